package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// MoveRound implements booking.Store. The time that holds is one value on the round's row, which every read of a
// reservation joins: however many there are, they move in one step. Claims lock the same row, so that none passes
// by a move.
func (s *Booking) MoveRound(ctx context.Context, move booking.RoundMove) (bool, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (bool, error) {
		inventory, err := lockInventory(ctx, tx, move.RoundID, move.PerformanceID, move.Seats)
		if err != nil || inventory.Moves >= move.Number {
			return false, err
		}
		if !inventory.MovedTo.IsZero() {
			move.From = inventory.MovedTo
		}
		told := move.Move()
		if err := bookingsql.New(tx).MoveRound(ctx, bookingsql.MoveRoundParams{
			StartsAt: stampOrNull(move.StartsAt), MovedFrom: stampOrNull(told.From), MovedAt: stampOrNull(told.At),
			FreeUntil: stampOrNull(told.FreeUntil), Moves: int32(move.Number), RoundID: move.RoundID,
		}); err != nil {
			return false, err
		}
		return true, tx.append(ctx, outbox.NewEvent(booking.EventRoundMoved, booking.SeatsKey(move.RoundID), move.At, booking.RoundMoved{
			RoundID: move.RoundID, PerformanceID: move.PerformanceID, Number: move.Number, From: move.From.UTC(), StartsAt: move.StartsAt.UTC(),
		}))
	})
}

// allTold stands for a seat behind the last one.
const allTold = math.MaxInt32

// TellMoved implements booking.Store: it walks the round's seats, and tells a reservation at the first of its own.
// How far it has come is stored with the events.
func (s *Booking) TellMoved(ctx context.Context, roundID int64, number, seats int, at time.Time) (bool, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (bool, error) {
		q := bookingsql.New(tx)
		inventory, err := q.LockInventory(ctx, roundID)
		if errors.Is(err, sql.ErrNoRows) || err == nil && (int(inventory.Moves) != number || inventory.ToldSeat == allTold) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		owners, err := q.OwnersBehind(ctx, bookingsql.OwnersBehindParams{RoundID: roundID, SeatNumber: inventory.ToldSeat, Limit: int32(seats)})
		if err != nil {
			return false, err
		}
		firstSeats := map[string]int{} // of each reservation, of those read here
		ids := make([]string, 0, len(owners))
		for _, owner := range owners {
			if _, seen := firstSeats[owner.ReservationID]; !seen {
				firstSeats[owner.ReservationID] = int(owner.SeatNumber)
				ids = append(ids, owner.ReservationID)
			}
		}
		holders, err := reservationsByID(ctx, tx, ids)
		if err != nil {
			return false, err
		}
		var events []outbox.Event
		for _, r := range holders {
			// One whose first seat came before was told before; one that was made since was sold for the new time.
			if r.Moved() && slices.Min(r.Numbers()) == firstSeats[r.ID] {
				events = append(events, outbox.NewEvent(booking.EventMoved, r.ID, at, r.Event(at)))
			}
		}
		done, told := len(owners) < seats, int32(allTold)
		if !done {
			told = owners[len(owners)-1].SeatNumber
		}
		if err := q.ToldSeat(ctx, bookingsql.ToldSeatParams{ToldSeat: told, RoundID: roundID}); err != nil {
			return false, err
		}
		return done, tx.append(ctx, events...)
	})
}

// Touched implements booking.Store.
func (s *Booking) Touched(ctx context.Context, roundID int64) (booking.Touched, error) {
	n, err := bookingsql.New(s.db.primary(ctx)).CountHolders(ctx, roundID)
	return booking.Touched{Reservations: int(n.Reservations), People: int(n.People), Seats: int(n.Seats)}, err
}
