package bookingapp

import (
	"context"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// MoveRound has a round start at another time, for everything that tells of its reservations at once. It may be
// called again for the same move.
func (b *Bookings) MoveRound(ctx context.Context, move booking.RoundMove) error {
	move.FreeFor = b.settings.FreeAfterMove
	if _, err := b.store.MoveRound(ctx, move); err != nil {
		return fmt.Errorf("move round %d: %w", move.RoundID, err)
	}
	return nil
}

// Touched says whom moving the round to the instant would touch.
func (b *Bookings) Touched(ctx context.Context, roundID int64, startsAt time.Time) (booking.Touched, error) {
	touched, err := b.store.Touched(ctx, roundID)
	return touched.TouchedBy(b.clock.Now(), startsAt, b.settings.FreeAfterMove), err
}

// toldAtOnce is how many seats' holders are told of a move in one transaction.
const toldAtOnce = 500

// TellMoved tells each holder of a round that was moved. What it has told stays told when it is called again.
func (b *Bookings) TellMoved(ctx context.Context, roundID int64, number int) error {
	for {
		done, err := b.store.TellMoved(ctx, roundID, number, toldAtOnce, b.clock.Now())
		if err != nil {
			return fmt.Errorf("tell of moved round %d: %w", roundID, err)
		}
		if done {
			return nil
		}
	}
}
