package paymentapp

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// What happens at the provider without us (people of the office cancel a payment at its console, a bank takes a deposit
// back) is read back: the provider's count of what was given back is the one that holds. Part of the money is recorded;
// all of it ends the reservation.

// readBack asks the provider what has become of a captured order and acts on it. secret is that of the hint which led
// here, "" for none.
func (p *Payments) readBack(ctx context.Context, order payment.Payment, secret string) (payment.Payment, error) {
	truth, err := p.provider.ByKey(ctx, order.PaymentKey)
	switch {
	case errors.Is(err, pay.ErrNotFound):
		return order, nil
	case err != nil:
		return order, err
	case secret != "" && subtle.ConstantTimeCompare([]byte(secret), []byte(truth.Secret)) != 1:
		p.log.WarnContext(ctx, "a deposit was told with a secret that is not the payment's", "order", order.OrderID)
		return order, nil
	case truth.Status == pay.WaitingForDeposit && order.Settled:
		// A bank may take a deposit back. What to do about the tickets is for people to decide.
		p.log.ErrorContext(ctx, "a deposit was taken back: there are tickets without money", "order", order.OrderID, "reservation", order.ReservationID)
		return order, nil
	}
	return p.observe(ctx, order, truth)
}

// observe records what the provider has given back beyond what we know of, and ends the reservation when nothing is left.
func (p *Payments) observe(ctx context.Context, order payment.Payment, truth pay.Payment) (payment.Payment, error) {
	inAll := truth.Refunded()
	if !truth.Status.Charged() || truth.OrderID != order.OrderID || inAll <= order.Refunded {
		return order, nil
	}
	now := p.clock.Now()
	order, changed, err := p.store.Observe(ctx, payment.Observation{
		OrderID: order.OrderID, InAll: inAll, Detail: canceledThere(truth, inAll-order.Refunded), At: now, CheckAt: now.Add(settlePatience),
	})
	if err != nil || !changed {
		return order, err
	}
	p.log.WarnContext(ctx, "the provider gave money back that we did not ask it to", "order", order.OrderID, "inAll", inAll, "of", order.Amount)
	if order.Status == payment.Canceled {
		return p.endRefunded(ctx, order)
	}
	return order, nil
}

// canceledThere is the history's entry of what was given back without us.
func canceledThere(truth pay.Payment, more fmt.Stringer) string {
	detail := "결제사에서 " + more.String() + " 취소"
	if n := len(truth.Cancels); n > 0 && truth.Cancels[n-1].Reason != "" {
		detail += ": " + truth.Cancels[n-1].Reason
	}
	return detail
}

// endRefunded ends the reservation of an order of which all money is back. Until that is done the order stays to be
// looked at.
func (p *Payments) endRefunded(ctx context.Context, order payment.Payment) (payment.Payment, error) {
	if err := p.reservations.End(ctx, order.ReservationID); err != nil {
		return order, err
	}
	if err := p.store.Ended(ctx, order.OrderID); err != nil {
		return order, err
	}
	order.Settled = true
	return order, nil
}

// asksAtOnce is how many orders of a chunk are asked about together.
const asksAtOnce = 4

// ReadBack asks the provider about a chunk of the settled orders that it was not asked about since the instant, those of
// longest ago first, and acts on what it says as if a webhook had come: one may have been lost. Orders captured before the
// horizon are asked about for the last time. Those that the provider does not answer for are asked about next time; if it
// answers for none, the chunk fails.
func (p *Payments) ReadBack(ctx context.Context, chunk *batch.Chunk, since, horizon time.Time) (batch.Done, error) {
	orders, next, err := p.store.ToReadBack(ctx, since, chunk.After, chunk.Limit)
	if err != nil || len(orders) == 0 {
		return batch.Done{Next: next, End: true}, err
	}
	failures := make([]error, len(orders))
	var group errgroup.Group
	group.SetLimit(asksAtOnce)
	for i, order := range orders {
		group.Go(func() error {
			_, failures[i] = p.readBack(ctx, order, "")
			return nil
		})
	}
	_ = group.Wait() // failures has what went wrong
	var asked []string
	for i, order := range orders {
		if failures[i] == nil {
			asked = append(asked, order.OrderID)
			continue
		}
		p.log.WarnContext(ctx, "settled payment not read back", "order", order.OrderID, "error", failures[i])
	}
	if len(asked) == 0 {
		return batch.Done{}, errors.Join(failures...)
	}
	done, err := p.store.ReadBack(ctx, chunk.At(next, len(orders)-len(asked)), asked, p.clock.Now(), horizon)
	done.End = len(orders) < chunk.Limit
	return done, err
}

// CountToReadBack counts what ReadBack will ask about behind the key.
func (p *Payments) CountToReadBack(ctx context.Context, since time.Time, after string) (int64, error) {
	return p.store.CountToReadBack(ctx, since, after)
}
