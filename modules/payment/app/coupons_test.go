package paymentapp_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

func TestCoupons(t *testing.T) {
	t.Parallel()
	t.Run("its discount is not charged, and it is used", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		r := b.reserve(1, 2)
		order := b.checkoutWith(r, grant)
		same(t, money.KRW(95_000), order.Amount)
		same(t, money.KRW(5_000), order.Discount)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		same(t, money.KRW(95_000), b.reservation(r).Paid)
		b.wantGrant(grant, coupon.GrantUsed)
		b.settle()
		b.audit()
	})
	t.Run("one that takes all of it off needs no payment, also when an order was begun without it", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		first := b.checkout(r)
		order := b.checkoutWith(r, b.granted(60_000))
		same(t, first.OrderID, order.OrderID)
		same(t, payment.Done, order.Status)
		same(t, money.KRW(50_000), order.Discount)
		same(t, booking.Completed, b.reservation(r).Status)
		b.settle()
		b.audit()
		_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		same(t, money.KRW(0), b.reservation(r).Refund)
		b.settle()
		b.audit()
	})
	t.Run("a fee is reckoned on what was paid, and no more comes back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		b.round.StartsAt = now.AddDate(0, 0, 2) // canceling costs 30 %
		grant := b.granted(5_000)
		r := b.reserve(1)
		order := b.checkoutWith(r, grant)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		_, err = b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		b.settle()
		same(t, money.KRW(31_500), b.order(order).Refunded)
		b.wantGrant(grant, coupon.Available)
		b.audit()
	})
	t.Run("seats are canceled one by one, and each gives back its part of what was paid", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		r := b.reserve(1, 2, 3)
		order := b.checkoutWith(r, grant)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		for i, c := range []struct {
			seats  []int
			inAll  money.KRW
			status payment.Status
		}{{[]int{2}, 48_334, payment.PartialCanceled}, {[]int{1}, 96_667, payment.PartialCanceled}, {nil, 145_000, payment.Canceled}} {
			_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, c.seats, nil)
			must(t, err)
			b.settle()
			same(t, c.inAll, b.order(order).Refunded)
			same(t, c.status, b.order(order).Status)
			if i < 2 {
				b.wantGrant(grant, coupon.GrantUsed)
			}
			b.audit()
		}
		b.wantGrant(grant, coupon.Available)
	})
	t.Run("what stays is charged without a coupon that asks for more than it costs", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.grantedFrom(5_000, 100_000)
		r := b.reserve(1, 2, 3)
		order := b.checkoutWith(r, grant)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		for _, c := range []struct {
			seat  int
			inAll money.KRW
		}{{1, 48_334}, {2, 95_000}} {
			quote, err := b.bookings.RefundQuote(t.Context(), buyer, r.ID, []int{c.seat})
			must(t, err)
			canceled, err := b.bookings.Cancel(t.Context(), buyer, r.ID, []int{c.seat}, nil)
			must(t, err)
			same(t, c.inAll, canceled.Refund)
			b.settle()
			same(t, c.inAll, b.order(order).Refunded)
			same(t, money.KRW(0), quote.Fee)
			b.audit()
		}
		same(t, money.KRW(50_000), b.reservation(r).PaidForLeft())
	})
	t.Run("a grant is for one reservation at a time", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		first, second := b.reserve(1), b.reserve(2)
		b.checkoutWith(first, grant)
		_, err := b.payments.Checkout(t.Context(), buyer, second.ID, grant)
		wantFault(t, err, payment.ErrCouponNotUsable)
		_, err = b.bookings.Cancel(t.Context(), buyer, first.ID, nil, nil) // no event has come yet
		must(t, err)
		b.checkoutWith(second, grant)
		b.settle()
		b.audit()
	})
	t.Run("of two reservations at once one gets it", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		reservations := []*booking.Reservation{b.reserve(1), b.reserve(2), b.reserve(3), b.reserve(4)}
		var crowd sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for _, r := range reservations {
			crowd.Go(func() {
				_, err := b.payments.Checkout(t.Context(), buyer, r.ID, grant)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, payment.ErrCouponNotUsable) {
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, 1, won)
		b.settle()
		b.audit()
	})
	t.Run("who changes their mind pays with the last one, and the first is free again", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		first, second := b.granted(5_000), b.granted(7_000)
		r := b.reserve(1)
		old := b.checkoutWith(r, first)
		order := b.checkoutWith(r, second)
		_, err := b.confirm(old, b.authorize(order)) // another tab still shows the old price
		wantFault(t, err, payment.ErrAmountMismatch)
		_, err = b.confirm(order, b.authorize(order))
		must(t, err)
		b.wantGrant(first, coupon.Available)
		b.wantGrant(second, coupon.GrantUsed)
		b.settle()
		b.audit()
	})
	t.Run("one that was withdrawn meanwhile charges nothing", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		r := b.reserve(1)
		order := b.checkoutWith(r, grant)
		must(t, b.coupons.Withdraw(t.Context(), 1))
		_, err := b.confirm(order, b.authorize(order))
		wantFault(t, err, payment.ErrCouponNotUsable)
		same(t, payment.Ready, b.order(order).Status)
		order = b.checkout(r)
		_, err = b.confirm(order, b.authorize(order))
		must(t, err)
		b.settle()
		b.audit()
	})
	t.Run("nobody uses another's", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		b.granted(5_000)
		others, err := b.coupons.Claim(t.Context(), id.New(), 1, nil)
		must(t, err)
		_, err = b.payments.Checkout(t.Context(), buyer, b.reserve(1).ID, others.ID)
		wantFault(t, err, payment.ErrCouponNotUsable)
	})
	t.Run("a hold that passes gives it back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		b.checkoutWith(b.reserve(1), grant)
		b.clock.Advance(booking.HoldTTL)
		_, err := b.bookings.Expire(t.Context())
		must(t, err)
		b.checkoutWith(b.reserve(2), grant) // also before its event has come
		b.settle()
		b.wantGrant(grant, coupon.Available)
		b.audit()
	})
	t.Run("charged without an answer, and the coupon used for another reservation meanwhile, all of it is given back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		r := b.reserve(1)
		order := b.checkoutWith(r, grant)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.clock.Advance(booking.HoldTTL)
		_, err = b.bookings.Expire(t.Context())
		must(t, err)
		other := b.checkoutWith(b.reserve(2), grant)
		_, err = b.confirm(other, b.authorize(other))
		must(t, err)
		b.settle()
		same(t, booking.Canceled, b.reservation(r).Status)
		same(t, payment.Canceled, b.order(order).Status)
		b.audit()
	})
	t.Run("charged without an answer, and the hold passes, the seats and the coupon come back", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		r := b.reserve(1)
		order := b.checkoutWith(r, grant)
		b.misbehave("timeout_after_capture", 1)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.clock.Advance(booking.HoldTTL)
		_, err = b.bookings.Expire(t.Context())
		must(t, err)
		b.consume()
		b.wantGrant(grant, coupon.Available)
		b.settle()
		same(t, booking.Completed, b.reservation(r).Status)
		b.wantGrant(grant, coupon.GrantUsed)
		b.audit()
	})
}

