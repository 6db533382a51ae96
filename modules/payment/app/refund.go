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
		p.wake()
	}
	return err
}

// wake has the refunds looked at now.
func (p *Payments) wake() {
	select {
	case p.owed <- struct{}{}:
	default: // it is awake
	}
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
	after, err := p.provider.Cancel(ctx, pay.Cancellation{
		PaymentKey: r.PaymentKey, Amount: r.Amount, Reason: r.Reason, AttemptKey: r.ID,
	})
	if err == nil {
		return p.store.Refunded(ctx, r, after.Refunded(), p.clock.Now())
	}
	var no *pay.Declined
	if errors.Is(err, pay.ErrAlreadyCanceled) || errors.As(err, &no) {
		settled, asked := p.refundWhatIsLeft(ctx, r)
		if settled {
			return asked
		}
		err = errors.Join(err, asked)
	}
	p.log.WarnContext(ctx, "refund not given yet", "order", r.OrderID, "refund", r.ID, "attempts", r.Attempts, "error", err)
	return p.store.RefundFailed(ctx, r.ID, err.Error(), p.clock.Now().Add(backoff(r.Attempts)))
}

// refundWhatIsLeft looks why the provider does not give a refund: some of the payment may have gone back without us, at
// its console. Then what is left is given, and when nothing is, the refund is settled. It reports whether that was so.
func (p *Payments) refundWhatIsLeft(ctx context.Context, r payment.Refund) (settled bool, err error) {
	truth, err := p.provider.ByKey(ctx, r.PaymentKey)
	if err != nil {
		return false, err
	}
	now := p.clock.Now()
	switch left := truth.Total - truth.Refunded(); {
	case !truth.Status.Charged() || truth.OrderID != r.OrderID || left >= r.Amount:
		return false, nil // it is declined for another reason
	case left <= 0:
		return true, p.store.Refunded(ctx, r, truth.Refunded(), now)
	default:
		p.log.InfoContext(ctx, "less is left than was to be refunded", "order", r.OrderID, "refund", r.ID, "owed", r.Amount, "left", left)
		err := p.store.CutRefund(ctx, r, payment.Refund{
			ID: id.New(), CauseID: "left:" + r.ID, OrderID: r.OrderID, Amount: left, Reason: r.Reason, CreatedAt: now,
		})
		p.wake()
		return true, err
	}
}
