package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
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
	rounds map[int64]*booking.Inventory
	order  []int64
	freed  map[int64][]int
	taken  map[int64][]int
	events []outbox.Event
	at     time.Time
}

func newEndings(tx *tx) *endings {
	return &endings{tx: tx, rounds: map[int64]*booking.Inventory{}, freed: map[int64][]int{}, taken: map[int64][]int{}}
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
		change := e.rounds[round].Change(e.taken[round], e.freed[round])
		if err := saveInventory(ctx, e.tx, e.rounds[round]); err != nil {
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
	r, ending, refused, err := e.decide(ctx, release)
	if refused != nil || err != nil {
		return r, refused, err
	}
	if err := e.lock(ctx, r); err != nil {
		return nil, nil, err
	}
	if !e.rounds[r.RoundID].Agrees(r) { // decided by what is not so any more
		if r, ending, refused, err = e.decide(ctx, release); refused != nil || err != nil {
			return r, refused, err
		}
	}
	before, paid := r.Status, r.PaidForLeft()
	freed := r.End(release, ending)
	if r.Status != booking.Canceled {
		paid -= r.PaidForLeft()
	}
	for _, number := range freed {
		if _, err := q.FreeSeats(ctx, bookingsql.FreeSeatsParams{RoundID: r.RoundID, ReservationID: r.ID, SeatNumber: int32(number)}); err != nil {
			return nil, nil, err
		}
	}
	e.freed[r.RoundID] = append(e.freed[r.RoundID], freed...)
	e.at = release.At
	kind, payload := r.EndedEvent(release, ending)
	if owed := r.Compensates(paid, release.At); owed != nil {
		if payload.Compensation, err = owed.Amount, saveCompensation(ctx, q, *owed); err != nil {
			return nil, nil, err
		}
	}
	e.events = append(e.events, outbox.NewEvent(kind, r.ID, release.At, payload))
	if r.Status == booking.Canceled {
		err = saveCanceled(ctx, q, r, before)
	} else {
		err = saveCanceledSeats(ctx, q, r, freed)
	}
	if err != nil {
		return nil, nil, err
	}
	if release.Reason == booking.ByAdmin {
		if err := e.tx.audit(ctx, "reservation.canceled", "reservation", r.ID, audit.Facts{"status": before},
			audit.Facts{"status": r.Status, "reason": release.Note, "paid": r.Paid, "refund": r.Refund}); err != nil {
			return nil, nil, err
		}
	}
	return r, nil, keepReceipt(ctx, e.tx, release.Answer, r)
}

// decide locks a reservation and asks what becomes of it.
func (e *endings) decide(ctx context.Context, release booking.Release) (r *booking.Reservation, ending booking.Ending, refused, err error) {
	row, err := bookingsql.New(e.tx).LockReservation(ctx, release.ReservationID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ending, booking.ErrReservationNotFound, nil
	}
	if err != nil {
		return nil, ending, nil, err
	}
	if r, err = reservationOf(movedRow(row)); err != nil {
		return nil, ending, nil, err
	}
	ending, refused = release.Decide(r)
	return r, ending, refused, nil
}

// saveCanceled writes that a reservation has ended.
func saveCanceled(ctx context.Context, q *bookingsql.Queries, r *booking.Reservation, before booking.Status) error {
	if before == booking.Completed {
		if err := q.CancelTickets(ctx, r.ID); err != nil {
			return err
		}
	}
	return q.CancelReservation(ctx, bookingsql.CancelReservationParams{
		CancelReason: string(r.CancelReason), Refund: int64(r.Refund), CanceledAt: stampOrNull(r.CanceledAt), ID: r.ID,
	})
}

// saveCanceledSeats writes that some of a paid reservation's seats have ended: those with the numbers.
func saveCanceledSeats(ctx context.Context, q *bookingsql.Queries, r *booking.Reservation, numbers []int) error {
	for _, number := range numbers {
		if err := q.CancelTicketOfSeat(ctx, bookingsql.CancelTicketOfSeatParams{ReservationID: r.ID, SeatNumber: int32(number)}); err != nil {
			return err
		}
	}
	seats, err := json.Marshal(r.Seats)
	if err != nil {
		return err
	}
	return q.CancelSeats(ctx, bookingsql.CancelSeatsParams{Seats: seats, SeatCount: int32(len(r.Numbers())), Refund: int64(r.Refund), ID: r.ID})
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
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, booking.ErrReservationNotFound, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if r, err = reservationOf(movedRow(row)); err != nil {
		return nil, nil, nil, err
	}
	effect, refused := c.Judge(r)
	if refused != nil || effect == booking.Recognized {
		return r, nil, refused, nil
	}
	if effect == booking.Reclaims {
		if back, err := e.takeBack(ctx, r); err != nil || !back {
			return r, nil, booking.ErrExpired, err
		}
	}
	r.Complete(c)
	e.tell(booking.EventCompleted, r, c.At)
	err = q.CompleteReservation(ctx, bookingsql.CompleteReservationParams{
		OrderID: r.OrderID, Paid: int64(r.Paid), CompletedAt: stampOrNull(r.CompletedAt), ID: r.ID,
	})
	return r, ticketRows(r, c.At), nil, err
}

// takeBack gets the seats of an expired reservation again, if all are free and the round is still there.
func (e *endings) takeBack(ctx context.Context, r *booking.Reservation) (bool, error) {
	if err := e.lock(ctx, r); err != nil {
		return false, err
	}
	if e.rounds[r.RoundID].Removed || e.rounds[r.RoundID].CalledOff {
		return false, nil
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

// GiveBack implements booking.Store. Nearly always what went back is what was due: then it reads, and locks nothing.
func (s *Booking) GiveBack(ctx context.Context, given []booking.GivenBack) error {
	given, err := s.unknownOf(ctx, given)
	if err != nil || len(given) == 0 {
		return err
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := bookingsql.New(tx)
		var events []outbox.Event
		for _, g := range given {
			row, err := q.LockReservation(ctx, g.ReservationID)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			r, err := reservationOf(movedRow(row))
			if err != nil {
				return err
			}
			if !r.GiveBack(g.InAll, g.At) {
				continue
			}
			if err := q.GiveBack(ctx, bookingsql.GiveBackParams{GivenBack: int64(r.GivenBack), GivenBackAt: stampOrNull(r.GivenBackAt), ID: r.ID}); err != nil {
				return err
			}
			events = append(events, outbox.NewEvent(booking.EventGivenBack, r.ID, g.At, r.Event(g.At)))
		}
		return tx.append(ctx, events...)
	})
}

// unknownOf returns those of which it is not known yet that so much went back.
func (s *Booking) unknownOf(ctx context.Context, given []booking.GivenBack) ([]booking.GivenBack, error) {
	ids := make([]string, len(given))
	for i, g := range given {
		ids[i] = g.ReservationID
	}
	found, err := s.ReservationsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*booking.Reservation, len(found))
	for _, r := range found {
		byID[r.ID] = r
	}
	return slices.DeleteFunc(slices.Clone(given), func(g booking.GivenBack) bool {
		r := byID[g.ReservationID]
		return r == nil || !r.GiveBack(g.InAll, g.At)
	}), nil
}
