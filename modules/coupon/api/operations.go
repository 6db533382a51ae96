// Package couponapi offers the coupon context over HTTP: to everybody for looking, to buyers for claiming and
// using, to administrators for making.
//
// What everybody sees is made ahead (httpserver.Ready) and made again after each commit that gives something
// away. A claim is answered in front of the general machinery (early.go): in a rush nearly all requests are one.
package couponapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

type operations struct{ coupons *couponapp.Coupons }

const (
	tag      = "Coupons"
	adminTag = "Coupons (admin)"

	// shownFor bounds how long an answer is behind the clock: coupons open and end by time.
	shownFor = time.Second
)

// Register adds the coupon operations.
func Register(api *httpserver.API, coupons *couponapp.Coupons) {
	o := &operations{coupons}
	httpserver.Register(api, httpserver.Operation{
		ID: "list-coupons", Method: http.MethodGet, Path: "/api/v1/coupons", Tag: tag, Access: httpserver.Public,
		Summary: "Coupons that can be claimed now, newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
		Text:  "`status=SCHEDULED` lists those that will open.",
		Ready: &httpserver.Ready{Tags: func(*http.Request) []string { return []string{listTag} }, For: shownFor},
	}, o.list)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-coupon", Method: http.MethodGet, Path: "/api/v1/coupons/{id}", Tag: tag, Access: httpserver.Public,
		Summary: "A coupon, with how many are given away", Faults: []*fault.Fault{coupon.ErrNotFound},
		Ready: &httpserver.Ready{Tags: func(r *http.Request) []string { return []string{couponTag + r.PathValue("id")} }, For: shownFor},
	}, o.get)
	httpserver.Register(api, httpserver.Operation{
		ID: "claim-coupon", Method: http.MethodPost, Path: "/api/v1/coupons/{id}/grants", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusCreated,
		Summary: "Claim a coupon: first come, first served, one a person",
		Faults:  []*fault.Fault{coupon.ErrExhausted, coupon.ErrAlreadyGranted, coupon.ErrNotOpen, coupon.ErrNotFound},
		Early:   o.claimEarly,
	}, o.claim)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-my-coupons", Method: http.MethodGet, Path: "/api/v1/users/me/coupons", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own coupons, newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
	}, o.mine)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-usable-coupons", Method: http.MethodGet, Path: "/api/v1/reservations/{id}/coupons", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own coupons that take something off one's own reservation, best first",
		Text:    "Choose one by `grantId` at checkout.",
		Faults:  []*fault.Fault{coupon.ErrReservationNotFound, coupon.ErrNotPayable, coupon.ErrReservationExpired},
	}, o.offers)
	o.registerAdmin(api)
}

func (o *operations) registerAdmin(api *httpserver.API) {
	httpserver.Register(api, httpserver.Operation{
		ID: "create-coupon", Method: http.MethodPost, Path: "/api/v1/admin/coupons", Tag: adminTag, Access: httpserver.Admin, Status: http.StatusCreated,
		Summary: "Make a coupon", Faults: []*fault.Fault{coupon.ErrCodeTaken, coupon.ErrInvalid},
		Text: "Everything that is wrong is told at once, in `errors`. Once made it stays as it is; withdraw it and make another one instead.",
	}, o.create)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-all-coupons", Method: http.MethodGet, Path: "/api/v1/admin/coupons", Tag: adminTag, Access: httpserver.Admin,
		Summary: "All coupons, newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
	}, o.listAll)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-any-coupon", Method: http.MethodGet, Path: "/api/v1/admin/coupons/{id}", Tag: adminTag, Access: httpserver.Admin,
		Summary: "A coupon, with how many are given away and used", Faults: []*fault.Fault{coupon.ErrNotFound},
	}, o.getAny)
	httpserver.Register(api, httpserver.Operation{
		ID: "withdraw-coupon", Method: http.MethodDelete, Path: "/api/v1/admin/coupons/{id}", Tag: adminTag, Access: httpserver.Admin, Status: http.StatusNoContent,
		Summary: "Withdraw a coupon", Faults: []*fault.Fault{coupon.ErrNotFound},
		Text: "Nobody can claim it any more, and who has it can't use it. What was used stays used.",
	}, o.withdraw)
}

// Tags of answers.
const (
	listTag   = "coupons"
	couponTag = "coupon:" // and the id, as it stands in the path
)

// Tags are those of the answers that show a coupon.
func Tags(couponID int64) []string {
	return []string{listTag, couponTag + strconv.FormatInt(couponID, 10)}
}
