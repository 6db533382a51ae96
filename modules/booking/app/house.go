package bookingapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// What organisers do with reservations, whoever's they are.

// Fee says what of a cancellation's cost the buyer bears.
type Fee string

// The fees.
const (
	FeeNone   Fee = "NONE"   // the organiser's doing: all of it goes back, also after the show began
	FeePolicy Fee = "POLICY" // as if the buyer had canceled
)

// Any returns a reservation, whoever's it is, or booking.ErrReservationNotFound.
func (b *Bookings) Any(ctx context.Context, reservationID string) (*booking.Reservation, error) {
	return b.store.Reservation(ctx, reservationID)
}

// TicketsOfAny returns a reservation's tickets, whoever's it is; none before it is paid.
func (b *Bookings) TicketsOfAny(ctx context.Context, reservationID string) ([]booking.Ticket, error) {
	return b.store.Tickets(ctx, reservationID)
}

// QuoteAny says what canceling the reservation now would give back by its policy.
func (b *Bookings) QuoteAny(ctx context.Context, reservationID string) (*booking.Reservation, booking.RefundQuote, error) {
	r, err := b.store.Reservation(ctx, reservationID)
	if err != nil {
		return nil, booking.RefundQuote{}, err
	}
	return r, r.Quote(b.clock.Now()), nil
}

// CancelFor ends a reservation on its buyer's behalf. Its seats are free and its refund is owed in one step, as in
// Cancel; booking.ErrNotCancelable when it has ended already, and by policy also once the show has begun.
func (b *Bookings) CancelFor(ctx context.Context, reservationID string, fee Fee, reason string, answer idempotency.Answer[*booking.Reservation]) (*booking.Reservation, error) {
	now := b.clock.Now()
	return b.release(ctx, booking.Release{
		ReservationID: reservationID, Reason: booking.ByAdmin, At: now, Note: reason,
		Allow: func(r *booking.Reservation) (money.KRW, error) {
			switch {
			case r.Status == booking.Canceled:
				return 0, booking.ErrNotCancelable
			case fee == FeePolicy:
				return r.Quote(now).Amount, r.Cancelable(now)
			}
			return r.Paid, nil
		},
		Answer: answer,
	})
}

// EndRefunded ends a reservation of which all money has gone back at the payment provider, as if an organiser had
// canceled it without a fee. booking.ErrNotCancelable when it has ended already.
func (b *Bookings) EndRefunded(ctx context.Context, reservationID string) error {
	_, err := b.release(ctx, booking.Release{
		ReservationID: reservationID, Reason: booking.ByAdmin, At: b.clock.Now(),
		Allow: func(r *booking.Reservation) (money.KRW, error) {
			if r.Status == booking.Canceled {
				return 0, booking.ErrNotCancelable
			}
			return r.Paid, nil
		},
	})
	return err
}
