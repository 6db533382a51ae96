package paymentapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/id"
)

// Checkout gives the user's own reservation an order, the same one each time. An order that costs nothing
// is done at once, without the provider.
func (p *Payments) Checkout(ctx context.Context, userID, reservationID, grantID string) (payment.Payment, error) {
	if grantID != "" {
		return payment.Payment{}, payment.ErrCouponNotUsable
	}
	due, err := p.reservations.Due(ctx, userID, reservationID)
	if err != nil {
		return payment.Payment{}, err
	}
	now := p.clock.Now()
	amount, discount := payment.Discounted(due.Amount, 0)
	order := payment.Payment{
		OrderID: id.New(), ReservationID: due.ReservationID, UserID: userID, OrderName: due.OrderName,
		OriginalAmount: due.Amount, Discount: discount, Amount: amount, Status: payment.Ready, CreatedAt: now, UpdatedAt: now,
	}
	if amount == 0 {
		order.Status, order.ApprovedAt, order.CheckAt = payment.Done, now, now.Add(settlePatience)
	}
	order, err = p.store.Checkout(ctx, order)
	if err != nil {
		return payment.Payment{}, err
	}
	if order.Captured() && order.Amount == 0 {
		return order, p.complete(ctx, order)
	}
	return order, nil
}
