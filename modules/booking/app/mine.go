package bookingapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// Mine is what a person has of a round and may still take. It is what they are shown before they choose; what they
// may really take is decided when they claim it.
type Mine struct {
	Round *booking.Round
	Held  []*booking.Reservation // unpaid, of this round, oldest first
	Holds []*booking.Reservation // unpaid, of any round, oldest first

	OwnedSeats  int // of the performance, held or paid
	TicketLimit int // how many of them a person may have
	HoldLimit   int // how many unpaid reservations a person may have
}

// MayTake is how many seats the next reservation may have.
func (m Mine) MayTake() int {
	if len(m.Holds) >= m.HoldLimit {
		return 0
	}
	return max(min(booking.MaxSeats, m.TicketLimit-m.OwnedSeats), 0)
}

// Mine returns what the user has of a round, or booking.ErrRoundNotFound.
func (b *Bookings) Mine(ctx context.Context, userID string, roundID int64) (Mine, error) {
	round, err := b.rounds.Round(ctx, roundID)
	if err != nil {
		return Mine{}, err
	}
	mine := Mine{Round: round, TicketLimit: round.TicketLimit, HoldLimit: b.settings.HoldsPerPerson}
	// One more than the limit is enough to know that it is reached, also after it was lowered.
	pending, err := b.store.ReservationsOf(ctx, userID, booking.Pending, booking.Cursor{}, mine.HoldLimit+1)
	if err != nil {
		return Mine{}, err
	}
	now := b.clock.Now()
	for i := len(pending) - 1; i >= 0; i-- { // they come newest first
		if r := pending[i]; r.Holding(now) {
			mine.Holds = append(mine.Holds, r)
			if r.RoundID == roundID {
				mine.Held = append(mine.Held, r)
			}
		}
	}
	mine.OwnedSeats, err = b.store.OwnedSeats(ctx, userID, round.PerformanceID)
	return mine, err
}
