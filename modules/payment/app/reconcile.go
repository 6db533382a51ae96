package paymentapp

import (
	"context"
	"crypto/subtle"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// checksAtOnce is how many orders are looked at together: a provider that is slow to answer for one must not
// keep a hundred others waiting.
const checksAtOnce = 8

// Reconcile looks at every order whose end is not known: attempts without an answer, and captured money
// without tickets. It says how many it looked at.
func (p *Payments) Reconcile(ctx context.Context) (int, error) {
	now := p.clock.Now()
	due, err := p.store.DueChecks(ctx, now, now.Add(answerPatience), lookGroup)
	if err != nil {
		return 0, err
	}
	var group errgroup.Group
	group.SetLimit(checksAtOnce)
	for _, order := range due {
		group.Go(func() error {
			if err := p.reconcile(ctx, order); err != nil {
				p.log.WarnContext(ctx, "payment not reconciled yet", "order", order.OrderID, "status", order.Status, "error", err)
			}
			return nil
		})
	}
	return len(due), group.Wait()
}

func (p *Payments) reconcile(ctx context.Context, order payment.Payment) error {
	if order.Captured() {
		return p.reconcileCaptured(ctx, order)
	}
	truth, err := p.provider.ByKey(ctx, order.PaymentKey)
	switch {
	case errors.Is(err, pay.ErrNotFound):
		_, err = p.notCharged(ctx, order, &pay.Declined{Code: "NOT_FOUND_PAYMENT", Message: "The provider does not know this payment."})
		return expected(err)
	case err != nil:
		_, err = p.notCharged(ctx, order, err)
		return expected(err)
	case truth.Status == pay.InProgress && order.Open() && p.reservations.Payable(ctx, order.ReservationID) == nil:
		// Authorised, not charged, and the seats still wait: the same attempt again.
		_, err = p.charge(ctx, order)
		return expected(err)
	}
	_, err = p.believe(ctx, order, truth)
	return expected(err)
}

// reconcileCaptured brings captured money to its end: as tickets, or where it has gone back already, as none.
func (p *Payments) reconcileCaptured(ctx context.Context, order payment.Payment) error {
	if order.Status == payment.Canceled {
		_, err := p.endRefunded(ctx, order)
		return err
	}
	if order.Amount > 0 {
		read, err := p.readBack(ctx, order, "")
		if err != nil {
			// The buyer has paid and waits: what is not answered now is told later, by a hint or with a refund.
			p.log.WarnContext(ctx, "payment not read back", "order", order.OrderID, "error", err)
		}
		order = read
	}
	return expected(p.complete(ctx, order))
}

// expected drops the faults that are an end like any other.
func expected(err error) error {
	if errors.Is(err, payment.ErrDeclined) || lost(err) {
		return nil
	}
	return err
}

// Hint is what the provider tells of a payment unasked.
type Hint struct {
	OrderID    string // or else PaymentKey
	PaymentKey string
	Status     string // as told; "" if it isn't
	Secret     string // of a deposit; "" for none
}

// Notified is the provider's hint that something has become of an order. Nothing of the hint is believed:
// the provider is asked. Hints about unknown orders are passed over, and so are those whose secret ("" for none: only
// deposits have one) is not the payment's.
func (p *Payments) Notified(ctx context.Context, hint Hint) error {
	orderID, err := p.hinted(ctx, hint)
	if err != nil || orderID == "" {
		return err
	}
	order, err := p.store.Payment(ctx, orderID)
	if errors.Is(err, payment.ErrNotFound) {
		return nil
	}
	switch {
	case err != nil || order.Amount == 0:
		return err
	case order.Captured():
		return p.notifiedOfCaptured(ctx, order, hint)
	case p.attended(order):
		return nil
	}
	truth, err := p.provider.ByOrder(ctx, orderID)
	switch {
	case errors.Is(err, pay.ErrNotFound):
		return nil
	case err != nil:
		return err
	case hint.Secret != "" && subtle.ConstantTimeCompare([]byte(hint.Secret), []byte(truth.Secret)) != 1:
		p.log.WarnContext(ctx, "a deposit was told with a secret that is not the payment's", "order", orderID)
		return nil
	case truth.Status == pay.Done, truth.Status == pay.PartialCanceled, order.Open() && truth.PaymentKey == order.PaymentKey && truth.Status != pay.InProgress:
		_, err = p.believe(ctx, order, truth)
		return expected(err)
	}
	return nil
}

// hinted is the order that a hint is about, "" for none of ours. What names the payment only is asked of the provider.
func (p *Payments) hinted(ctx context.Context, hint Hint) (string, error) {
	if hint.OrderID != "" || !pay.ValidPaymentKey(hint.PaymentKey) {
		if !pay.ValidOrderID(hint.OrderID) {
			return "", nil
		}
		return hint.OrderID, nil
	}
	truth, err := p.provider.ByKey(ctx, hint.PaymentKey)
	if errors.Is(err, pay.ErrNotFound) {
		return "", nil
	}
	return truth.OrderID, err
}

// notifiedOfCaptured looks what has become of money that was taken. That it was taken, which the provider tells of every
// payment, is no news of one of which nothing went back.
func (p *Payments) notifiedOfCaptured(ctx context.Context, order payment.Payment, hint Hint) error {
	if hint.Status != string(pay.Done) || hint.Secret != "" {
		var err error
		if order, err = p.readBack(ctx, order, hint.Secret); err != nil {
			return err
		}
	}
	if order.Settled || p.attended(order) {
		return nil
	}
	return expected(p.complete(ctx, order))
}

// attended reports whether somebody is on the order right now: a confirmation waits for its answer, or the
// tickets of a captured one are being issued. If they die the reconciler comes when the order is due.
func (p *Payments) attended(order payment.Payment) bool {
	return (order.Status == payment.InProgress || order.Captured()) && p.clock.Now().Before(order.CheckAt)
}

// Unsettled counts the orders whose end is not known or not yet acted upon, by status.
func (p *Payments) Unsettled(ctx context.Context) (map[payment.Status]int, error) {
	return p.store.Unsettled(ctx)
}

// Run reconciles and refunds until ctx ends.
func (p *Payments) Run(ctx context.Context) {
	ticker := p.clock.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		p.turn(ctx, "reconcile", p.Reconcile)
		p.turn(ctx, "refund", p.Refund)
		select {
		case <-ctx.Done():
			return
		case <-p.owed:
		case <-ticker.Chan():
		}
	}
}

// turn repeats a step while it finds a full group.
func (p *Payments) turn(ctx context.Context, name string, step func(context.Context) (int, error)) {
	for ctx.Err() == nil {
		n, err := step(ctx)
		if err != nil && ctx.Err() == nil {
			p.log.ErrorContext(ctx, "payments: "+name, "error", err)
		}
		if err != nil || n < lookGroup {
			return
		}
	}
}
