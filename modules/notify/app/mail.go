package notifyapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
	"github.com/ticketblue/ticketblue/ports/mail"
)

// Limits of sending mail. A lease outlasts a group in which every mail takes its whole time.
const (
	mailSenders = 8 // where Needs don't say
	mailGroup   = 4
	mailTime    = 25 * time.Second
	mailLease   = 2 * time.Minute
)

// errDropped says that nobody is to get a delivery any more.
var errDropped = errors.New("nobody is to get it any more")

// sendMails is one of the mail's senders; number tells them apart.
func (n *Notifications) sendMails(ctx context.Context, number int) {
	for ctx.Err() == nil {
		if number >= n.flow.width() {
			n.wait(ctx, lookEvery, nil)
			continue
		}
		claimed := n.claim(ctx, notify.Email, &n.post, mailGroup, mailLease)
		for i, d := range claimed {
			if !n.Clock.Now().Before(d.NextAt) {
				break // the lease is over: another sender may have this one by now, and those after it
			}
			result := n.sendMail(ctx, d)
			if result.Outcome != notify.WasNotTried {
				n.post.reached()
				n.record(ctx, result)
				n.flow.heard(result.Outcome)
				n.pace(ctx)
				continue
			}
			until := n.Clock.Now()
			if ctx.Err() == nil { // else it is a stop, and no fault of anybody's
				until = n.post.unreached(until, 0)
				n.flow.heard(result.Outcome)
				n.Log.WarnContext(ctx, "mails wait: the mail server can't be reached", "error", result.Error, "until", until)
			}
			results := make([]notify.Result, 0, len(claimed)-i)
			for _, left := range claimed[i:] {
				results = append(results, notify.Result{Delivery: left, Outcome: notify.WasNotTried, Error: result.Error, At: result.At, NextAt: until})
			}
			n.record(ctx, results...)
			break
		}
		if len(claimed) < mailGroup {
			n.wait(ctx, lookEvery, n.posted)
		}
	}
}

// claim takes what is due, as far as the gate lets it through.
func (n *Notifications) claim(ctx context.Context, channel notify.Channel, through *gate, limit int, lease time.Duration) []notify.Delivery {
	now := n.Clock.Now()
	limit = through.enter(now, limit)
	if limit == 0 {
		return nil
	}
	claimed, err := n.Store.Claim(ctx, channel, now, now.Add(lease), limit)
	if err != nil && ctx.Err() == nil {
		n.Log.WarnContext(ctx, "deliveries not claimed", "channel", channel, "error", err)
	}
	if len(claimed) == 0 {
		through.left()
	}
	return claimed
}

// record stores what became of deliveries, also of those that were under way when a stop came.
func (n *Notifications) record(ctx context.Context, results ...notify.Result) {
	if err := n.Store.Record(context.WithoutCancel(ctx), results); err != nil {
		n.Log.ErrorContext(ctx, "deliveries not recorded: they are tried again after their lease", "deliveries", len(results), "error", err)
	}
}

// pace waits as long as the server wants, and keeps the senders together below so many mails a second, if that is asked for.
func (n *Notifications) pace(ctx context.Context) {
	pause := n.flow.pause()
	if n.MailRate > 0 {
		pause = max(pause, time.Duration(float64(n.flow.width())*float64(time.Second)/n.MailRate))
	}
	if pause > 0 {
		n.wait(ctx, pause, nil)
	}
}

// sendMail sends one and says what came of it.
func (n *Notifications) sendMail(ctx context.Context, d notify.Delivery) notify.Result {
	err := n.trySendingMail(ctx, d)
	result := notify.Result{Delivery: d, At: n.Clock.Now(), Outcome: notify.WasSent}
	if err == nil {
		return result
	}
	result.Error = err.Error()
	switch {
	case errors.Is(err, errDropped):
		result.Outcome = notify.WasDropped
		return result
	case errors.Is(err, mail.ErrUnavailable):
		result.Outcome = notify.WasNotTried
		return result
	case errors.Is(err, mail.ErrRejected):
		result.Outcome = notify.WasRejected
	default:
		result.Outcome = notify.WasRefused
	}
	n.Log.WarnContext(ctx, "mail not sent", "delivery", d.ID, "type", d.Type, "attempts", d.Attempts, "error", err)
	return result
}

func (n *Notifications) trySendingMail(ctx context.Context, d notify.Delivery) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic: %v", value) // a letter that can't be written must not stop the others
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	people, err := n.People.People(ctx, []string{d.UserID})
	if err != nil {
		return err
	}
	person, lives := people[d.UserID]
	if !lives || d.Stale(n.Clock.Now(), person) {
		return errDropped
	}
	message, err := n.letter(ctx, d, person)
	if err != nil {
		return err
	}
	return n.Mail.Send(ctx, message)
}

// carriesTickets are the mails that tickets go along with: when there are some, and when they say something new.
func carriesTickets(kind notify.Type) bool {
	return kind == notify.ReservationDone || kind == notify.RoundMoved
}

// letter writes a delivery's mail. One with tickets is dropped when there are none: a reservation that was canceled
// since has another mail, and one that is not paid yet gets its tickets when it is.
func (n *Notifications) letter(ctx context.Context, d notify.Delivery, person notify.Person) (mail.Message, error) {
	var attachments []mail.Attachment
	if carriesTickets(d.Type) {
		pdf, err := n.print(ctx, d, person.Locale)
		if err != nil {
			return mail.Message{}, err
		}
		attachments = []mail.Attachment{{Name: "tickets-" + d.Facts.Number + ".pdf", ContentType: "application/pdf", Content: pdf}}
	}
	secret := ""
	if link := d.Type.Link(person); link != notify.NoLink {
		var err error
		if secret, err = n.Links.MailLink(ctx, d.UserID, link); err != nil {
			return mail.Message{}, err
		}
	}
	letter, err := wording.LetterOf(d.Type, d.Facts, person, n.PublicURL, wording.Enclosed{Tickets: len(attachments) > 0, Secret: secret})
	return mail.Message{
		ID: d.MessageID(), To: mail.Address{Name: person.Name, Address: person.Email}, Subject: letter.Subject, HTML: letter.HTML, Text: letter.Text,
		Attachments: attachments,
	}, err
}

func (n *Notifications) print(ctx context.Context, d notify.Delivery, locale string) ([]byte, error) {
	paper, err := n.Papers.Paper(ctx, d.UserID, d.Facts.ReservationID)
	switch {
	case errors.Is(err, notify.ErrNoReservation), errors.Is(err, notify.ErrNotPaid), errors.Is(err, notify.ErrCanceled), err == nil && !paper.Valid():
		return nil, errDropped
	case err != nil:
		return nil, err
	}
	n.printing <- struct{}{}
	defer func() { <-n.printing }()
	return n.Print(paper, locale)
}

// Tickets prints the tickets of the user's own reservation: notify.ErrNoReservation, notify.ErrNotPaid or
// notify.ErrCanceled.
func (n *Notifications) Tickets(ctx context.Context, userID, reservationID string) (pdf []byte, number string, err error) {
	paper, err := n.Papers.Paper(ctx, userID, reservationID)
	if err != nil {
		return nil, "", err
	}
	people, err := n.People.People(ctx, []string{userID})
	if err != nil {
		return nil, "", err
	}
	pdf, err = n.Print(paper, people[userID].Locale)
	return pdf, paper.Number, err
}
