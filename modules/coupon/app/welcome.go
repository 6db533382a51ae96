package couponapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/money"
)

const (
	day          = 24 * time.Hour
	welcomeGroup = 500 // people a transaction
)

// WelcomeConfirmed reports whether only those are welcomed who have confirmed their address.
func (s Settings) WelcomeConfirmed() bool { return s.WelcomeAt == "confirmation" }

// Welcome gives people who joined their coupon. Who has it is passed over, so it may be told again.
func (c *Coupons) Welcome(ctx context.Context, userIDs ...string) error {
	if c.settings.WelcomeAmount == 0 || len(userIDs) == 0 {
		return nil
	}
	welcome, err := c.welcomeCoupon(ctx)
	if err != nil {
		return fmt.Errorf("welcome coupon: %w", err)
	}
	if len(userIDs) == 1 {
		return c.welcomeOne(ctx, welcome, userIDs[0])
	}
	for len(userIDs) > 0 {
		group := userIDs[:min(len(userIDs), welcomeGroup)]
		userIDs = userIDs[len(group):]
		requests := make([]coupon.Request, len(group))
		for i, user := range group {
			requests[i].Grant = coupon.NewGrant(welcome, user, c.clock.Now())
		}
		outcomes, _, err := c.store.Grant(ctx, welcome.ID, requests)
		if err != nil {
			return fmt.Errorf("welcome: %w", err)
		}
		for _, refused := range outcomes {
			if err := welcomed(refused); err != nil {
				return fmt.Errorf("welcome: %w", err)
			}
		}
		c.changed(welcome.ID)
	}
	return nil
}

// welcomeOne shares its transaction with others who join right now.
func (c *Coupons) welcomeOne(ctx context.Context, welcome *coupon.Coupon, userID string) error {
	refused, err := c.claims.Do(ctx, welcome.ID, coupon.Request{Grant: coupon.NewGrant(welcome, userID, c.clock.Now())})
	return cmp.Or(err, welcomed(refused))
}

// welcomed drops the refusals that are an end like any other: they have it, or it was withdrawn.
func welcomed(refused error) error {
	if errors.Is(refused, coupon.ErrAlreadyGranted) || errors.Is(refused, coupon.ErrNotOpen) {
		return nil
	}
	return refused
}

// welcomeCoupon finds or makes the coupon of today's settings.
func (c *Coupons) welcomeCoupon(ctx context.Context) (*coupon.Coupon, error) {
	c.welcoming.Lock()
	defer c.welcoming.Unlock()
	if c.welcome != nil {
		return c.welcome, nil
	}
	wanted := coupon.NewWelcome(money.KRW(c.settings.WelcomeAmount), time.Duration(c.settings.WelcomeDays)*day, c.clock.Now())
	found, err := c.store.ByCode(ctx, wanted.Code)
	if errors.Is(err, coupon.ErrNotFound) {
		found, err = c.store.Add(ctx, wanted, nil)
	}
	if errors.Is(err, coupon.ErrCodeTaken) { // another server was first
		found, err = c.store.ByCode(ctx, wanted.Code)
	}
	if err != nil {
		return nil, err
	}
	c.welcome = &found
	return c.welcome, nil
}
