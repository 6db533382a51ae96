package notifyapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/notify"
)

// Tell makes the deliveries of what happened and wakes those who wait for them. What was told before makes
// none. Whom there is no more is told nothing.
func (n *Notifications) Tell(ctx context.Context, happenings []notify.Happening) error {
	if len(happenings) == 0 {
		return nil
	}
	people, err := n.People.People(ctx, usersOf(happenings, func(h notify.Happening) string { return h.UserID }))
	if err != nil {
		return err
	}
	now := n.Clock.Now()
	var deliveries []notify.Delivery
	for _, h := range happenings {
		if _, lives := people[h.UserID]; lives || h.UserID == "" {
			deliveries = append(deliveries, h.Deliveries(n.has, now)...)
		}
	}
	added, err := n.Store.Add(ctx, deliveries)
	if err != nil {
		return err
	}
	for _, d := range added {
		switch d.Channel {
		case notify.Browser:
			n.hub.wake(d.UserID)
		case notify.Email:
			poke(n.posted)
		case notify.Slack:
			poke(n.spoken)
		}
	}
	return nil
}

// Forget removes what there is about a person who has left.
func (n *Notifications) Forget(ctx context.Context, userID string) error {
	if err := n.Store.Erase(ctx, userID); err != nil {
		return err
	}
	n.hub.wake(userID)
	return nil
}

// usersOf are the users of things, each once, without those of nobody.
func usersOf[T any](things []T, userOf func(T) string) []string {
	seen := make(map[string]struct{}, len(things))
	var users []string
	for _, thing := range things {
		user := userOf(thing)
		if _, known := seen[user]; !known && user != "" {
			seen[user] = struct{}{}
			users = append(users, user)
		}
	}
	return users
}
