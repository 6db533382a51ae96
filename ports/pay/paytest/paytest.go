// Package paytest is the conformance suite of pay.Provider: what every payment provider's adapter must do,
// told as a buyer, an office and an auditor would tell it.
package paytest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// Fault is a way in which the provider misbehaves.
type Fault string

// The faults that the suite asks for.
const (
	Decline              Fault = "decline"                // the card is refused
	TimeoutBeforeCapture Fault = "timeout_before_capture" // nothing is charged and nothing answered
	TimeoutAfterCapture  Fault = "timeout_after_capture"  // charged, and nothing answered
	ServerError          Fault = "server_error"           // nothing is charged, an error inside the provider
)

// World is a provider with a buyer, a saboteur and an auditor around it. Its time-out should be short:
// the suite waits for it a few times.
type World struct {
	Provider pay.Provider
	// Authorize has a buyer say yes to an order and returns the payment's key.
	Authorize func(t *testing.T, orderID string, amount money.KRW) string
	// Misbehave gives the next count confirmations the fault.
	Misbehave func(t *testing.T, fault Fault, count int)
	// Ledger tells what the provider took and gave back for a payment.
	Ledger func(t *testing.T, paymentKey string) (captured, refunded money.KRW)
}

// Run runs the suite. Each test gets a world of its own.
func Run(t *testing.T, open func(t *testing.T) World) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, office){
		"a confirmed payment is charged":                                    confirmed,
		"both questions tell the same payment":                              asked,
		"what nobody knows is not found":                                    unknown,
		"a request that makes no sense is not sent":                         invalid,
		"a confirmation over another amount charges nothing":                otherAmount,
		"a confirmation of another order charges nothing":                   otherOrder,
		"a refused card is declined with the provider's reason":             declined,
		"confirming twice charges once":                                     confirmedTwice,
		"confirming again under another attempt key tells the payment":      confirmedAgain,
		"many who confirm at once charge once":                              confirmedAtOnce,
		"an order is charged by one of its payments only":                   oneOrder,
		"an attempt key of another order is not believed":                   foreignAttempt,
		"part of a payment is given back, then the rest":                    partlyCanceled,
		"no more is given back than was taken":                              overCanceled,
		"a repeated cancellation gives back once":                           canceledTwice,
		"an uncharged payment can't be canceled":                            canceledUncharged,
		"a time-out before the charge is unanswered and can be repeated":    timeoutBefore,
		"a time-out after the charge is unanswered and asking tells":        timeoutAfter,
		"after a time-out the same attempt is told what it did":             timeoutRepeated,
		"an error inside the provider is unanswered and can be repeated":    serverError,
		"a caller who leaves is told that nothing is known":                 left,
		"what is unanswered is known to be charged or not once one asks it": never,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, office{World: open(t), ctx: t.Context()})
		})
	}
}

// office is the world with the words that the tests use.
type office struct {
	World
	ctx context.Context
}

// order is an order that a buyer has authorised.
func (o office) order(t *testing.T, amount money.KRW) pay.Confirmation {
	t.Helper()
	orderID := "order_" + id.New()
	return pay.Confirmation{
		PaymentKey: o.Authorize(t, orderID, amount), OrderID: orderID, Amount: amount, AttemptKey: id.New(),
	}
}

// paid is an order that was charged.
func (o office) paid(t *testing.T, amount money.KRW) pay.Confirmation {
	t.Helper()
	order := o.order(t, amount)
	if _, err := o.Provider.Confirm(o.ctx, order); err != nil {
		t.Fatalf("Confirm() = %v", err)
	}
	return order
}

// wantLedger is the auditor.
func (o office) wantLedger(t *testing.T, paymentKey string, captured, refunded money.KRW) {
	t.Helper()
	gotCaptured, gotRefunded := o.Ledger(t, paymentKey)
	if gotCaptured != captured || gotRefunded != refunded {
		t.Errorf("the ledger has %s taken and %s given back, want %s and %s",
			gotCaptured, gotRefunded, captured, refunded)
	}
}

