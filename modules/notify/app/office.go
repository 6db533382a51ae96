package notifyapp

import (
	"context"
	"strings"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
)

// Shown is a delivery as organisers see it.
type Shown struct {
	notify.Delivery
	Recipient string // the address; the person's name in the browser; "" for who has left and for organisers
	Subject   string
	Text      string // of one that is looked at
	HTML      string
}

// Deliveries lists, newest first. words are part of a reservation's number or of a title, or a person's
// address.
func (n *Notifications) Deliveries(ctx context.Context, query notify.Query, words string) ([]Shown, error) {
	if query.About = strings.TrimSpace(words); strings.Contains(query.About, "@") {
		userID, err := n.People.Find(ctx, query.About)
		if err != nil || userID == "" {
			return nil, err
		}
		query.About, query.UserID = "", userID
	}
	found, err := n.Store.Deliveries(ctx, query)
	if err != nil {
		return nil, err
	}
	people, err := n.People.People(ctx, usersOf(found, func(d notify.Delivery) string { return d.UserID }))
	if err != nil {
		return nil, err
	}
	shown := make([]Shown, len(found))
	for i, d := range found {
		shown[i] = show(d, people[d.UserID])
	}
	return shown, nil
}

func show(d notify.Delivery, person notify.Person) Shown {
	s := Shown{Delivery: d, Recipient: person.Email, Subject: wording.Of(d.Type, d.Facts, person.Locale).Title}
	if d.Channel == notify.Slack {
		s.Subject = wording.Digest([]notify.Delivery{d})
	}
	return s
}

// Backlog counts the deliveries that were not sent, by channel and status.
func (n *Notifications) Backlog(ctx context.Context) (map[notify.Channel]map[notify.Status]int, error) {
	return n.Store.Backlog(ctx)
}

// Delivery returns one with its text, or notify.ErrNoDelivery.
func (n *Notifications) Delivery(ctx context.Context, id string) (Shown, error) {
	d, err := n.Store.Delivery(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	people, err := n.People.People(ctx, usersOf([]notify.Delivery{d}, func(d notify.Delivery) string { return d.UserID }))
	if err != nil {
		return Shown{}, err
	}
	person := people[d.UserID]
	s := show(d, person)
	switch d.Channel {
	case notify.Email:
		letter, err := wording.LetterOf(d.Type, d.Facts, person, n.PublicURL, wording.Enclosed{Tickets: d.Type == notify.ReservationDone})
		s.Subject, s.Text, s.HTML = letter.Subject, letter.Text, letter.HTML
		return s, err
	case notify.Browser:
		s.Text = wording.Of(d.Type, d.Facts, person.Locale).Body
	case notify.Slack:
		s.Text = s.Subject
	}
	return s, nil
}

// Resend has a delivery sent anew: notify.ErrNoDelivery, or notify.ErrNotResendable.
func (n *Notifications) Resend(ctx context.Context, id string) (Shown, error) {
	if _, err := n.Store.Resend(ctx, id, n.Clock.Now()); err != nil {
		return Shown{}, err
	}
	poke(n.posted)
	poke(n.spoken)
	return n.Delivery(ctx, id)
}

// ResendDead has all that were given up sent anew, of the channel or of all, and says how many.
func (n *Notifications) ResendDead(ctx context.Context, channel notify.Channel) (int64, error) {
	count, err := n.Store.ResendDead(ctx, channel, n.Clock.Now())
	poke(n.posted)
	poke(n.spoken)
	return count, err
}
