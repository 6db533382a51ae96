package paymentapp_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	t.Run("what was authorised is charged, and there are tickets", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1, 2)
		order := b.checkout(r)
		paid, err := b.confirm(order, b.authorize(order))
		must(t, err)
		same(t, payment.Done, paid.Status)
		same(t, booking.Completed, b.reservation(r).Status)
		b.settle()
		b.audit()
	})
	t.Run("an amount that the order does not cost charges nothing", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		key := b.authorize(order)
		for _, amount := range []money.KRW{0, -1, 1, 49_999, 50_001, 1 << 50} {
			_, err := b.payments.Confirm(t.Context(), buyer, key, order.OrderID, amount, false)
			wantFault(t, err, payment.ErrAmountMismatch)
		}
		same(t, payment.Ready, b.order(order).Status)
		b.audit()
	})
	t.Run("another person's order is not found", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		_, err := b.payments.Confirm(t.Context(), "lee", b.authorize(order), order.OrderID, order.Amount, false)
		wantFault(t, err, payment.ErrNotFound)
	})
	t.Run("a key that the provider never gave out is declined", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		for _, key := range []string{"invented", "../../refunds", "a b"} {
			_, err := b.confirm(order, key)
			same(t, any("NOT_FOUND_PAYMENT"), wantFault(t, err, payment.ErrDeclined).Details()["providerCode"])
		}
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.settle()
		b.audit()
	})
	t.Run("after a decline another card can pay", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		first := b.authorize(order)
		b.misbehave("decline", 1)
		_, err := b.confirm(order, first)
		same(t, any("REJECT_CARD_COMPANY"), wantFault(t, err, payment.ErrDeclined).Details()["providerCode"])
		_, err = b.confirm(order, first)
		wantFault(t, err, payment.ErrDeclined)
		_, err = b.confirm(order, b.authorize(order))
		must(t, err)
		same(t, booking.Completed, b.reservation(r).Status)
		b.settle()
		b.audit()
	})
	t.Run("a paid order is not paid again", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		key := b.authorize(order)
		_, err := b.confirm(order, key)
		must(t, err)
		_, err = b.confirm(order, key)
		wantFault(t, err, payment.ErrAlreadyPaid)
		_, err = b.confirm(order, b.authorize(order))
		wantFault(t, err, payment.ErrAlreadyPaid)
		b.settle()
		b.audit()
	})
	t.Run("of twenty confirmations at once, with keys of their own, one charges", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		var crowd sync.WaitGroup
		for range 20 {
			key := b.authorize(order)
			crowd.Go(func() {
				_, err := b.confirm(order, key)
				if err != nil && !errors.Is(err, payment.ErrAlreadyPaid) {
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		b.settle()
		b.audit()
	})
	t.Run("after the hold nothing is charged", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		b.clock.Advance(booking.HoldTTL - time.Minute)
		key := b.authorize(order)
		b.clock.Advance(time.Minute)
		_, err := b.confirm(order, key)
		wantFault(t, err, payment.ErrReservationExpired)
		same(t, payment.Ready, b.order(order).Status)
		b.settle()
		b.audit()
	})
}

func TestMisbehavingProvider(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  string
		count int
		want  booking.Status
	}{
		{"decline", 1, booking.Canceled}, // the buyer does not try again, and the hold passes
		{"timeout_before_capture", 1, booking.Completed}, {"timeout_before_capture", 3, booking.Completed},
		{"timeout_before_capture", 1000, booking.Canceled},
		{"timeout_after_capture", 1, booking.Completed},
		{"server_error", 1, booking.Completed}, {"server_error", 2, booking.Completed}, {"server_error", 1000, booking.Canceled},
		{"slow", 1, booking.Completed},
	} {
		t.Run(fmt.Sprintf("%s, %d times, ends %s and the money is right", c.kind, c.count, c.want), func(t *testing.T) {
			t.Parallel()
			b := newTill(t)
			r := b.reserve(1, 2)
			order := b.checkout(r)
			key := b.authorize(order)
			b.misbehave(c.kind, c.count)
			told, err := b.confirm(order, key)
			if c.kind == "decline" {
				wantFault(t, err, payment.ErrDeclined)
			} else {
				must(t, err)
				same(t, payment.Unknown, told.Status)
				again, err := b.confirm(order, key) // the buyer asks again
				must(t, err)
				same(t, payment.Unknown, again.Status)
			}
			b.settle()
			same(t, c.want, b.reservation(r).Status)
			b.audit()
		})
	}
	t.Run("charged without an answer, and the hold over with the seats free, the same seats come back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1, 2)
		order := b.checkout(r)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.clock.Advance(booking.HoldTTL)
		_, err = b.bookings.Expire(t.Context())
		must(t, err)
		same(t, booking.ByExpiry, b.reservation(r).CancelReason)
		b.settle()
		same(t, booking.Completed, b.reservation(r).Status)
		b.audit()
	})
	t.Run("charged without an answer, and a seat sold to another meanwhile, all of it is given back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1, 2)
		order := b.checkout(r)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.clock.Advance(booking.HoldTTL)
		_, err = b.bookings.Expire(t.Context())
		must(t, err)
		b.reserve(2)
		b.settle()
		same(t, booking.Canceled, b.reservation(r).Status)
		same(t, payment.Canceled, b.order(order).Status)
		same(t, order.Amount, b.order(order).Refunded)
		b.audit()
	})
	t.Run("canceled by the buyer while it is not known, all of it is given back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		_, err = b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		b.settle()
		same(t, payment.Canceled, b.order(order).Status)
		b.audit()
	})
	t.Run("gone for a while, it delays a refund and loses none", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		_, err = b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		away := b.provider
		b.provider = gone{away}
		b.restart(0, false)
		b.settle()
		same(t, payment.Done, b.order(order).Status)
		b.provider = away
		b.restart(0, false)
		b.settle()
		same(t, payment.Canceled, b.order(order).Status)
		b.audit()
	})
	t.Run("a payment that was canceled at the provider before we asked is told as declined", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		order := b.checkout(b.reserve(1))
		key := b.authorize(order)
		charged, err := b.provider.Confirm(t.Context(), pay.Confirmation{PaymentKey: key, OrderID: order.OrderID, Amount: order.Amount, AttemptKey: "by-hand"})
		must(t, err)
		_, err = b.provider.Cancel(t.Context(), pay.Cancellation{PaymentKey: key, Amount: charged.Total, Reason: "by hand", AttemptKey: "by-hand"})
		must(t, err)
		_, err = b.confirm(order, key)
		wantFault(t, err, payment.ErrDeclined)
		same(t, payment.Declined, b.order(order).Status)
	})
}

