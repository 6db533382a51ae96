// Package notifyapp turns what happened into deliveries (tell.go), lets people read theirs (inbox.go,
// listen.go), sends the others (send.go, mail.go, slack.go), and shows organisers what became of them
// (office.go).
package notifyapp

import (
	"cmp"
	"context"
	"log/slog"
	"runtime"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/chat"
	"github.com/ticketblue/ticketblue/ports/mail"
)

// people is what notify asks of account.
type people interface {
	// People returns those of the accounts that live, by id.
	People(ctx context.Context, userIDs []string) (map[string]notify.Person, error)
	// Find returns the id of the living account with the address, or "".
	Find(ctx context.Context, email string) (string, error)
}

// papers is what notify asks of booking and the catalogue.
type papers interface {
	// Paper returns the tickets of the user's own reservation: notify.ErrNoReservation, or
	// notify.ErrNotPaid or notify.ErrCanceled.
	Paper(ctx context.Context, userID, reservationID string) (notify.Paper, error)
}

// links is what notify asks of account for mails that let their reader do something.
type links interface {
	// MailLink makes a link for the person and returns its secret.
	MailLink(ctx context.Context, userID string, link notify.Link) (secret string, err error)
}

// Needs is what notifications are made of.
type Needs struct {
	Store   notify.Store
	Mailbox notify.Mailbox
	People  people
	Papers  papers
	Links   links
	Print   func(paper notify.Paper, locale string) ([]byte, error) // tickets as PDF
	Mail    mail.Sender
	Room    chat.Room // nil: organisers are told nothing
	Clock   clock.Clock
	Log     *slog.Logger

	PublicURL string  // where the page is, for links; without a slash at the end
	MailRate  float64 // mails a second at most; 0: as fast as the server takes them
	Senders   int     // mails at once at most; 0: mailSenders
}

// Notifications has the use cases. Safe for concurrent use.
type Notifications struct {
	Needs
	hub        *hub
	posted     chan struct{} // wakes the mail's senders
	spoken     chan struct{} // wakes the organisers' one
	post, room gate          // in front of the mail server and the chat
	flow       flow          // of mails
	printing   chan struct{} // has room for the prints that may go on at once: they take the processors from who buys
}

// New returns the use cases.
func New(needs Needs) *Notifications {
	return &Notifications{
		Needs: needs, hub: newHub(), posted: make(chan struct{}, 1), spoken: make(chan struct{}, 1),
		flow: flow{most: cmp.Or(needs.Senders, mailSenders)}, printing: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
	}
}

// has reports whether the office has the channel.
func (n *Notifications) has(channel notify.Channel) bool {
	return channel != notify.Slack || n.Room != nil
}

// Pace of what goes on in the background.
const (
	lookEvery = time.Second
	trimEvery = 6 * time.Hour
)

// Run sends until ctx ends, and forgets what is old.
func (n *Notifications) Run(ctx context.Context) {
	done := make(chan struct{})
	var running int
	start := func(work func(context.Context)) {
		running++
		go func() { work(ctx); done <- struct{}{} }()
	}
	for number := range n.flow.most {
		start(func(ctx context.Context) { n.sendMails(ctx, number) })
	}
	if n.Room != nil {
		start(n.sendDigests)
	}
	start(n.trim)
	for range running {
		<-done
	}
}

// CheckRoom reports whether the organisers' chat could be reached when something was last said. Nothing is said to find
// out: people would read it.
func (n *Notifications) CheckRoom(context.Context) error { return n.room.check() }

// trim forgets what is old, now and then.
func (n *Notifications) trim(ctx context.Context) {
	ticker := n.Clock.NewTicker(trimEvery)
	defer ticker.Stop()
	for {
		if _, err := n.Store.Trim(ctx, n.Clock.Now().Add(-notify.Kept), notify.KeptPerPerson); err != nil && ctx.Err() == nil {
			n.Log.WarnContext(ctx, "old deliveries not forgotten", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
		}
	}
}

// wait ends after d, when there is something to do, or with ctx.
func (n *Notifications) wait(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := n.Clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.Chan():
	}
}

func poke(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default: // it has been woken and has not looked yet
	}
}
