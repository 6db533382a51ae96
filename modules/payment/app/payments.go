// Package paymentapp takes a buyer through paying (checkout.go, confirm.go), finds out what the provider did
// not answer (reconcile.go) or did without us (readback.go), and gives back what is owed (refund.go).
//
// No call to the provider happens inside a transaction. Every step is written down before it is taken, and
// can be taken again.
package paymentapp

import (
	"context"
	"log/slog"
	"time"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// reservations is what payment asks of booking.
type reservations interface {
	// Due returns what the user's own reservation costs and is called. The error is payment's or
	// booking's fault when it can't be paid now.
	Due(ctx context.Context, userID, reservationID string) (Due, error)
	// Payable reports whether a reservation can still be paid: nil or a fault.
	Payable(ctx context.Context, reservationID string) error
	// Complete turns a paid reservation into tickets. ErrReservationExpired and ErrNotPayable mean that
	// it can't be and that the money must go back; another error, that it may be tried again.
	Complete(ctx context.Context, reservationID, orderID string, paid money.KRW) error
	// End ends a reservation whose money is all back at the buyer's: its seats are free and its buyer is told. One that
	// has ended already, or is gone, stays as it is.
	End(ctx context.Context, reservationID string) error
}

// coupons is what payment asks of coupon.
type coupons interface {
	// SetAside keeps the user's grant for the reservation and returns what it takes off the price. Doing it
	// again is doing it once; ErrCouponNotUsable when it can't be used for that.
	SetAside(ctx context.Context, userID, grantID, reservationID string, price money.KRW) (discount money.KRW, err error)
	// Keep makes sure, once money was taken, that the grant is the reservation's: one that was set aside
	// for it stays so, whatever has become of the coupon since. ErrCouponNotUsable when it is another's by now.
	Keep(ctx context.Context, userID, grantID, reservationID string) error
	// Settle applies what became of the reservation to the grants that were set aside for it. Its events
	// do so too; this makes it seen at once.
	Settle(ctx context.Context, userID, reservationID string) error
}

// Due is what a reservation costs.
type Due struct {
	ReservationID string
	OrderName     string
	Amount        money.KRW
}

// Payments has the use cases. Safe for concurrent use.
type Payments struct {
	store        payment.Store
	provider     pay.Provider
	reservations reservations
	coupons      coupons
	clock        clock.Clock
	log          *slog.Logger

	owed chan struct{} // wakes the refunds
}

// New returns the use cases.
func New(store payment.Store, provider pay.Provider, reservations reservations, coupons coupons, clock clock.Clock, log *slog.Logger) *Payments {
	return &Payments{
		store: store, provider: provider, reservations: reservations, coupons: coupons, clock: clock, log: log,
		owed: make(chan struct{}, 1),
	}
}

// Pace of the background work.
const (
	lookEvery      = 500 * time.Millisecond
	lookGroup      = 100
	answerPatience = 30 * time.Second // an attempt without any answer is asked about after this
	settlePatience = 10 * time.Second // a DONE order without tickets is looked at after this
	maxBackoff     = time.Minute
)

// backoff doubles from one second, to a minute.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 10), maxBackoff)
}

// Payment returns the user's own order, or payment.ErrNotFound.
func (p *Payments) Payment(ctx context.Context, userID, orderID string) (payment.Payment, error) {
	found, err := p.store.Payment(ctx, orderID)
	if err == nil && found.UserID != userID {
		return payment.Payment{}, payment.ErrNotFound
	}
	return found, err
}

// History returns an order's changes, oldest first. The caller has made sure whose it is.
func (p *Payments) History(ctx context.Context, orderID string) ([]payment.Change, error) {
	return p.store.History(ctx, orderID)
}

// OfReservations returns the orders of reservations by reservation id.
func (p *Payments) OfReservations(ctx context.Context, reservationIDs []string) (map[string]payment.Payment, error) {
	return p.store.OfReservations(ctx, reservationIDs)
}
