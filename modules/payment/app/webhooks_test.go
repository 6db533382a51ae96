package paymentapp_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/payment"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// hasSecret is a provider whose payments have a secret, as those by deposit do.
type hasSecret struct {
	pay.Provider
	secret string
}

func (p hasSecret) ByOrder(ctx context.Context, orderID string) (pay.Payment, error) {
	payment, err := p.Provider.ByOrder(ctx, orderID)
	payment.Secret = p.secret
	return payment, err
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	t.Run("told of it any number of times, in any order, it is done once", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		var crowd sync.WaitGroup
		for range 20 {
			crowd.Go(func() {
				if err := b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID}); err != nil {
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, booking.Completed, b.reservation(r).Status)
		_, err = b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID})) // late
		b.settle()
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID})) // later still
		b.settle()
		b.audit()
	})
	t.Run("a forged one is not believed", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		b.authorize(order)
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID}))
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: "no-such-order"}))
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: "../x"}))
		same(t, payment.Ready, b.order(order).Status)
		same(t, booking.Pending, b.reservation(r).Status)
	})
	t.Run("a deposit that is told with another secret than the payment's moves nothing", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.provider = hasSecret{b.provider, "ps_its_own"}
		b.restart(0, false)
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID, Secret: "ps_forged"}))
		same(t, payment.Unknown, b.order(order).Status)
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID, Secret: "ps_its_own"}))
		same(t, booking.Completed, b.reservation(r).Status)
		b.settle()
		b.audit()
	})
	t.Run("a cancellation between the webhook and the answer costs its fee once", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		b.round.StartsAt = now.AddDate(0, 0, 2) // so that canceling costs 30 %
		r := b.reserve(1)
		order := b.checkout(r)
		key := b.authorize(order)
		provider := b.provider
		b.provider = answersLate{provider, func() {
			b.clock.Advance(time.Minute) // the answer is overdue, so that the webhook is looked into
			must(t, b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID}))
			_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
			must(t, err)
		}}
		b.restart(0, false)
		_, err := b.confirm(order, key)
		must(t, err)
		b.settle()
		same(t, 35_000, int(b.order(order).Refunded))
		b.audit()
	})
}
