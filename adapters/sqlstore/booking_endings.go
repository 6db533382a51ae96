package sqlstore

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// released is what a group of releases or completions came to.
type released struct {
	outcomes []booking.Released
	changes  []booking.SeatsChange
}

// endings collects, over one transaction, what happens to the seats of several rounds: one change, one
// version and one event a round.
type endings struct {
	tx     *tx
	rounds map[int64]*inventory
	order  []int64
	freed  map[int64][]int
	taken  map[int64][]int
	events []outbox.Event
	at     time.Time
}

func newEndings(tx *tx) *endings {
	return &endings{tx: tx, rounds: map[int64]*inventory{}, freed: map[int64][]int{}, taken: map[int64][]int{}}
}

func (e *endings) lock(ctx context.Context, r *booking.Reservation) error {
	if e.rounds[r.RoundID] != nil {
		return nil
	}
	inventory, err := lockInventory(ctx, e.tx, r.RoundID, r.PerformanceID, 0)
	if err == nil {
		e.rounds[r.RoundID] = inventory
		e.order = append(e.order, r.RoundID)
	}
	return err
}

// tell queues the event that r is now in its new state.
func (e *endings) tell(kind string, r *booking.Reservation, at time.Time) {
	e.at = at
	e.events = append(e.events, outbox.NewEvent(kind, r.ID, at, r.Event(at)))
}

// finish saves the inventories and appends the events.
func (e *endings) finish(ctx context.Context) ([]booking.SeatsChange, error) {
	var changes []booking.SeatsChange
	for _, round := range e.order {
		if len(e.taken[round])+len(e.freed[round]) == 0 {
			continue
		}
		change := e.rounds[round].change(e.taken[round], e.freed[round])
		if err := e.rounds[round].save(ctx, e.tx); err != nil {
			return nil, err
		}
		changes = append(changes, change)
		e.events = append(e.events, outbox.NewEvent(booking.EventSeatsChanged, booking.SeatsKey(round), e.at, change))
	}
	return changes, e.tx.append(ctx, e.events...)
}

// Release implements booking.Store.
func (s *Booking) Release(ctx context.Context, releases []booking.Release) ([]booking.Released, []booking.SeatsChange, error) {
	result, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (released, error) {
		e, outcomes := newEndings(tx), make([]booking.Released, len(releases))
		for i, release := range releases {
			r, refused, err := e.release(ctx, release)
			if err != nil {
				return released{}, err
			}
			outcomes[i] = booking.Released{Reservation: r, Err: refused}
		}
		changes, err := e.finish(ctx)
		return released{outcomes, changes}, err
	})
	return result.outcomes, result.changes, err
}

// release ends one reservation; refused is its own outcome, err an outage.
func (e *endings) release(ctx context.Context, release booking.Release) (r *booking.Reservation, refused, err error) {
	q := bookingsql.New(e.tx)
	row, err := q.LockReservation(ctx, release.ReservationID)
	if err != nil {
		if refused = missing(err, booking.ErrReservationNotFound); refused != err { //nolint:errorlint // same value
			return nil, refused, nil
		}
		return nil, nil, err
	}
	if r, err = reservationOf(row); err != nil {
		return nil, nil, err
	}
	refund, refused := release.Allow(r)
	if refused != nil {
		return r, refused, nil
	}
	if err := e.lock(ctx, r); err != nil {
		return nil, nil, err
	}
	for _, number := range r.Numbers() {
		if _, err := q.FreeSeats(ctx, bookingsql.FreeSeatsParams{RoundID: r.RoundID, ReservationID: r.ID, SeatNumber: int32(number)}); err != nil {
			return nil, nil, err
		}
	}
	if r.Status == booking.Completed {
		if err := q.CancelTickets(ctx, r.ID); err != nil {
			return nil, nil, err
		}
	}
	before := r.Status
	r.Status, r.CancelReason, r.Refund, r.CanceledAt = booking.Canceled, release.Reason, refund, release.At
	e.freed[r.RoundID] = append(e.freed[r.RoundID], r.Numbers()...)
	e.tell(booking.EventCanceled, r, release.At)
	if err := q.CancelReservation(ctx, bookingsql.CancelReservationParams{
		CancelReason: string(r.CancelReason), Refund: int64(r.Refund), CanceledAt: stampOrNull(r.CanceledAt), ID: r.ID,
	}); err != nil {
		return nil, nil, err
	}
	if release.Reason == booking.ByAdmin {
		if err := e.tx.audit(ctx, "reservation.canceled", "reservation", r.ID, audit.Facts{"status": before},
			audit.Facts{"status": r.Status, "reason": release.Note, "paid": r.Paid, "refund": r.Refund}); err != nil {
			return nil, nil, err
		}
	}
	return r, nil, e.keep(ctx, release, r)
}

