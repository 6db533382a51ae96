package paymentapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Checkout gives the user's own reservation an order, the same one each time, with the discount of the grant
// ("" for none), which is set aside for it. An order that costs nothing is done at once, without the provider.
func (p *Payments) Checkout(ctx context.Context, userID, reservationID, grantID string) (payment.Payment, error) {
	due, err := p.reservations.Due(ctx, userID, reservationID)
	if err != nil {
		return payment.Payment{}, err
	}
	var discount money.KRW
	if grantID != "" {
		if discount, err = p.coupons.SetAside(ctx, userID, grantID, reservationID, due.Amount); err != nil {
			return payment.Payment{}, err
		}
	}
	now := p.clock.Now()
	amount, used := payment.Discounted(due.Amount, discount)
	order := payment.Payment{
		OrderID: id.New(), ReservationID: due.ReservationID, UserID: userID, OrderName: due.OrderName,
		OriginalAmount: due.Amount, Discount: used, Amount: amount, GrantID: grantID, Status: payment.Ready, CreatedAt: now, UpdatedAt: now,
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
