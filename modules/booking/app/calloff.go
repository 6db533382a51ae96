package bookingapp

import (
	"context"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// calledOffAtOnce is how many reservations of a round that was called off end in one transaction.
const calledOffAtOnce = 200

// CallOff calls a round off: nothing of it is sold from then on. Its reservations end behind that (EndCalledOff).
func (b *Bookings) CallOff(ctx context.Context, roundID int64, reason string, rate int, answer idempotency.Answer[booking.CallOff]) (booking.CallOff, error) {
	round, err := b.rounds.Round(ctx, roundID)
	if err != nil {
		return booking.CallOff{}, err
	}
	return b.store.CallOff(ctx, booking.NewCallOff(round, reason, rate, b.clock.Now()), answer)
}

// TryCallOff says what calling a round off would come to.
func (b *Bookings) TryCallOff(ctx context.Context, roundID int64, rate int) (booking.CallOff, error) {
	round, err := b.rounds.Round(ctx, roundID)
	if err != nil {
		return booking.CallOff{}, err
	}
	return b.store.TryCallOff(ctx, booking.NewCallOff(round, "", rate, b.clock.Now()))
}

// EndCalledOff ends the reservations of a round that was called off, group by group. What has ended has ended: called
// again, also by another process, it goes on with those that are left.
func (b *Bookings) EndCalledOff(ctx context.Context, roundID int64) error {
	for {
		holders, err := b.store.Holders(ctx, roundID, calledOffAtOnce)
		if err != nil {
			return fmt.Errorf("called off round %d: %w", roundID, err)
		}
		now := b.clock.Now()
		if len(holders) == 0 {
			return b.store.CalledOffDone(ctx, roundID, now)
		}
		releases := make([]booking.Release, len(holders))
		for i, id := range holders {
			releases[i] = booking.Release{ReservationID: id, Reason: booking.ByCallOff, At: now, Decide: (*booking.Reservation).EndCalledOff}
		}
		_, changes, err := b.store.Release(ctx, releases)
		if err != nil {
			return fmt.Errorf("called off round %d: %w", roundID, err)
		}
		if len(changes) == 0 { // others have ended all of these, or nobody can: looking again at once would find the same
			return fmt.Errorf("called off round %d: none of %d reservations ended", roundID, len(holders))
		}
		b.applyAll(ctx, changes)
	}
}

// CallOffByID returns a call-off, or booking.ErrCallOffNotFound.
func (b *Bookings) CallOffByID(ctx context.Context, id string) (booking.CallOff, error) {
	return b.store.CallOffByID(ctx, id)
}

// CallOffOf returns a round's call-off, or booking.ErrCallOffNotFound.
func (b *Bookings) CallOffOf(ctx context.Context, roundID int64) (booking.CallOff, error) {
	return b.store.CallOffOf(ctx, roundID)
}

// Compensations lists what is owed by a call-off; see booking.Store.
func (b *Bookings) Compensations(ctx context.Context, callOffID string, owedOnly bool, after string, limit int) ([]booking.Compensation, error) {
	return b.store.Compensations(ctx, callOffID, owedOnly, after, limit)
}

// CompensationsOf returns what is owed, or was, to the buyers of those of the reservations whose round was called off.
func (b *Bookings) CompensationsOf(ctx context.Context, reservations []*booking.Reservation) (map[string][]booking.Compensation, error) {
	var ids []string
	for _, r := range reservations {
		if r.CalledOff.Is() && r.CalledOff.Rate > 0 {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return b.store.CompensationsOf(ctx, ids)
}

// PayCompensation notes that the administrator has paid one.
func (b *Bookings) PayCompensation(ctx context.Context, id, by string) (booking.Compensation, error) {
	return b.store.PayCompensation(ctx, id, by, b.clock.Now())
}
