package paymentapp_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/payment"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// bought is a paid reservation of a seat at 50,000 won with its tickets.
func (b *till) bought() (*booking.Reservation, payment.Payment) {
	b.t.Helper()
	r := b.reserve(1)
	order := b.checkout(r)
	_, err := b.confirm(order, b.authorize(order))
	must(b.t, err)
	b.settle()
	same(b.t, booking.Completed, b.reservation(r).Status)
	return r, order
}

// atTheConsole cancels an order at the provider without us; 0 is all that is left.
func (b *till) atTheConsole(order payment.Payment, amount money.KRW) {
	b.t.Helper()
	body := map[string]any{"orderId": order.OrderID, "reason": "고객 요청"}
	if amount > 0 {
		body["amount"] = amount
	}
	b.post("/console/cancel", body, nil)
}

// hear hands the provider's hint of a changed payment on.
func (b *till) hear(order payment.Payment, status string) {
	b.t.Helper()
	must(b.t, b.payments.Notified(b.t.Context(), paymentapp.Hint{OrderID: order.OrderID, Status: status}))
}

func (b *till) wantMoney(order payment.Payment, status payment.Status, refunded money.KRW) {
	b.t.Helper()
	got := b.order(order)
	if got.Status != status || got.Refunded != refunded {
		b.t.Errorf("the order is %s with %s given back, want %s with %s", got.Status, got.Refunded, status, refunded)
	}
}

func TestWhatHappensAtTheProviderIsReadBack(t *testing.T) {
	t.Parallel()
	t.Run("a part that was canceled there counts when the buyer cancels, also when nobody told of it", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r, order := b.bought()
		b.atTheConsole(order, 10_000)
		_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		b.settle()
		b.wantMoney(order, payment.Canceled, 50_000)
		b.settle()
		b.audit()
	})
	t.Run("a part is recorded, with who asked for it, and the tickets stay", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r, order := b.bought()
		b.atTheConsole(order, 10_000)
		b.hear(order, "PARTIAL_CANCELED")
		b.hear(order, "PARTIAL_CANCELED")
		b.wantMoney(order, payment.PartialCanceled, 10_000)
		same(t, booking.Completed, b.reservation(r).Status)
		history, err := b.store.History(t.Context(), order.OrderID)
		must(t, err)
		last := history[len(history)-1]
		if last.Status != payment.PartialCanceled || !strings.Contains(last.Detail, "10,000") || !strings.Contains(last.Detail, "고객 요청") || len(history) != 4 {
			t.Errorf("history: %+v", history)
		}
		b.atTheConsole(order, 0)
		b.hear(order, "CANCELED")
		b.wantMoney(order, payment.Canceled, 50_000)
		same(t, booking.Canceled, b.reservation(r).Status)
		b.settle()
		b.audit()
	})
	t.Run("all of it ends the reservation, its coupon is free and its seats can be had", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		grant := b.granted(5_000)
		r := b.reserve(1)
		order := b.checkoutWith(r, grant)
		_, err := b.confirm(order, b.authorize(order))
		must(t, err)
		b.settle()
		b.atTheConsole(order, 0)
		b.hear(order, "DONE") // an old hint: no news
		same(t, booking.Completed, b.reservation(r).Status)
		b.hear(order, "CANCELED")
		got := b.reservation(r)
		if got.Status != booking.Canceled || got.CancelReason != booking.ByAdmin || got.Refund != 45_000 {
			t.Errorf("the reservation is %s by %s, %s go back", got.Status, got.CancelReason, got.Refund)
		}
		b.reserve(1)
		b.settle()
		b.wantMoney(order, payment.Canceled, 45_000)
		b.audit()
	})
	t.Run("one who dies on the way to the end of the reservation is followed by one who ends it", func(t *testing.T) {
		t.Parallel()
		for steps := 1; steps <= 3; steps++ {
			for _, after := range []bool{false, true} {
				b := newTill(t)
				r, order := b.bought()
				b.atTheConsole(order, 0)
				b.restart(steps, after)
				if b.payments.Notified(t.Context(), paymentapp.Hint{OrderID: order.OrderID, Status: "CANCELED"}) == nil {
					t.Fatal("it did not die")
				}
				b.restart(0, false)
				if steps == 1 && !after {
					b.hear(order, "CANCELED") // nothing was written: the provider tells again what was not answered 200
				}
				b.settle()
				same(t, booking.Canceled, b.reservation(r).Status)
				same(t, true, b.order(order).Settled)
				b.audit()
			}
		}
	})
	t.Run("all of it before the tickets are there leaves none", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r := b.reserve(1)
		order := b.checkout(r)
		b.restart(4, false) // charged and written down; then the process dies
		_, err := b.confirm(order, b.authorize(order))
		if err == nil {
			t.Fatal("it did not die")
		}
		b.restart(0, false)
		same(t, payment.Done, b.order(order).Status)
		b.atTheConsole(order, 0)
		b.settle()
		same(t, booking.Canceled, b.reservation(r).Status)
		b.wantMoney(order, payment.Canceled, 50_000)
		b.settle()
		b.audit()
	})
	t.Run("a fee is the buyer's loss no longer when all was given back there", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		b.round.StartsAt = now.AddDate(0, 0, 2) // canceling costs 30 %
		r, order := b.bought()
		b.atTheConsole(order, 0)
		_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		b.settle()
		b.wantMoney(order, payment.Canceled, 50_000)
	})
	t.Run("our own refund is told once, by us", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		r, order := b.bought()
		_, err := b.bookings.Cancel(t.Context(), buyer, r.ID, nil, nil)
		must(t, err)
		b.consume()
		_, err = b.payments.Refund(t.Context())
		must(t, err)
		b.hear(order, "CANCELED")
		history, err := b.store.History(t.Context(), order.OrderID)
		must(t, err)
		same(t, "예매 취소", history[len(history)-1].Detail)
		b.settle()
		b.audit()
	})
	t.Run("a hint by the payment's key alone is enough", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		_, order := b.bought()
		b.atTheConsole(order, 10_000)
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{PaymentKey: b.order(order).PaymentKey}))
		must(t, b.payments.Notified(t.Context(), paymentapp.Hint{PaymentKey: "no-such-key"}))
		b.wantMoney(order, payment.PartialCanceled, 10_000)
	})
}

