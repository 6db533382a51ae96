package notifyapp_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/mail"
)

// carrier takes mail, and answers what the test says.
type carrier struct {
	mu     sync.Mutex
	answer func(mail.Message) error
	sent   []mail.Message
	tries  int
}

func (c *carrier) Send(_ context.Context, m mail.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries++
	if c.answer != nil {
		if err := c.answer(m); err != nil {
			return err
		}
	}
	c.sent = append(c.sent, m)
	return nil
}

func (c *carrier) set(answer func(mail.Message) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

func (c *carrier) counts() (tries, sent int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries, len(c.sent)
}

// room hears what organisers are told.
type room struct {
	mu     sync.Mutex
	answer func() error
	said   []string
	at     []time.Time
	clock  clock.Clock
}

func (r *room) Say(_ context.Context, text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = append(r.at, r.clock.Now())
	if r.answer != nil {
		if err := r.answer(); err != nil {
			return err
		}
	}
	r.said = append(r.said, text)
	return nil
}

// town is everybody there is, and their tickets.
type town struct {
	mu   sync.Mutex
	gone map[string]bool
}

func (t *town) People(_ context.Context, userIDs []string) (map[string]notify.Person, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	people := map[string]notify.Person{}
	for _, user := range userIDs {
		if !t.gone[user] {
			people[user] = notify.Person{ID: user, Email: user + "@example.com", Name: user, Locale: "ko"}
		}
	}
	return people, nil
}

func (t *town) MailLink(_ context.Context, userID string, _ notify.Link) (string, error) {
	return "tbl_of_" + userID, nil
}

func (t *town) Find(context.Context, string) (string, error) { return "", nil }

func (t *town) Paper(_ context.Context, _, reservation string) (notify.Paper, error) {
	switch reservation {
	case "unpaid":
		return notify.Paper{}, notify.ErrNotPaid
	case "canceled":
		return notify.Paper{Tickets: []notify.PaperTicket{{}}}, nil
	}
	return notify.Paper{Tickets: []notify.PaperTicket{{Valid: true}}}, nil
}

// office is notifications at work, with everything around them.
type office struct {
	t     *testing.T
	clock *clock.Fake
	*notifyapp.Notifications
	store   *memory
	carrier *carrier
	room    *room
	town    *town
	step    time.Duration // by which eventually lets time run
	steps   int
}

func open(t *testing.T) *office {
	t.Helper()
	fake := clock.NewFake(now)
	o := &office{t: t, clock: fake, store: newMemory(), carrier: &carrier{}, room: &room{clock: fake}, town: &town{gone: map[string]bool{}}, step: time.Second}
	o.Notifications = notifyapp.New(notifyapp.Needs{
		Store: o.store, People: o.town, Papers: o.town, Links: o.town, Mail: o.carrier, Room: o.room, Clock: fake, Log: slog.New(slog.DiscardHandler),
		Print:     func(notify.Paper, string) ([]byte, error) { return []byte("%PDF"), nil },
		PublicURL: "https://tickets.example", MailRate: 1000,
	})
	return o
}

// run starts the background work and ends it with the test.
func (o *office) run() {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { o.Run(ctx) })
	o.t.Cleanup(func() { stop(); running.Wait() })
}

func (o *office) tell(kind notify.Type, user, reservation string) notify.Happening {
	o.t.Helper()
	h := notify.Happening{
		EventID: id.New(), Type: kind, UserID: user, At: now,
		Facts: notify.Facts{ReservationID: reservation, Number: "7K3M-9QXW-2HTD", Title: "노트르담 드 파리", StartsAt: now.AddDate(0, 0, 1), Seats: []string{"A열 1번"}, Amount: 50_000},
	}
	if err := o.Tell(o.t.Context(), []notify.Happening{h}); err != nil {
		o.t.Fatal(err)
	}
	return h
}

// inBubble runs a test in which time passes only when everybody waits: how busy the machine is makes no difference.
func inBubble(t *testing.T, name string, test func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

// eventually lets the office's time run until it holds. It belongs in a bubble: each step begins when all work of the
// one before is done.
func (o *office) eventually(what string, holds func() bool) {
	o.t.Helper()
	for synctest.Wait(); !holds(); synctest.Wait() {
		if o.steps++; o.steps == 20_000 {
			o.t.Fatalf("it did not come to that: %s; %+v", what, o.store.all())
		}
		o.clock.Advance(o.step)
	}
}

func (o *office) count(status notify.Status, channel notify.Channel) (n int) {
	for _, d := range o.store.all() {
		if d.Status == status && d.Channel == channel {
			n++
		}
	}
	return n
}
