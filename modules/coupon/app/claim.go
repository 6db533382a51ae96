package couponapp

import (
	"context"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Claim gives the user a coupon, first come, first served. The faults are those of coupon.Store.Grant.
func (c *Coupons) Claim(ctx context.Context, userID string, couponID int64, answer idempotency.Answer[coupon.Grant]) (coupon.Grant, error) {
	known, err := c.stocks.find(ctx, couponID)
	if err != nil {
		return coupon.Grant{}, err
	}
	if known.coupon.Kind != coupon.Claimed {
		return coupon.Grant{}, coupon.ErrNotFound
	}
	now := c.clock.Now()
	if err := known.refuse(userID, now); err != nil {
		return coupon.Grant{}, err
	}
	grant := coupon.NewGrant(&known.coupon, userID, now)
	receipt, err := answer.Receipt(grant)
	if err != nil {
		return coupon.Grant{}, err
	}
	refused, err := c.claims.Do(ctx, couponID, coupon.Request{Grant: grant, Receipt: receipt})
	if err != nil {
		return coupon.Grant{}, fmt.Errorf("claim coupon: %w", err)
	}
	return grant, refused
}

// claimGroup answers the claims that gathered for one coupon, in one transaction. Those who got it from the
// group before this one are not asked for again.
func (c *Coupons) claimGroup(ctx context.Context, couponID int64, group []coupon.Request) ([]error, error) {
	known, err := c.stocks.find(ctx, couponID)
	if err != nil {
		return nil, err
	}
	answers := make([]error, len(group))
	asked, places := make([]coupon.Request, 0, len(group)), make([]int, 0, len(group))
	for i, r := range group {
		if known.holds(r.Grant.UserID) {
			answers[i] = coupon.ErrAlreadyGranted
			continue
		}
		asked, places = append(asked, r), append(places, i)
	}
	if len(asked) == 0 {
		return answers, nil
	}
	outcomes, after, err := c.store.Grant(ctx, couponID, asked)
	if err != nil {
		return nil, err
	}
	known.learn(asked, outcomes, &after)
	c.changed(couponID)
	for i, outcome := range outcomes {
		answers[places[i]] = outcome
	}
	return answers, nil
}
