package paymentapp_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite/sqlitetest"
	"github.com/ticketblue/ticketblue/adapters/toss"
	"github.com/ticketblue/ticketblue/adapters/tosssim"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/coupon"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	"github.com/ticketblue/ticketblue/modules/payment"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

const buyer = "01a20386-f87d-7809-ae9b-9a83988a785f"

// till is payment with what it stands between: booking on a real database, and the provider's simulator over
// real HTTP. Time stands still until a test turns it.
type till struct {
	t        *testing.T
	clock    *clock.Fake
	db       *sqlstore.DB
	round    *booking.Round
	bookings *bookingapp.Bookings
	store    payment.Store
	provider pay.Provider
	sim      *httptest.Server
	payments *paymentapp.Payments
	coupons  *couponapp.Coupons
	life     *life
}

func newTill(t *testing.T) *till {
	t.Helper()
	b := &till{t: t, clock: clock.NewFake(now), db: sqlitetest.Open(t), round: newRound()}
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	b.store = sqlstore.NewPayment(b.db)
	terms := bridge.CouponTerms{Orders: b.store, Grants: sqlstore.NewCoupon(b.db)}
	b.bookings = bookingapp.New(sqlstore.NewBooking(b.db), b, terms, b.clock, bookingapp.Settings{HoldTTL: booking.HoldTTL}, key, func(booking.SeatsChange) {})
	simulator, err := tosssim.New(tosssim.Config{Clock: b.clock, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	b.sim = httptest.NewServer(simulator)
	t.Cleanup(func() { simulator.Close(); b.sim.Close() })
	client, err := toss.New(toss.Config{BaseURL: b.sim.URL, SecretKey: tosssim.DefaultSecretKey, Timeout: 250 * time.Millisecond})
	must(t, err)
	t.Cleanup(client.Close)
	b.provider = client
	b.restart(0, false)
	return b
}

// newRound has ten seats at 50,000 won, in 20 days.
func newRound() *booking.Round {
	r := &booking.Round{
		ID: 1, PerformanceID: 100, Title: "뮤지컬", StartsAt: now.AddDate(0, 0, 20), SalesOpenAt: now, TicketLimit: 100,
		Policy: booking.ConsumerStandard(), Prices: map[string]money.KRW{"R": 50_000, "free": 0}, Seats: make([]booking.PlanSeat, 10),
	}
	for i := range r.Seats {
		r.Seats[i].Grade = "R"
	}
	r.Seats[9].Grade = "free"
	return r
}

// Round implements what booking asks of the catalogue.
func (b *till) Round(context.Context, int64) (*booking.Round, error) { return b.round, nil }

// restart starts payment anew, as after a crash. The new process dies at the n-th of its steps (never for 0):
// before the step, or after it and before its answer is heard.
func (b *till) restart(dies int, after bool) {
	b.life = &life{left: dies, after: after}
	purchases := bridge.Purchases{Bookings: b.bookings, Clock: b.clock}
	b.coupons = couponapp.New(sqlstore.NewCoupon(b.db), bridge.Discounted{Purchases: purchases, Orders: b.store}, b.clock, couponapp.Settings{}, func(int64) {})
	discounts := bridge.Discounts{Coupons: b.coupons}
	b.payments = paymentapp.New(mortalStore{b.store, b.life}, mortalProvider{b.provider, b.life}, mortalBookings{purchases, b.life},
		mortalCoupons{discounts, b.life}, b.clock, slog.New(slog.DiscardHandler))
}

func (b *till) reserve(seats ...int) *booking.Reservation {
	b.t.Helper()
	r, err := b.bookings.Reserve(b.t.Context(), buyer, 1, seats, nil)
	must(b.t, err)
	return r
}

func (b *till) checkout(r *booking.Reservation) payment.Payment {
	b.t.Helper()
	order, err := b.payments.Checkout(b.t.Context(), buyer, r.ID, "")
	must(b.t, err)
	return order
}

// post asks the simulator what only a simulator can do.
func (b *till) post(path string, body any, into any) {
	b.t.Helper()
	encoded, err := json.Marshal(body)
	must(b.t, err)
	response, err := http.Post(b.sim.URL+path, "application/json", bytes.NewReader(encoded))
	must(b.t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(b.t, err)
	if response.StatusCode >= 300 {
		b.t.Fatalf("%s answered %d %s", path, response.StatusCode, answer)
	}
	if into != nil {
		must(b.t, json.Unmarshal(answer, into))
	}
}

// authorize is the buyer's part in the payment window.
func (b *till) authorize(order payment.Payment) string {
	b.t.Helper()
	var answer struct{ PaymentKey string }
	b.post("/authorize", map[string]any{"orderId": order.OrderID, "amount": order.Amount}, &answer)
	return answer.PaymentKey
}

// misbehave makes the simulator's next confirmations go wrong.
func (b *till) misbehave(kind string, count int) {
	b.t.Helper()
	b.post("/faults", map[string]any{"kind": kind, "count": count}, nil)
}

func (b *till) confirm(order payment.Payment, key string) (payment.Payment, error) {
	return b.payments.Confirm(b.t.Context(), buyer, key, order.OrderID, order.Amount, false)
}

func (b *till) order(order payment.Payment) payment.Payment {
	b.t.Helper()
	got, err := b.store.Payment(b.t.Context(), order.OrderID)
	must(b.t, err)
	return got
}

func (b *till) reservation(r *booking.Reservation) *booking.Reservation {
	b.t.Helper()
	got, err := b.bookings.Reservation(b.t.Context(), buyer, r.ID)
	must(b.t, err)
	return got
}

// consume tells payment every event there ever was, again: consumers promise that this changes nothing.
func (b *till) consume() {
	b.t.Helper()
	consumer := bridge.PaymentConsumer(b.payments)
	events, err := sqlstore.NewOutbox(b.db).Read(b.t.Context(), 0, 10_000)
	must(b.t, err)
	var wanted []outbox.Event
	for _, e := range events {
		if e.Type == booking.EventCompleted || e.Type == booking.EventCanceled || e.Type == booking.EventSeatsCanceled {
			wanted = append(wanted, e)
		}
	}
	must(b.t, consumer.Handle(b.t.Context(), wanted))
	must(b.t, bridge.CouponConsumer(b.coupons, bridge.Welcomes{Coupons: b.coupons}).Handle(b.t.Context(), wanted))
}

// settle lets half an hour pass, with all the background work.
func (b *till) settle() {
	b.t.Helper()
	for range 20 {
		b.consume()
		_, err := b.payments.Reconcile(b.t.Context())
		must(b.t, err)
		_, err = b.payments.Refund(b.t.Context())
		must(b.t, err)
		_, err = b.bookings.Expire(b.t.Context())
		must(b.t, err)
		b.clock.Advance(95 * time.Second)
	}
}

// audit checks that what the provider took and did not give back is what tickets and fees say, order by
// order, and that our own books say the same.
func (b *till) audit() {
	b.t.Helper()
	response, err := http.Get(b.sim.URL + "/ledger")
	must(b.t, err)
	defer response.Body.Close()
	var ledger struct {
		Items []struct {
			OrderID            string
			Captured, Refunded money.KRW
		}
	}
	must(b.t, json.NewDecoder(response.Body).Decode(&ledger))
	kept := map[string]money.KRW{}
	for _, item := range ledger.Items {
		kept[item.OrderID] += item.Captured - item.Refunded
		order, err := b.store.Payment(b.t.Context(), item.OrderID)
		must(b.t, err)
		if !order.Captured() || !order.Settled || order.Refunded != item.Refunded || order.Amount != item.Captured {
			b.t.Errorf("the provider took %s and gave back %s; our books say %s, %s of %s given back, settled %t",
				item.Captured, item.Refunded, order.Status, order.Refunded, order.Amount, order.Settled)
		}
	}
	reservations, err := b.bookings.Reservations(b.t.Context(), buyer, "", booking.Cursor{}, 100)
	must(b.t, err)
	for _, r := range reservations {
		if r.OrderID == "" {
			continue // never paid
		}
		if got, want := kept[r.OrderID], r.Paid-r.Refund; got != want {
			b.t.Errorf("%s reservation: the provider kept %s, tickets and fees are %s", r.Status, got, want)
		}
		delete(kept, r.OrderID)
	}
	for order, amount := range kept {
		if amount != 0 {
			b.t.Errorf("order %s: %s were taken for nothing", order, amount)
		}
	}
	b.auditCoupons(reservations)
}

// auditCoupons checks that each paid order's coupon is used for it, and no other for anything.
func (b *till) auditCoupons(reservations []*booking.Reservation) {
	b.t.Helper()
	want := map[string]string{} // grant → reservation
	for _, r := range reservations {
		found, err := b.store.OfReservations(b.t.Context(), []string{r.ID})
		must(b.t, err)
		if order := found[r.ID]; r.Status == booking.Completed && order.GrantID != "" {
			if other := want[order.GrantID]; other != "" {
				b.t.Errorf("grant %s took something off %s and %s", order.GrantID, other, r.ID)
			}
			want[order.GrantID] = r.ID
		}
	}
	grants, err := b.coupons.Grants(b.t.Context(), buyer, "", coupon.Cursor{}, 100)
	must(b.t, err)
	used := map[int64]int{}
	for _, g := range grants {
		if !g.UsedAt.IsZero() {
			used[g.CouponID]++
		}
		if g.ReservationID != want[g.ID] || g.UsedAt.IsZero() != (want[g.ID] == "") {
			b.t.Errorf("grant %s is with %q, used at %v; it should be with %q", g.ID, g.ReservationID, g.UsedAt, want[g.ID])
		}
	}
	for _, g := range grants {
		if g.Coupon.Used != used[g.CouponID] {
			b.t.Errorf("coupon %d counts %d used grants, there are %d", g.CouponID, g.Coupon.Used, used[g.CouponID])
		}
	}
}

// granted is a grant of the buyer's that takes so much off.
func (b *till) granted(amount int64) string {
	b.t.Helper()
	return b.grantedFrom(amount, 0)
}

// grantedFrom gives the buyer a coupon for prices from the minimum on.
func (b *till) grantedFrom(amount int64, minimum money.KRW) string {
	b.t.Helper()
	c, err := b.coupons.Create(b.t.Context(), coupon.Draft{
		Code: "C" + id.Number(), Name: "쿠폰", Type: coupon.Amount, DiscountValue: amount, MaxQuantity: 10,
		MinAmount: minimum, StartsAt: b.clock.Now(), EndsAt: b.clock.Now().AddDate(0, 0, 30),
	}, nil)
	must(b.t, err)
	g, err := b.coupons.Claim(b.t.Context(), buyer, c.ID, nil)
	must(b.t, err)
	return g.ID
}

func (b *till) checkoutWith(r *booking.Reservation, grant string) payment.Payment {
	b.t.Helper()
	order, err := b.payments.Checkout(b.t.Context(), buyer, r.ID, grant)
	must(b.t, err)
	return order
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, want *fault.Fault) *fault.Fault {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
	return fault.As(err)
}

func same[T comparable](t *testing.T, want, got T) {
	t.Helper()
	if want != got {
		t.Fatalf("got %s, want %s", fmt.Sprint(got), fmt.Sprint(want))
	}
}

// attempt does the background work as far as a dying process gets.
func (b *till) attempt() {
	b.clock.Advance(31 * time.Second)
	events, err := sqlstore.NewOutbox(b.db).Read(b.t.Context(), 0, 10_000)
	must(b.t, err)
	for _, e := range events {
		if e.Type == booking.EventCompleted || e.Type == booking.EventCanceled || e.Type == booking.EventSeatsCanceled {
			bridge.PaymentConsumer(b.payments).Handle(b.t.Context(), []outbox.Event{e})
			bridge.CouponConsumer(b.coupons, bridge.Welcomes{Coupons: b.coupons}).Handle(b.t.Context(), []outbox.Event{e})
		}
	}
	b.payments.Reconcile(b.t.Context())
	b.payments.Refund(b.t.Context())
}

// Cancel implements pay.Provider.
func (gone) Cancel(context.Context, pay.Cancellation) (pay.Payment, error) {
	return pay.Payment{}, pay.ErrUnavailable
}

// answersLate does something between a charge and its answer.
type answersLate struct {
	pay.Provider
	between func()
}

func (p answersLate) Confirm(ctx context.Context, c pay.Confirmation) (pay.Payment, error) {
	charged, err := p.Provider.Confirm(ctx, c)
	p.between()
	return charged, err
}
