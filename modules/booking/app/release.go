package bookingapp

import (
	"context"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Cancel ends the user's own reservation, or those of its seats that are named. They are free and their refund is owed in
// one step: the event that tells of the cancellation carries the amount, and payment pays it back.
func (b *Bookings) Cancel(ctx context.Context, userID, reservationID string, seats []int, answer idempotency.Answer[*booking.Reservation]) (*booking.Reservation, error) {
	minimum, err := b.minimum(ctx, userID, reservationID, seats)
	if err != nil {
		return nil, err
	}
	now := b.clock.Now()
	return b.release(ctx, booking.Release{
		ReservationID: reservationID, Reason: booking.ByUser, At: now,
		Decide: func(r *booking.Reservation) (booking.Ending, error) {
			if r.UserID != userID {
				return booking.Ending{}, booking.ErrReservationNotFound
			}
			return r.EndBy(now, seats, minimum)
		},
		Answer: answer,
	})
}

// minimum asks for what price the discount of a reservation was given, where only some of its seats are canceled. It
// never changes, so it may be asked before the transaction that needs it.
func (b *Bookings) minimum(ctx context.Context, userID, reservationID string, seats []int) (money.KRW, error) {
	if len(seats) == 0 {
		return 0, nil
	}
	return b.discounts.Minimum(ctx, userID, reservationID)
}

func (b *Bookings) release(ctx context.Context, release booking.Release) (*booking.Reservation, error) {
	outcomes, changes, err := b.store.Release(ctx, []booking.Release{release})
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", release.ReservationID, err)
	}
	b.applyAll(ctx, changes)
	if outcomes[0].Err != nil {
		return nil, outcomes[0].Err
	}
	if b.Ended != nil {
		b.Ended(ctx, outcomes[0].Reservation)
	}
	return outcomes[0].Reservation, nil
}

func (b *Bookings) applyAll(ctx context.Context, changes []booking.SeatsChange) {
	for _, change := range changes {
		b.Boards.Apply(ctx, change)
	}
}

// DatedQuote is what canceling now would give back, with what it costs by date.
type DatedQuote struct {
	booking.SeatsQuote
	Schedule []booking.FeePeriod
}

// RefundQuote says what canceling the user's own reservation, or those of its seats that are named, would give back now;
// and what canceling all would, later.
func (b *Bookings) RefundQuote(ctx context.Context, userID, reservationID string, seats []int) (DatedQuote, error) {
	r, err := b.Reservation(ctx, userID, reservationID)
	if err != nil {
		return DatedQuote{}, err
	}
	minimum, err := b.minimum(ctx, userID, reservationID, seats)
	if err != nil {
		return DatedQuote{}, err
	}
	now := b.clock.Now()
	quote, err := r.QuoteSeats(now, seats, minimum)
	return DatedQuote{quote, r.Schedule(now)}, err
}

// Expiry's pace: seats are free within a second of the hold's end.
const (
	expiryEvery = 250 * time.Millisecond
	expiryGroup = 500 // reservations a transaction
)

// Expire frees the seats of reservations whose hold has passed and says how many.
func (b *Bookings) Expire(ctx context.Context) (int, error) {
	now := b.clock.Now()
	due, err := b.store.Due(ctx, now, expiryGroup)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	releases := make([]booking.Release, len(due))
	for i, id := range due {
		releases[i] = booking.Release{ReservationID: id, Reason: booking.ByExpiry, At: now, Decide: stillDue(now)}
	}
	_, changes, err := b.store.Release(ctx, releases)
	if err != nil {
		return 0, fmt.Errorf("expire: %w", err)
	}
	b.applyAll(ctx, changes)
	return len(due), nil
}

// stillDue asks again within the transaction: it may have been paid meanwhile.
func stillDue(now time.Time) func(*booking.Reservation) (booking.Ending, error) {
	return func(r *booking.Reservation) (booking.Ending, error) {
		if r.Status != booking.Pending || now.Before(r.ExpiresAt) {
			return booking.Ending{}, booking.ErrNotCancelable
		}
		return booking.Ending{}, nil
	}
}

// RunExpiry expires reservations until ctx ends. What is due is read from the store each time, so nothing
// is forgotten by a restart and a turned clock is seen at the next look.
func (b *Bookings) RunExpiry(ctx context.Context, failed func(error)) {
	ticker := b.clock.NewTicker(expiryEvery)
	defer ticker.Stop()
	for {
		for {
			n, err := b.Expire(ctx)
			if err != nil {
				if ctx.Err() == nil {
					failed(err)
				}
			}
			if n < expiryGroup || ctx.Err() != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
		}
	}
}
