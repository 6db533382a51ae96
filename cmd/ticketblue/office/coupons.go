package office

import (
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	couponapi "github.com/ticketblue/ticketblue/modules/coupon/api"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

func (o *Office) openCoupons() {
	o.Coupons = couponapp.New(sqlstore.NewCoupon(o.DB), nil, o.Clock, o.Settings.Coupons, o.couponChanged)
}

func (o *Office) serveCoupons(api *httpserver.API) { couponapi.Register(api, o.Coupons) }

// couponChanged is told of every coupon of which something was given away, before the buyers are answered.
func (o *Office) couponChanged(couponID int64) {
	o.Server.Answers.Forget(couponapi.Tags(couponID)...)
}