func (o office) back(order pay.Confirmation, amount money.KRW) pay.Cancellation {
	return pay.Cancellation{PaymentKey: order.PaymentKey, Amount: amount, Reason: "단순 변심", AttemptKey: id.New()}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func wantDeclined(t *testing.T, err error) *pay.Declined {
	t.Helper()
	no := new(pay.Declined)
	if !errors.As(err, &no) {
		t.Fatalf("got %v, want *pay.Declined", err)
	}
	if no.Code == "" || no.Message == "" {
		t.Errorf("declined without a reason: %+v", no)
	}
	return no
}

func wantPayment(t *testing.T, got pay.Payment, order pay.Confirmation, status pay.Status, balance money.KRW) {
	t.Helper()
	if got.PaymentKey != order.PaymentKey || got.OrderID != order.OrderID || got.Total != order.Amount {
		t.Errorf("got the payment %s of order %s over %s, want %s of %s over %s",
			got.PaymentKey, got.OrderID, got.Total, order.PaymentKey, order.OrderID, order.Amount)
	}
	if got.Status != status || got.Balance != balance {
		t.Errorf("it is %s with %s left, want %s with %s", got.Status, got.Balance, status, balance)
	}
	if got.Status.Charged() == got.ApprovedAt.IsZero() {
		t.Errorf("it is %s and was approved at %v", got.Status, got.ApprovedAt)
	}
}

func confirmed(t *testing.T, o office) {
	order := o.order(t, 170_000)
	payment, err := o.Provider.Confirm(o.ctx, order)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.Done, 170_000)
	if payment.Method == "" || payment.RequestedAt.IsZero() || len(payment.Cancels) != 0 {
		t.Errorf("a fresh payment is %+v", payment)
	}
	o.wantLedger(t, order.PaymentKey, 170_000, 0)
}

func asked(t *testing.T, o office) {
	order := o.order(t, 55_000)
	before, err := o.Provider.ByKey(o.ctx, order.PaymentKey)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, before, order, pay.InProgress, 55_000)
	if _, err := o.Provider.Confirm(o.ctx, order); err != nil {
		t.Fatal(err)
	}
	byKey, err := o.Provider.ByKey(o.ctx, order.PaymentKey)
	if err != nil {
		t.Fatal(err)
	}
	byOrder, err := o.Provider.ByOrder(o.ctx, order.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, byKey, order, pay.Done, 55_000)
	wantPayment(t, byOrder, order, pay.Done, 55_000)
}

func unknown(t *testing.T, o office) {
	_, err := o.Provider.ByKey(o.ctx, "nobody_knows_"+id.New())
	wantErr(t, err, pay.ErrNotFound)
	_, err = o.Provider.ByOrder(o.ctx, "order_"+id.New())
	wantErr(t, err, pay.ErrNotFound)
	_, err = o.Provider.ByKey(o.ctx, "../orders/x")
	wantErr(t, err, pay.ErrNotFound)
	_, err = o.Provider.Cancel(o.ctx, o.back(pay.Confirmation{PaymentKey: "nobody_knows_" + id.New()}, 100))
	wantErr(t, err, pay.ErrNotFound)
	_, err = o.Provider.Confirm(o.ctx, pay.Confirmation{
		PaymentKey: "nobody_knows_" + id.New(), OrderID: "order_" + id.New(), Amount: 100, AttemptKey: id.New(),
	})
	wantDeclined(t, err)
}

func invalid(t *testing.T, o office) {
	order := o.order(t, 1000)
	nothing := order
	nothing.Amount = 0
	_, err := o.Provider.Confirm(o.ctx, nothing)
	wantErr(t, err, pay.ErrInvalid)
	_, err = o.Provider.Cancel(o.ctx, o.back(order, -1))
	wantErr(t, err, pay.ErrInvalid)
	o.wantLedger(t, order.PaymentKey, 0, 0)
}

