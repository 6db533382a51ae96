// Package catalogapp is what people do with the catalogue: visitors look around, organisers put halls,
// performers, performances and rounds into it, and whole seasons come in from KOPIS or a demonstration.
//
// Whether seats of a round are left, and whether any were sold, is asked of booking (seats); everything
// else is the catalogue's own.
package catalogapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// seats is what the catalogue asks of booking.
type seats interface {
	// Availability counts the seats that can still be had in each round. A round that booking has never
	// heard of is left out: all of its seats can.
	Availability(ctx context.Context, roundIDs []int64) (map[int64]int, error)
	// Sold reports whether a reservation that is not canceled holds a seat in any of the rounds.
	Sold(ctx context.Context, roundIDs []int64) (bool, error)
}

// Catalog has the use cases of the catalogue. Safe for concurrent use.
type Catalog struct {
	store catalog.Store
	seats seats
	clock clock.Clock
}

// New returns the use cases on a store.
func New(store catalog.Store, seats seats, clock clock.Clock) *Catalog {
	return &Catalog{store: store, seats: seats, clock: clock}
}

// unsold refuses with ErrInUse when a seat of any of the rounds is sold.
func (c *Catalog) unsold(ctx context.Context, rounds []catalog.Round) error {
	if len(rounds) == 0 {
		return nil
	}
	ids := make([]int64, len(rounds))
	for i, round := range rounds {
		ids[i] = round.ID
	}
	sold, err := c.seats.Sold(ctx, ids)
	if err == nil && sold {
		return catalog.ErrInUse.Saying("Tickets have been sold. Cancel their reservations first.")
	}
	return err
}
