package paymentapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// Confirm charges what the buyer has authorised, if it is what the order costs and the seats are still held.
// The payment comes back DONE, or UNKNOWN when the provider did not answer: then it is settled in the
// background. Otherwise a fault, and nothing stays charged. A keyed request may be the repetition of one whose answer was
// lost: what it has charged already is its answer then.
func (p *Payments) Confirm(ctx context.Context, userID, paymentKey, orderID string, amount money.KRW, keyed bool) (payment.Payment, error) {
	order, err := p.Payment(ctx, userID, orderID)
	if err != nil {
		return payment.Payment{}, err
	}
	if amount != order.Amount {
		return payment.Payment{}, payment.ErrAmountMismatch
	}
	if !pay.ValidPaymentKey(paymentKey) {
		return payment.Payment{}, declined(payment.Failure{Code: "NOT_FOUND_PAYMENT", Message: "There is no such payment."})
	}
	if order.Status == payment.Ready || order.Status == payment.Declined {
		if err := p.chargeable(ctx, order); err != nil {
			return payment.Payment{}, err
		}
	}
	now := p.clock.Now()
	order, started, err := p.store.Begin(ctx, orderID, paymentKey, now, now.Add(answerPatience))
	if err != nil {
		return payment.Payment{}, err
	}
	if !started {
		return p.repeated(ctx, order, paymentKey, keyed)
	}
	// The buyer may close the window now; the money must not be left in the air for that.
	order, err = p.charge(context.WithoutCancel(ctx), order)
	if err == nil && order.Status == payment.Declined {
		err = declined(order.Failure)
	}
	return order, err
}

// chargeable reports whether the seats still wait and the coupon, if there is one, is still the order's.
func (p *Payments) chargeable(ctx context.Context, order payment.Payment) error {
	if err := p.reservations.Payable(ctx, order.ReservationID); err != nil || order.GrantID == "" {
		return err
	}
	_, err := p.coupons.SetAside(ctx, order.UserID, order.GrantID, order.ReservationID, order.OriginalAmount)
	return err
}

// repeated answers a confirmation that is not the first.
func (p *Payments) repeated(ctx context.Context, order payment.Payment, paymentKey string, keyed bool) (payment.Payment, error) {
	switch {
	case order.Open():
		order.Status = payment.Unknown // as far as anybody can tell
		return order, nil
	case order.Status == payment.Declined:
		return payment.Payment{}, declined(order.Failure)
	case order.Status == payment.Done && order.PaymentKey == paymentKey && keyed:
		return order, p.complete(ctx, order) // the answer to this very request was lost
	}
	return payment.Payment{}, payment.ErrAlreadyPaid
}

// charge asks the provider and writes down its answer.
func (p *Payments) charge(ctx context.Context, order payment.Payment) (payment.Payment, error) {
	charged, err := p.provider.Confirm(ctx, pay.Confirmation{
		PaymentKey: order.PaymentKey, OrderID: order.OrderID, Amount: order.Amount, AttemptKey: order.AttemptKey(),
	})
	if err != nil {
		return p.notCharged(ctx, order, err)
	}
	return p.believe(ctx, order, charged)
}

// notCharged writes down a decline, or that nothing is known, and returns the order as it is then.
func (p *Payments) notCharged(ctx context.Context, order payment.Payment, cause error) (payment.Payment, error) {
	now := p.clock.Now()
	answer := payment.Answer{OrderID: order.OrderID, PaymentKey: order.PaymentKey, At: now}
	var no *pay.Declined
	if errors.As(cause, &no) {
		answer.Status, answer.Failure = payment.Declined, payment.Failure{Code: no.Code, Message: no.Message}
	} else {
		p.log.WarnContext(ctx, "payment not answered", "order", order.OrderID, "error", cause)
		answer.Status, answer.CheckAt = payment.Unknown, now.Add(backoff(order.Checks))
	}
	order, err := p.store.Answer(ctx, answer)
	if err != nil || !order.Captured() {
		return order, err
	}
	// Meanwhile the provider has told that the order is paid: by a webhook, or under an earlier key.
	return order, p.complete(ctx, order)
}

// believe acts on the provider's own word about an order.
func (p *Payments) believe(ctx context.Context, order payment.Payment, truth pay.Payment) (payment.Payment, error) {
	now := p.clock.Now()
	answer := payment.Answer{OrderID: order.OrderID, PaymentKey: truth.PaymentKey, Method: truth.Method, ApprovedAt: truth.ApprovedAt, At: now}
	switch truth.Status {
	case pay.Done, pay.PartialCanceled:
		if truth.OrderID != order.OrderID || truth.Total != order.Amount {
			return order, fmt.Errorf("provider charged %v for order %s, we expected %v for %s", truth.Total, truth.OrderID, order.Amount, order.OrderID)
		}
		answer.Status, answer.CheckAt = payment.Done, now.Add(settlePatience)
	case pay.Aborted, pay.Expired, pay.Canceled:
		answer.Status, answer.Failure = payment.Declined, payment.Failure{Code: string(truth.Status), Message: "The payment was not completed."}
		if truth.Failure != nil {
			answer.Failure = payment.Failure{Code: truth.Failure.Code, Message: truth.Failure.Message}
		}
	default:
		answer.Status, answer.CheckAt = payment.Unknown, now.Add(backoff(order.Checks))
	}
	order, err := p.store.Answer(ctx, answer)
	if err != nil || !order.Captured() {
		return order, err
	}
	if order, err = p.observe(ctx, order, truth); err != nil {
		return order, err
	}
	return order, p.complete(ctx, order)
}

// complete has captured money end as tickets, or owes it back.
func (p *Payments) complete(ctx context.Context, order payment.Payment) error {
	if order.Settled {
		return nil
	}
	err := p.turnIntoTickets(ctx, order)
	if err != nil && !lost(err) {
		return err
	}
	if order.GrantID != "" {
		if err := p.coupons.Settle(ctx, order.UserID, order.ReservationID); err != nil {
			p.log.WarnContext(ctx, "coupon not settled yet", "order", order.OrderID, "error", err)
		}
	}
	if err == nil {
		return nil // booking's event settles the order
	}
	settle := func() error { return p.Settle(ctx, []string{order.OrderID}) }
	if order.Amount > 0 {
		settle = func() error {
			return p.Owe(ctx, "late:"+order.OrderID, order.OrderID, order.Amount, lateReason(err))
		}
	}
	return cmp.Or(settle(), err)
}

// turnIntoTickets has the coupon first: without it the price was another one.
func (p *Payments) turnIntoTickets(ctx context.Context, order payment.Payment) error {
	if order.GrantID != "" {
		if err := p.coupons.Keep(ctx, order.UserID, order.GrantID, order.ReservationID); err != nil {
			return err
		}
	}
	return p.reservations.Complete(ctx, order.ReservationID, order.OrderID, order.Amount)
}

// lost reports that there will be no tickets for the money.
func lost(err error) bool {
	return errors.Is(err, payment.ErrReservationExpired) || errors.Is(err, payment.ErrNotPayable) || errors.Is(err, payment.ErrCouponNotUsable)
}

func lateReason(err error) string {
	if errors.Is(err, payment.ErrCouponNotUsable) {
		return "쿠폰을 더는 쓸 수 없어 전액 환불"
	}
	return "좌석을 더는 드릴 수 없어 전액 환불"
}

func declined(failure payment.Failure) error {
	return payment.ErrDeclined.With("provider", map[string]string{"code": failure.Code, "message": failure.Message}).
		With("providerCode", failure.Code)
}
