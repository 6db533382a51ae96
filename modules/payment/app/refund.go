package paymentapp

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// refundsAtOnce is how many refunds are with the provider at a time.
const refundsAtOnce = 8

// Owe writes down that money goes back, once a cause.
func (p *Payments) Owe(ctx context.Context, causeID, orderID string, amount money.KRW, reason string) error {
	err := p.store.Owe(ctx, payment.Refund{
		ID: id.New(), CauseID: causeID, OrderID: orderID, Amount: amount, Reason: reason, CreatedAt: p.clock.Now(),
	})
	if err == nil {
		select {
		case p.owed <- struct{}{}:
		default: // it is awake
		}
	}
	return err
}

// Settle marks orders whose reservations have their tickets.
func (p *Payments) Settle(ctx context.Context, orderIDs []string) error {
	return p.store.Settle(ctx, orderIDs)
}

// Refund gives back what is due and says how many refunds it tried.
func (p *Payments) Refund(ctx context.Context) (int, error) {
	now := p.clock.Now()
	due, err := p.store.DueRefunds(ctx, now, now.Add(answerPatience), lookGroup)
	if err != nil {
		return 0, err
	}
	var group errgroup.Group
	group.SetLimit(refundsAtOnce)
	for _, r := range due {
		group.Go(func() error { return p.refund(ctx, r) })
	}
	return len(due), group.Wait()
}

// refund tries one refund. Its id is the provider's key, so that trying again gives back once.
func (p *Payments) refund(ctx context.Context, r payment.Refund) error {
	_, err := p.provider.Cancel(ctx, pay.Cancellation{
		PaymentKey: r.PaymentKey, Amount: r.Amount, Reason: r.Reason, AttemptKey: r.ID,
	})
	if err == nil || errors.Is(err, pay.ErrAlreadyCanceled) {
		return p.store.Refunded(ctx, r, p.clock.Now())
	}
	p.log.WarnContext(ctx, "refund not given yet", "order", r.OrderID, "refund", r.ID, "attempts", r.Attempts, "error", err)
	return p.store.RefundFailed(ctx, r.ID, err.Error(), p.clock.Now().Add(backoff(r.Attempts)))
}
