package notifyapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
)

// Notification is a delivery in the browser, in its reader's words.
type Notification struct {
	notify.Delivery
	wording.Words
}

// Inbox returns a person's notifications, newest first, behind the one with the id, and how many they have
// not read.
func (n *Notifications) Inbox(ctx context.Context, userID string, unread bool, behind string, limit int) ([]Notification, int, error) {
	found, err := n.Store.Inbox(ctx, userID, unread, behind, limit)
	if err != nil {
		return nil, 0, err
	}
	count, err := n.Store.Unread(ctx, userID)
	if err != nil {
		return nil, 0, err
	}
	said, err := n.say(ctx, userID, found)
	return said, count, err
}

// say puts deliveries to one person into their words.
func (n *Notifications) say(ctx context.Context, userID string, deliveries []notify.Delivery) ([]Notification, error) {
	said := make([]Notification, len(deliveries))
	if len(deliveries) == 0 {
		return said, nil
	}
	people, err := n.People.People(ctx, []string{userID})
	for i, d := range deliveries {
		said[i] = Notification{d, wording.Of(d.Type, d.Facts, people[userID].Locale)}
	}
	return said, err
}

// Read marks the person's own notification as read, or returns notify.ErrNotFound.
func (n *Notifications) Read(ctx context.Context, userID, id string) (Notification, error) {
	d, err := n.Store.Read(ctx, userID, id, n.Clock.Now())
	if err != nil {
		return Notification{}, err
	}
	n.hub.wake(userID)
	said, err := n.say(ctx, userID, []notify.Delivery{d})
	if err != nil {
		return Notification{}, err
	}
	return said[0], nil
}

// ReadAll marks all of a person's notifications as read.
func (n *Notifications) ReadAll(ctx context.Context, userID string) error {
	if err := n.Store.ReadAll(ctx, userID, n.Clock.Now()); err != nil {
		return err
	}
	n.hub.wake(userID)
	return nil
}
