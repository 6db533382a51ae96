package bookingapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
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
func (b *Bookings) QuoteAny(ctx context.Context, reservationID string) (*booking.Reservation, booking.SeatsQuote, error) {
	r, err := b.store.Reservation(ctx, reservationID)
	if err != nil {
		return nil, booking.SeatsQuote{}, err
	}
	quote, err := r.QuoteSeats(b.clock.Now(), nil, 0)
	return r, quote, err
}

// CancelFor ends a reservation on its buyer's behalf: what is left of it, as fees of seats that the buyer canceled before
// stay kept. Its seats are free and its refund is owed in one step, as in Cancel; booking.ErrNotCancelable when it has
// ended already, and by policy also once the show has begun.
func (b *Bookings) CancelFor(ctx context.Context, reservationID string, fee Fee, reason string, answer idempotency.Answer[*booking.Reservation]) (*booking.Reservation, error) {
	now := b.clock.Now()
	return b.release(ctx, booking.Release{
		ReservationID: reservationID, Reason: booking.ByAdmin, At: now, Note: reason,
		Decide: func(r *booking.Reservation) (booking.Ending, error) {
			switch {
			case r.Status == booking.Canceled:
				return booking.Ending{}, booking.ErrNotCancelable
			case fee == FeePolicy:
				return r.EndBy(now, nil, 0)
			}
			return booking.Ending{Refund: r.PaidForLeft()}, nil
		},
		Answer: answer,
	})
}

// EndRefunded ends a reservation of which all money has gone back at the payment provider, as if an organiser had
// canceled it without a fee. booking.ErrNotCancelable when it has ended already.
func (b *Bookings) EndRefunded(ctx context.Context, reservationID string) error {
	_, err := b.release(ctx, booking.Release{
		ReservationID: reservationID, Reason: booking.ByAdmin, At: b.clock.Now(),
		Decide: func(r *booking.Reservation) (booking.Ending, error) {
			if r.Status == booking.Canceled {
				return booking.Ending{}, booking.ErrNotCancelable
			}
			return booking.Ending{Refund: r.Paid - r.Refund}, nil
		},
	})
	return err
}