func (e *endings) keep(ctx context.Context, release booking.Release, r *booking.Reservation) error {
	if release.Receipt == nil {
		return nil
	}
	receipt, err := release.Receipt(r)
	if err != nil || receipt == nil {
		return err
	}
	return e.tx.keep(ctx, *receipt)
}

// Complete implements booking.Store.
func (s *Booking) Complete(ctx context.Context, completions []booking.Completion) ([]booking.Released, []booking.SeatsChange, error) {
	result, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (released, error) {
		e, outcomes := newEndings(tx), make([]booking.Released, len(completions))
		var tickets [][]any
		for i, completion := range completions {
			r, issued, refused, err := e.complete(ctx, completion)
			if err != nil {
				return released{}, err
			}
			outcomes[i] = booking.Released{Reservation: r, Err: refused}
			tickets = append(tickets, issued...)
		}
		if err := insertMany(ctx, tx, insertTicketRows, tickets); err != nil {
			return released{}, err
		}
		changes, err := e.finish(ctx)
		return released{outcomes, changes}, err
	})
	return result.outcomes, result.changes, err
}

func (e *endings) complete(ctx context.Context, c booking.Completion) (r *booking.Reservation, tickets [][]any, refused, err error) {
	q := bookingsql.New(e.tx)
	row, err := q.LockReservation(ctx, c.ReservationID)
	if err != nil {
		if refused = missing(err, booking.ErrReservationNotFound); refused != err { //nolint:errorlint // same value
			return nil, nil, refused, nil
		}
		return nil, nil, nil, err
	}
	if r, err = reservationOf(row); err != nil {
		return nil, nil, nil, err
	}
	switch {
	case r.OrderID != "" && r.OrderID == c.OrderID:
		// Told before. When it was canceled since, the cancellation has said what goes back.
		return r, nil, nil, nil
	case r.Status == booking.Pending:
	case r.Status == booking.Canceled && r.CancelReason == booking.ByExpiry:
		if back, err := e.takeBack(ctx, r); err != nil || !back {
			return r, nil, booking.ErrExpired, err
		}
	default:
		return r, nil, booking.ErrNotPayable, nil
	}
	r.Status, r.CancelReason, r.CanceledAt = booking.Completed, booking.NotCanceled, time.Time{}
	r.OrderID, r.Paid, r.CompletedAt = c.OrderID, c.Paid, c.At
	e.tell(booking.EventCompleted, r, c.At)
	err = q.CompleteReservation(ctx, bookingsql.CompleteReservationParams{
		OrderID: r.OrderID, Paid: int64(r.Paid), CompletedAt: stampOrNull(r.CompletedAt), ID: r.ID,
	})
	return r, ticketRows(r, c.At), nil, err
}

// takeBack gets the seats of an expired reservation again, if all are free.
func (e *endings) takeBack(ctx context.Context, r *booking.Reservation) (bool, error) {
	if err := e.lock(ctx, r); err != nil {
		return false, err
	}
	taken, err := takenAmong(ctx, e.tx, r.RoundID, []booking.Claim{{Reservation: r}})
	if err != nil || len(taken) > 0 {
		return false, err
	}
	if err := insertSeats(ctx, e.tx, r); err != nil {
		return false, err
	}
	e.taken[r.RoundID] = append(e.taken[r.RoundID], r.Numbers()...)
	return true, nil
}
