// Package couponapp gives coupons away and takes them for reservations.
//
// Read claim.go first: claims of one coupon are combined into one transaction, and what is known in memory for
// good (stock.go) is refused without one. use.go is a grant's way through a purchase, welcome.go what everybody
// who joins gets.
package couponapp

import (
	"context"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/combine"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Settings of coupons.
type Settings struct {
	WelcomeAmount int64  `name:"welcome-coupon" default:"5000" help:"Won that the welcome coupon takes off, which everybody who signs up gets; 0 gives none."`
	WelcomeAt     string `name:"welcome-coupon-at" default:"signup" enum:"signup,confirmation" help:"When the welcome coupon is given: at sign-up, or once the address is confirmed by its owner."`
	WelcomeDays   int    `name:"welcome-coupon-days" default:"30" help:"Days for which a welcome coupon can be used."`
}

// reservations is what coupon asks of booking and payment.
type reservations interface {
	// Due returns what the user's own reservation costs. The error is a fault when it can't be paid now.
	Due(ctx context.Context, userID, reservationID string) (money.KRW, error)
	// Charged is what is left to pay of a price after a discount, and what the discount then comes to.
	Charged(price, discount money.KRW) (amount, used money.KRW)
	// Standing tells where a reservation is now.
	Standing(ctx context.Context, reservationID string) (Standing, error)
}

// Standing is where a reservation is.
type Standing struct {
	Open      bool   // waits for its payment
	Completed bool   // is paid
	GrantID   string // which its order counts; "" for none
}

// Coupons has the use cases. Safe for concurrent use.
type Coupons struct {
	store        coupon.Store
	reservations reservations
	clock        clock.Clock
	settings     Settings
	changed      func(couponID int64)

	stocks *stocks
	claims *combine.Combiner[int64, coupon.Request, error]

	welcoming sync.Mutex // guards welcome
	welcome   *coupon.Coupon
}

// Limits of a coupon's crowd: a group shares one transaction, and who finds the queue full is told to come
// back.
const (
	claimGroup = 1024
	claimQueue = 16 << 10
)

// New returns the use cases. changed is told of every coupon of which a commit has given something away, or
// that was withdrawn, before those are answered.
func New(store coupon.Store, reservations reservations, clock clock.Clock, settings Settings, changed func(couponID int64)) *Coupons {
	c := &Coupons{store: store, reservations: reservations, clock: clock, settings: settings, changed: changed, stocks: newStocks(store)}
	c.claims = combine.New(combine.Limits{Name: "coupons", Group: claimGroup, Queue: claimQueue}, c.claimGroup)
	return c
}

// Now is the instant by which statuses are told.
func (c *Coupons) Now() time.Time { return c.clock.Now() }

// Coupon returns a coupon that people can claim, or could; the welcome coupon is coupon.ErrNotFound.
func (c *Coupons) Coupon(ctx context.Context, couponID int64) (coupon.Coupon, error) {
	found, err := c.store.Coupon(ctx, couponID)
	if err == nil && found.Kind != coupon.Claimed {
		return coupon.Coupon{}, coupon.ErrNotFound
	}
	return found, err
}

// Any returns a coupon of any kind, for organisers.
func (c *Coupons) Any(ctx context.Context, couponID int64) (coupon.Coupon, error) {
	return c.store.Coupon(ctx, couponID)
}

// Coupons lists coupons, newest first.
func (c *Coupons) Coupons(ctx context.Context, q coupon.Query) ([]coupon.Coupon, error) {
	q.Now = c.clock.Now()
	return c.store.Coupons(ctx, q)
}

// Create adds a coupon, or tells everything that is wrong with it.
func (c *Coupons) Create(ctx context.Context, draft coupon.Draft, answer idempotency.Answer[coupon.Coupon]) (coupon.Coupon, error) {
	made, err := draft.Coupon(c.clock.Now())
	if err != nil {
		return coupon.Coupon{}, err
	}
	added, err := c.store.Add(ctx, made, answer)
	if err == nil {
		c.changed(added.ID)
	}
	return added, err
}

// Withdraw ends a coupon: nobody can claim it any more, and who has it can't use it. What was used stays.
func (c *Coupons) Withdraw(ctx context.Context, couponID int64) error {
	if err := c.store.Withdraw(ctx, couponID, c.clock.Now()); err != nil {
		return err
	}
	c.Changed(couponID)
	return nil
}

// Changed has what is kept of a coupon made again: something else than its stock has changed, here or on
// another server.
func (c *Coupons) Changed(couponID int64) {
	c.stocks.forget(couponID)
	c.changed(couponID)
}

// Grants lists the user's own, newest first; status "" is any.
func (c *Coupons) Grants(ctx context.Context, userID string, status coupon.GrantStatus, after coupon.Cursor, limit int) ([]coupon.Held, error) {
	return c.store.Grants(ctx, userID, status, c.clock.Now(), after, limit)
}

// Erase forgets whose a person's grants were.
func (c *Coupons) Erase(ctx context.Context, userID string) error { return c.store.Erase(ctx, userID) }
