// Package notifyapp turns what happened into deliveries (tell.go), lets people read theirs (inbox.go,
// listen.go), sends the others (send.go), and shows organisers what became of them (office.go).
package notifyapp

import (
	"context"
	"log/slog"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// people is what notify asks of account.
type people interface {
	// People returns those of the accounts that live, by id.
	People(ctx context.Context, userIDs []string) (map[string]notify.Person, error)
}

// Notifications has the use cases. Safe for concurrent use.
type Notifications struct {
	store  notify.Store
	people people
	clock  clock.Clock
	log    *slog.Logger
	hub    *hub
}

// New returns the use cases.
func New(store notify.Store, people people, clock clock.Clock, log *slog.Logger) *Notifications {
	return &Notifications{store: store, people: people, clock: clock, log: log, hub: newHub()}
}

// has reports whether the office has the channel.
func (n *Notifications) has(channel notify.Channel) bool { return channel == notify.Browser }