func otherAmount(t *testing.T, o office) {
	order := o.order(t, 1000)
	cheaper := order
	cheaper.Amount, cheaper.AttemptKey = 999, id.New()
	_, err := o.Provider.Confirm(o.ctx, cheaper)
	wantDeclined(t, err)
	o.wantLedger(t, order.PaymentKey, 0, 0)
	if _, err := o.Provider.Confirm(o.ctx, order); err != nil {
		t.Fatalf("the right amount afterwards: %v", err)
	}
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func otherOrder(t *testing.T, o office) {
	order := o.order(t, 1000)
	other := order
	other.OrderID, other.AttemptKey = "order_"+id.New(), id.New()
	_, err := o.Provider.Confirm(o.ctx, other)
	wantDeclined(t, err)
	o.wantLedger(t, order.PaymentKey, 0, 0)
}

func declined(t *testing.T, o office) {
	order := o.order(t, 1000)
	o.Misbehave(t, Decline, 1)
	_, err := o.Provider.Confirm(o.ctx, order)
	first := wantDeclined(t, err)
	payment, err := o.Provider.ByKey(o.ctx, order.PaymentKey)
	if err != nil {
		t.Fatal(err)
	}
	if !payment.Status.NeverCharged() || payment.Failure == nil || payment.Failure.Code != first.Code {
		t.Errorf("afterwards it is %s because of %+v", payment.Status, payment.Failure)
	}
	order.AttemptKey = id.New()
	_, err = o.Provider.Confirm(o.ctx, order)
	wantDeclined(t, err)
	o.wantLedger(t, order.PaymentKey, 0, 0)
}

func confirmedTwice(t *testing.T, o office) {
	order := o.paid(t, 1000)
	payment, err := o.Provider.Confirm(o.ctx, order)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.Done, 1000)
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func confirmedAgain(t *testing.T, o office) {
	order := o.paid(t, 1000)
	order.AttemptKey = id.New()
	payment, err := o.Provider.Confirm(o.ctx, order)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.Done, 1000)
	if _, err := o.Provider.Cancel(o.ctx, o.back(order, 400)); err != nil {
		t.Fatal(err)
	}
	order.AttemptKey = id.New()
	payment, err = o.Provider.Confirm(o.ctx, order)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.PartialCanceled, 600)
	o.wantLedger(t, order.PaymentKey, 1000, 400)
}

func confirmedAtOnce(t *testing.T, o office) {
	order := o.order(t, 1000)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			mine := order
			mine.AttemptKey = id.New()
			payment, err := o.Provider.Confirm(o.ctx, mine)
			if err != nil || payment.Status != pay.Done {
				t.Errorf("Confirm() = %s, %v", payment.Status, err)
			}
		})
	}
	all.Wait()
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func oneOrder(t *testing.T, o office) {
	first := o.paid(t, 1000)
	second := first
	second.PaymentKey, second.AttemptKey = o.Authorize(t, first.OrderID, 1000), id.New()
	_, err := o.Provider.Confirm(o.ctx, second)
	wantDeclined(t, err)
	o.wantLedger(t, second.PaymentKey, 0, 0)
	payment, err := o.Provider.ByOrder(o.ctx, first.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, first, pay.Done, 1000)
}

func foreignAttempt(t *testing.T, o office) {
	first := o.paid(t, 1000)
	second := o.order(t, 1000)
	second.AttemptKey = first.AttemptKey
	_, err := o.Provider.Confirm(o.ctx, second)
	wantErr(t, err, pay.ErrUnanswered)
	o.wantLedger(t, second.PaymentKey, 0, 0)
}

func partlyCanceled(t *testing.T, o office) {
	order := o.paid(t, 100_000)
	payment, err := o.Provider.Cancel(o.ctx, o.back(order, 30_000))
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.PartialCanceled, 70_000)
	payment, err = o.Provider.Cancel(o.ctx, o.back(order, 70_000))
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.Canceled, 0)
	if len(payment.Cancels) != 2 || payment.Refunded() != 100_000 ||
		payment.Cancels[0].Amount != 30_000 || payment.Cancels[0].Reason != "단순 변심" ||
		payment.Cancels[0].TransactionKey == payment.Cancels[1].TransactionKey {
		t.Errorf("its cancellations are %+v", payment.Cancels)
	}
	o.wantLedger(t, order.PaymentKey, 100_000, 100_000)
	_, err = o.Provider.Cancel(o.ctx, o.back(order, 1))
	wantErr(t, err, pay.ErrAlreadyCanceled)
}

func overCanceled(t *testing.T, o office) {
	order := o.paid(t, 1000)
	_, err := o.Provider.Cancel(o.ctx, o.back(order, 1001))
	wantDeclined(t, err)
	if _, err := o.Provider.Cancel(o.ctx, o.back(order, 600)); err != nil {
		t.Fatal(err)
	}
	_, err = o.Provider.Cancel(o.ctx, o.back(order, 401))
	wantDeclined(t, err)
	o.wantLedger(t, order.PaymentKey, 1000, 600)
}

func canceledTwice(t *testing.T, o office) {
	order := o.paid(t, 1000)
	back := o.back(order, 300)
	for range 3 {
		payment, err := o.Provider.Cancel(o.ctx, back)
		if err != nil {
			t.Fatal(err)
		}
		wantPayment(t, payment, order, pay.PartialCanceled, 700)
	}
	o.wantLedger(t, order.PaymentKey, 1000, 300)
}