// gone is a provider that can't be reached.
type gone struct{ pay.Provider }

func TestFreeOrders(t *testing.T) {
	t.Parallel()
	t.Run("what costs nothing needs no payment", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(10)
		same(t, payment.Done, b.checkout(r).Status)
		same(t, booking.Completed, b.reservation(r).Status)
		b.settle()
		b.audit()
	})
	t.Run("a free order whose seats are gone is let go of", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(10)
		b.restart(1, false) // dies before it completes the reservation
		if _, err := b.payments.Checkout(t.Context(), buyer, r.ID, ""); !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		b.clock.Advance(booking.HoldTTL)
		_, err := b.bookings.Expire(t.Context())
		must(t, err)
		b.reserve(10)
		b.restart(0, false)
		b.settle()
		found, err := b.store.OfReservations(t.Context(), []string{r.ID})
		must(t, err)
		same(t, true, b.order(found[r.ID]).Settled)
	})
}

// TestDeath lets the process die before and after each of its steps, in a purchase that is canceled later,
// and starts it again.
func TestDeath(t *testing.T) {
	t.Parallel()
	for _, later := range []string{"the hold goes on", "the hold passes", "the seats are sold to another"} {
		for dies := 1; dies <= 12; dies++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("at step %d, done %t; then %s", dies, after, later), func(t *testing.T) {
					t.Parallel()
					b := newTill(t)
					r := b.reserve(1, 2)
					order := b.checkout(r)
					key := b.authorize(order)
					b.restart(dies, after)
					b.confirm(order, key) // errors are what a dead process says
					if b.reservation(r).Status == booking.Completed && dies%2 == 0 {
						_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
						must(t, err)
					}
					for range 3 {
						b.attempt()
					}
					if later != "the hold goes on" {
						b.clock.Advance(booking.HoldTTL)
						_, err := b.bookings.Expire(t.Context())
						must(t, err)
					}
					if later == "the seats are sold to another" && b.reservation(r).Status == booking.Canceled {
						b.reserve(2)
					}
					b.restart(0, false)
					b.confirm(order, key) // the buyer tries again
					b.settle()
					b.audit()
				})
			}
		}
	}
}
