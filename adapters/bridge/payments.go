package bridge

import (
	"context"
	"errors"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Purchases answers payment's questions about reservations from booking.
type Purchases struct {
	Bookings *bookingapp.Bookings
	Clock    clock.Clock
}

// maxOrderName is what the provider shows at most (Toss Payments: orderName).
const maxOrderName = 100

// Due implements what payment asks.
func (p Purchases) Due(ctx context.Context, userID, reservationID string) (paymentapp.Due, error) {
	r, err := p.due(ctx, userID, reservationID)
	if err != nil {
		return paymentapp.Due{}, paymentFaults.translate(err)
	}
	return paymentapp.Due{ReservationID: r.ID, OrderName: p.orderName(ctx, r), Amount: r.Amount}, nil
}

// due returns the user's own reservation, if it can be paid now, or booking's fault.
func (p Purchases) due(ctx context.Context, userID, reservationID string) (*booking.Reservation, error) {
	r, err := p.Bookings.Reservation(ctx, userID, reservationID)
	if err != nil {
		return nil, err
	}
	return r, r.Payable(p.Clock.Now())
}

// orderName is what the buyer reads in the provider's window. A title that can't be had now is no reason not
// to sell.
func (p Purchases) orderName(ctx context.Context, r *booking.Reservation) string {
	title := "티켓블루 예매"
	if round, err := p.Bookings.Round(ctx, r.RoundID); err == nil {
		title = round.Title
	}
	tail := fmt.Sprintf(" %d매", len(r.Seats))
	if runes := []rune(title); len(runes) > maxOrderName-len([]rune(tail)) {
		title = string(runes[:maxOrderName-len([]rune(tail))-1]) + "…"
	}
	return title + tail
}

// Payable implements what payment asks.
func (p Purchases) Payable(ctx context.Context, reservationID string) error {
	return paymentFaults.translate(p.Bookings.Payable(ctx, reservationID))
}

// End implements what payment asks.
func (p Purchases) End(ctx context.Context, reservationID string) error {
	err := p.Bookings.EndRefunded(ctx, reservationID)
	if errors.Is(err, booking.ErrNotCancelable) || errors.Is(err, booking.ErrReservationNotFound) {
		return nil
	}
	return err
}

// Complete implements what payment asks.
func (p Purchases) Complete(ctx context.Context, reservationID, orderID string, paid money.KRW) error {
	_, err := p.Bookings.Complete(ctx, reservationID, orderID, paid)
	return paymentFaults.translate(err)
}