func (b *till) wantGrant(grant string, want coupon.GrantStatus) {
	b.t.Helper()
	grants, err := b.coupons.Grants(b.t.Context(), buyer, "", coupon.Cursor{}, 100)
	must(b.t, err)
	for _, g := range grants {
		if g.ID == grant {
			same(b.t, want, g.Status(b.clock.Now()))
			return
		}
	}
	b.t.Fatalf("grant %s is gone", grant)
}

// TestDeathWithACoupon is TestDeath for an order that counts a coupon, which the buyer then tries to use again.
func TestDeathWithACoupon(t *testing.T) {
	t.Parallel()
	for _, later := range []string{"the hold goes on", "the hold passes", "the seats are sold to another"} {
		for dies := 1; dies <= 14; dies++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("at step %d, done %t; then %s", dies, after, later), func(t *testing.T) {
					t.Parallel()
					b := newTill(t)
					grant := b.granted(5_000)
					r := b.reserve(1, 2)
					b.restart(dies, after)
					order, err := b.payments.Checkout(t.Context(), buyer, r.ID, grant)
					if err == nil {
						b.confirm(order, b.authorize(order)) // errors are what a dead process says
					}
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
					if again, err := b.payments.Checkout(t.Context(), buyer, b.reserve(5).ID, grant); err == nil {
						b.confirm(again, b.authorize(again))
					}
					if order.OrderID != "" {
						b.confirm(order, b.authorize(order))
					}
					b.settle()
					b.clock.Advance(time.Minute)
					b.settle()
					b.audit()
				})
			}
		}
	}
}