func canceledUncharged(t *testing.T, o office) {
	order := o.order(t, 1000)
	_, err := o.Provider.Cancel(o.ctx, o.back(order, 1000))
	wantDeclined(t, err)
}

func timeoutBefore(t *testing.T, o office) {
	order := o.order(t, 1000)
	o.Misbehave(t, TimeoutBeforeCapture, 1)
	_, err := o.Provider.Confirm(o.ctx, order)
	wantErr(t, err, pay.ErrUnanswered)
	payment, err := o.Provider.ByOrder(o.ctx, order.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.InProgress, 1000)
	payment = o.until(t, func() (pay.Payment, error) { return o.Provider.Confirm(o.ctx, order) })
	wantPayment(t, payment, order, pay.Done, 1000)
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func timeoutAfter(t *testing.T, o office) {
	order := o.order(t, 1000)
	o.Misbehave(t, TimeoutAfterCapture, 1)
	_, err := o.Provider.Confirm(o.ctx, order)
	wantErr(t, err, pay.ErrUnanswered)
	payment, err := o.Provider.ByOrder(o.ctx, order.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	wantPayment(t, payment, order, pay.Done, 1000)
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func timeoutRepeated(t *testing.T, o office) {
	order := o.order(t, 1000)
	o.Misbehave(t, TimeoutAfterCapture, 1)
	_, err := o.Provider.Confirm(o.ctx, order)
	wantErr(t, err, pay.ErrUnanswered)
	payment := o.until(t, func() (pay.Payment, error) { return o.Provider.Confirm(o.ctx, order) })
	wantPayment(t, payment, order, pay.Done, 1000)
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func serverError(t *testing.T, o office) {
	order := o.order(t, 1000)
	o.Misbehave(t, ServerError, 1)
	_, err := o.Provider.Confirm(o.ctx, order)
	wantErr(t, err, pay.ErrUnanswered)
	payment := o.until(t, func() (pay.Payment, error) { return o.Provider.Confirm(o.ctx, order) })
	wantPayment(t, payment, order, pay.Done, 1000)
	o.wantLedger(t, order.PaymentKey, 1000, 0)
}

func left(t *testing.T, o office) {
	order := o.order(t, 1000)
	o.Misbehave(t, TimeoutAfterCapture, 1)
	leaving, leave := context.WithTimeout(o.ctx, 100*time.Millisecond)
	defer leave()
	_, err := o.Provider.Confirm(leaving, order)
	wantErr(t, err, pay.ErrUnanswered)

	gone, leave := context.WithCancel(o.ctx)
	leave()
	_, err = o.Provider.Confirm(gone, o.order(t, 1000))
	if !errors.Is(err, pay.ErrUnavailable) && !errors.Is(err, pay.ErrUnanswered) {
		t.Errorf("a caller who had left before was told %v", err)
	}
}

// never: silence, then the truth, for a crowd of which a third meets each fate.
func never(t *testing.T, o office) {
	const each = 5
	o.Misbehave(t, TimeoutBeforeCapture, each)
	o.Misbehave(t, TimeoutAfterCapture, each)
	var all sync.WaitGroup
	for range 3 * each {
		order := o.order(t, 1000)
		all.Go(func() {
			_, err := o.Provider.Confirm(o.ctx, order)
			if err != nil && !errors.Is(err, pay.ErrUnanswered) {
				t.Errorf("Confirm() = %v", err)
			}
			payment, askErr := o.Provider.ByOrder(o.ctx, order.OrderID)
			if askErr != nil {
				t.Errorf("ByOrder() = %v", askErr)
			}
			captured, _ := o.Ledger(t, order.PaymentKey)
			if payment.Status.Charged() != (captured == 1000) || err == nil && captured != 1000 {
				t.Errorf("it is %s, Confirm said %v, and %s was taken", payment.Status, err, captured)
			}
		})
	}
	all.Wait()
}

// until repeats a call while it goes unanswered: the provider may still be busy with the first attempt.
func (o office) until(t *testing.T, call func() (pay.Payment, error)) pay.Payment {
	t.Helper()
	ctx, cancel := context.WithTimeout(o.ctx, 10*time.Second)
	defer cancel()
	for {
		payment, err := call()
		if err == nil {
			return payment
		}
		wantErr(t, err, pay.ErrUnanswered)
		select {
		case <-ctx.Done():
			t.Fatalf("still %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
