package bookingapp

import (
	"context"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Complete turns a paid reservation into tickets, as booking.Store.Complete promises. It may be called
// again for the same order.
func (b *Bookings) Complete(ctx context.Context, reservationID, orderID string, paid money.KRW) (*booking.Reservation, error) {
	outcome, err := b.completions.Do(ctx, "", booking.Completion{
		ReservationID: reservationID, OrderID: orderID, Paid: paid, At: b.clock.Now(),
	})
	if err != nil {
		return nil, fmt.Errorf("complete %s: %w", reservationID, err)
	}
	return outcome.Reservation, outcome.Err
}

func (b *Bookings) completeGroup(ctx context.Context, _ string, group []booking.Completion) ([]booking.Released, error) {
	outcomes, changes, err := b.store.Complete(ctx, group)
	if err != nil {
		return nil, err
	}
	b.applyAll(ctx, changes)
	return outcomes, nil
}

// Payable reports whether a reservation, whoever's it is, can be paid now: nil or a fault.
func (b *Bookings) Payable(ctx context.Context, reservationID string) error {
	r, err := b.store.Reservation(ctx, reservationID)
	if err != nil {
		return err
	}
	return r.Payable(b.clock.Now())
}

// GiveBack notes what went back of reservations' money, as booking.Store.GiveBack promises.
func (b *Bookings) GiveBack(ctx context.Context, given []booking.GivenBack) error {
	return b.store.GiveBack(ctx, given)
}
