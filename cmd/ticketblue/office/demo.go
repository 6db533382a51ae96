package office

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/modules/catalog/season"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// demoPassword is in the README; the demonstration is refused in production.
const demoPassword = "Ticket-blue-1!"

// LoadDemo loads the demonstration once: two people, coupons, and a season around today with
// sales.
func (o *Office) LoadDemo(ctx context.Context) error {
	if _, err := o.Accounts.Ensure(ctx, "admin@example.com", demoPassword, "김관리", account.RoleAdmin); err != nil {
		return err
	}
	if _, err := o.Accounts.Ensure(ctx, "user@example.com", demoPassword, "이예매", account.RoleUser); err != nil {
		return err
	}
	// The first coupon's code is there once, so of several instances, and of several starts, one loads the rest. A load
	// that was cut off is not begun again on top of its half: begin with an empty database to start over.
	err := o.loadCoupons(ctx)
	if errors.Is(err, coupon.ErrCodeTaken) {
		return nil
	}
	if err != nil {
		return err
	}
	return o.loadSeason(ctx)
}

// loadCoupons makes one coupon of each type that can be claimed at once, and one whose time is still to come.
func (o *Office) loadCoupons(ctx context.Context) error {
	now := o.Clock.Now()
	today := clock.DateOf(now).Start()
	for _, draft := range []coupon.Draft{
		{Code: "WINTER-3000", Name: "겨울 공연 3,000원 할인", Type: coupon.Amount, DiscountValue: 3_000, MinAmount: 30_000, MaxQuantity: 1_000, StartsAt: today, EndsAt: today.AddDate(0, 0, 30)},
		{Code: "FIRST-100", Name: "선착순 100명 20% 할인", Type: coupon.Rate, DiscountValue: 20, MinAmount: 50_000, MaxDiscount: 30_000, MaxQuantity: 100, StartsAt: today, EndsAt: today.AddDate(0, 0, 14)},
		{Code: "TOMORROW-NOON", Name: "내일 정오 10,000원 할인", Type: coupon.Amount, DiscountValue: 10_000, MinAmount: 60_000, MaxQuantity: 300, StartsAt: today.AddDate(0, 0, 1).Add(12 * time.Hour), EndsAt: today.AddDate(0, 0, 8)},
	} {
		if _, err := o.Coupons.Create(ctx, draft, nil); err != nil {
			return fmt.Errorf("coupon %s: %w", draft.Code, err)
		}
	}
	return nil
}

func (o *Office) loadSeason(ctx context.Context) error {
	now := o.Clock.Now()
	o.Log.Info("loading the demonstration season, once")
	sold, err := o.Catalog.LoadSeason(ctx, season.New(clock.DateOf(now)))
	if err != nil {
		return fmt.Errorf("season: %w", err)
	}
	if err := bridge.LoadSales(ctx, o.Accounts, o.Bookings, sold, now); err != nil {
		return fmt.Errorf("sales: %w", err)
	}
	for _, round := range sold {
		if len(round.Seats) >= round.Total {
			if err := o.Catalog.MarkSoldOut(ctx, round.RoundID, true); err != nil {
				return err
			}
		}
	}
	// The reservations' index is built when the office runs: nobody need wait for it.
	return o.Search.Rebuild(ctx, nil, search.Performances, search.Halls, search.Performers)
}