// readBack runs the chunks of a day's job, two orders at a time.
func (b *till) readBack() (done batch.Done, err error) {
	b.t.Helper()
	day := b.clock.Now()
	for chunk := batch.Rows("", 2); ; chunk = batch.Rows(done.Next, 2) {
		_, next, err := b.store.ToReadBack(b.t.Context(), day, chunk.After, 2)
		must(b.t, err)
		part, err := b.payments.ReadBack(b.t.Context(), chunk, day, day.AddDate(0, 0, -100))
		if err != nil {
			return done, err
		}
		done.Next, done.Read, done.Written = next, done.Read+part.Read, done.Written+part.Written
		if part.End {
			return done, nil
		}
	}
}

// What was canceled at the provider's console while nobody heard its webhook.
func TestSettledOrdersAreReadBack(t *testing.T) {
	t.Parallel()
	t.Run("all of it ends the reservation, a part is recorded", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		var reservations []*booking.Reservation
		var orders []payment.Payment
		for seat := 1; seat <= 5; seat++ {
			r := b.reserve(seat)
			order := b.checkout(r)
			_, err := b.confirm(order, b.authorize(order))
			must(t, err)
			reservations, orders = append(reservations, r), append(orders, order)
		}
		b.settle()
		b.atTheConsole(orders[1], 0)
		b.atTheConsole(orders[3], 10_000)
		done, err := b.readBack()
		must(t, err)
		if done.Read != 5 || done.Written != 4 {
			t.Errorf("of five, one of which is not to be asked about any more: %+v", done)
		}
		same(t, booking.Canceled, b.reservation(reservations[1]).Status)
		same(t, booking.Completed, b.reservation(reservations[3]).Status)
		b.wantMoney(orders[1], payment.Canceled, 50_000)
		b.wantMoney(orders[3], payment.PartialCanceled, 10_000)
		b.wantMoney(orders[0], payment.Done, 0)
		b.reserve(2)
		done, err = b.readBack()
		must(t, err)
		same(t, 0, done.Read)
		b.clock.Advance(24 * time.Hour)
		b.atTheConsole(orders[3], 0)
		done, err = b.readBack()
		must(t, err)
		same(t, 4, done.Read)
		same(t, booking.Canceled, b.reservation(reservations[3]).Status)
		b.settle()
		b.audit()
	})
	t.Run("one who dies on the way leaves nothing undone", func(t *testing.T) {
		t.Parallel()
		for steps := 1; steps <= 4; steps++ {
			for _, after := range []bool{false, true} {
				b := newTill(t)
				r, order := b.bought()
				b.atTheConsole(order, 0)
				b.restart(steps, after)
				if _, err := b.readBack(); err == nil {
					t.Fatalf("it did not die at step %d", steps)
				}
				b.restart(0, false)
				_, err := b.readBack()
				must(t, err)
				b.settle()
				same(t, booking.Canceled, b.reservation(r).Status)
				same(t, true, b.order(order).Settled)
				b.audit()
			}
		}
	})
	t.Run("a provider that answers nobody fails the job, and is asked again", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		_, order := b.bought()
		b.atTheConsole(order, 10_000)
		b.provider = unreachable{b.provider}
		b.restart(0, false)
		if _, err := b.readBack(); !errors.Is(err, pay.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		b.provider = b.provider.(unreachable).Provider
		b.restart(0, false)
		_, err := b.readBack()
		must(t, err)
		b.wantMoney(order, payment.PartialCanceled, 10_000)
	})
	t.Run("one order that it does not answer for keeps no other waiting", func(t *testing.T) {
		t.Parallel()
		b := newTill(t)
		_, first := b.bought()
		r := b.reserve(2)
		second := b.checkout(r)
		_, err := b.confirm(second, b.authorize(second))
		must(t, err)
		b.settle()
		b.atTheConsole(first, 10_000)
		b.atTheConsole(second, 20_000)
		b.provider = silentAbout{b.provider, b.order(first).PaymentKey}
		b.restart(0, false)
		_, err = b.readBack()
		must(t, err)
		b.wantMoney(first, payment.Done, 0)
		b.wantMoney(second, payment.PartialCanceled, 20_000)
		b.provider = b.provider.(silentAbout).Provider
		b.restart(0, false)
		_, err = b.readBack()
		must(t, err)
		b.wantMoney(first, payment.PartialCanceled, 10_000)
	})
}

// unreachable is a provider that can't be asked.
type unreachable struct{ pay.Provider }

func (unreachable) ByKey(context.Context, string) (pay.Payment, error) {
	return pay.Payment{}, pay.ErrUnavailable
}

// silentAbout is a provider that does not answer for one payment.
type silentAbout struct {
	pay.Provider
	key string
}

func (p silentAbout) ByKey(ctx context.Context, key string) (pay.Payment, error) {
	if key == p.key {
		return pay.Payment{}, pay.ErrUnanswered
	}
	return p.Provider.ByKey(ctx, key)
}
