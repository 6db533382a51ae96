package office

import (
	"context"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/booking"
	couponapi "github.com/ticketblue/ticketblue/modules/coupon/api"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// openCoupons makes coupons and tells those who were made before of them. What follows somebody's call, a coupon
// that is free again or a welcome, is done at once so that they see it; the consumers of the events make sure of it.
func (o *Office) openCoupons(discounted bridge.Discounted) {
	o.Coupons = couponapp.New(sqlstore.NewCoupon(o.DB), discounted, o.Clock, o.Settings.Coupons, o.couponChanged)
	o.Bookings.Ended = func(ctx context.Context, r *booking.Reservation) {
		o.soon(ctx, "coupons not settled yet", o.Coupons.Settle(context.WithoutCancel(ctx), r.UserID, r.ID))
	}
	o.welcomes = bridge.Welcomes{Coupons: o.Coupons, Accounts: o.Accounts, Confirmed: o.Settings.Coupons.WelcomeConfirmed()}
	welcome := func(ctx context.Context, userID string) {
		o.soon(ctx, "not welcomed yet", o.welcomes.Welcome(context.WithoutCancel(ctx), userID))
	}
	if o.Accounts.Joined = welcome; o.welcomes.Confirmed {
		o.Accounts.Confirmed = welcome
	}
}

// soon notes that something was not done at once; an event's consumer does it.
func (o *Office) soon(ctx context.Context, what string, err error) {
	if err != nil {
		o.Log.WarnContext(ctx, what, "error", err)
	}
}

func (o *Office) serveCoupons(api *httpserver.API) { couponapi.Register(api, o.Coupons) }

// couponChanged is told of every coupon of which something was given away, before the buyers are answered.
func (o *Office) couponChanged(couponID int64) {
	if o.Server != nil {
		o.Server.Answers.Forget(couponapi.Tags(couponID)...)
	}
}
