package couponapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Terms are what a coupon takes off.
type Terms struct {
	Name          string    `json:"name" example:"오픈 기념 쿠폰"`
	Type          string    `json:"type" enum:"AMOUNT,RATE"`
	DiscountValue int64     `json:"discountValue" doc:"KRW for AMOUNT, percent for RATE" example:"5000"`
	MinAmount     money.KRW `json:"minAmount" doc:"KRW; least price that it takes something off, 0: any"`
	MaxDiscount   money.KRW `json:"maxDiscount" doc:"KRW; most that it takes off, 0: without a cap"`
}

func termsOf(c coupon.Coupon) Terms {
	return Terms{Name: c.Name, Type: string(c.Type), DiscountValue: c.DiscountValue, MinAmount: c.MinAmount, MaxDiscount: c.MaxDiscount}
}

// Coupon is a coupon as everybody sees it.
type Coupon struct {
	ID   int64  `json:"id"`
	Code string `json:"code" example:"OPEN2026"`
	Terms
	MaxQuantity    int       `json:"maxQuantity" doc:"The stock; 0: without a limit"`
	IssuedQuantity int       `json:"issuedQuantity" doc:"How many are given away"`
	StartsAt       time.Time `json:"startsAt"`
	EndsAt         time.Time `json:"endsAt" doc:"No claims from then on, and no use"`
	Status         string    `json:"status" enum:"SCHEDULED,OPEN,EXHAUSTED,ENDED,WITHDRAWN"`
}

func couponOf(c coupon.Coupon, now time.Time) Coupon {
	return Coupon{
		ID: c.ID, Code: c.Code, Terms: termsOf(c), MaxQuantity: c.MaxQuantity, IssuedQuantity: c.Issued,
		StartsAt: httpserver.Local(c.StartsAt), EndsAt: httpserver.Local(c.EndsAt), Status: string(c.Status(now)),
	}
}

// OwnCoupon is a coupon as its organiser sees it.
type OwnCoupon struct {
	Coupon
	Kind         string     `json:"kind" enum:"CLAIMED,WELCOME" doc:"CLAIMED: people claim it. WELCOME: everybody who joins gets it"`
	UsedQuantity int        `json:"usedQuantity" doc:"How many were used"`
	CreatedAt    time.Time  `json:"createdAt"`
	WithdrawnAt  *time.Time `json:"withdrawnAt"`
}

func ownOf(c coupon.Coupon, now time.Time) OwnCoupon {
	return OwnCoupon{
		Coupon: couponOf(c, now), Kind: string(c.Kind), UsedQuantity: c.Used, CreatedAt: httpserver.Local(c.CreatedAt),
		WithdrawnAt: httpserver.LocalOrNil(c.WithdrawnAt),
	}
}

type answer[T any] struct{ Body T }

// couponCursor is where a page of coupons ends.
type couponCursor struct {
	ID int64 `json:"i"`
}

type listRequest struct {
	httpserver.Paging
	Status string `query:"status" enum:"OPEN,SCHEDULED" default:"OPEN"`
}

func (o *operations) list(ctx context.Context, r *listRequest) (*answer[httpserver.Page[Coupon]], error) {
	return pageOf(ctx, o, r.Paging, coupon.Query{Status: coupon.Status(r.Status), Kind: coupon.Claimed}, couponOf)
}

type listAllRequest struct {
	httpserver.Paging
	Q      string `query:"q" maxLength:"100" doc:"Part of the code or the name"`
	Status string `query:"status" enum:"SCHEDULED,OPEN,EXHAUSTED,ENDED,WITHDRAWN"`
}

func (o *operations) listAll(ctx context.Context, r *listAllRequest) (*answer[httpserver.Page[OwnCoupon]], error) {
	return pageOf(ctx, o, r.Paging, coupon.Query{Status: coupon.Status(r.Status), Contains: r.Q}, ownOf)
}

func pageOf[T any](ctx context.Context, o *operations, paging httpserver.Paging, q coupon.Query, shown func(coupon.Coupon, time.Time) T) (*answer[httpserver.Page[T]], error) {
	place, err := httpserver.ReadCursor[couponCursor](paging.Cursor)
	if err != nil {
		return nil, err
	}
	q.Before, q.Limit = place.ID, paging.Limit+1
	found, err := o.coupons.Coupons(ctx, q)
	if err != nil {
		return nil, err
	}
	found, next := httpserver.Cut(found, paging.Limit, func(c coupon.Coupon) any { return couponCursor{c.ID} })
	page := httpserver.Page[T]{Items: make([]T, len(found)), NextCursor: next}
	for i, c := range found {
		page.Items[i] = shown(c, o.coupons.Now())
	}
	return &answer[httpserver.Page[T]]{page}, nil
}

type idRequest struct {
	ID int64 `path:"id" minimum:"1"`
}

func (o *operations) get(ctx context.Context, r *idRequest) (*answer[Coupon], error) {
	found, err := o.coupons.Coupon(ctx, r.ID)
	return &answer[Coupon]{couponOf(found, o.coupons.Now())}, err
}

func (o *operations) getAny(ctx context.Context, r *idRequest) (*answer[OwnCoupon], error) {
	found, err := o.coupons.Any(ctx, r.ID)
	return &answer[OwnCoupon]{ownOf(found, o.coupons.Now())}, err
}

type createRequest struct {
	httpserver.Keyed
	Body struct {
		Code          string    `json:"code" doc:"2 to 40 letters (A to Z), digits, hyphens and underscores; unique" example:"OPEN2026" text:"line"`
		Name          string    `json:"name" doc:"1 to 100 characters" text:"line"`
		Type          string    `json:"type" doc:"AMOUNT or RATE" example:"AMOUNT"`
		DiscountValue int64     `json:"discountValue" doc:"KRW for AMOUNT; 1 to 100 percent for RATE" example:"5000"`
		MaxQuantity   int       `json:"maxQuantity" doc:"The stock" example:"10000"`
		StartsAt      time.Time `json:"startsAt"`
		EndsAt        time.Time `json:"endsAt"`
		MinAmount     money.KRW `json:"minAmount,omitempty" doc:"KRW"`
		MaxDiscount   money.KRW `json:"maxDiscount,omitempty" doc:"KRW; for RATE"`
	}
}

type createdAnswer struct {
	Location string `header:"Location"`
	Body     OwnCoupon
}

func location(c coupon.Coupon) string { return "/api/v1/coupons/" + strconv.FormatInt(c.ID, 10) }

func (o *operations) create(ctx context.Context, r *createRequest) (*createdAnswer, error) {
	shown := func(c coupon.Coupon) any { return ownOf(c, o.coupons.Now()) }
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, shown)
	b := r.Body
	made, err := o.coupons.Create(ctx, coupon.Draft{
		Code: b.Code, Name: b.Name, Type: coupon.Type(b.Type), DiscountValue: b.DiscountValue, MaxQuantity: b.MaxQuantity,
		StartsAt: b.StartsAt, EndsAt: b.EndsAt, MinAmount: b.MinAmount, MaxDiscount: b.MaxDiscount,
	}, answer)
	if err != nil {
		return nil, err
	}
	return &createdAnswer{location(made), ownOf(made, o.coupons.Now())}, nil
}

func (o *operations) withdraw(ctx context.Context, r *idRequest) (*struct{}, error) {
	return nil, o.coupons.Withdraw(ctx, r.ID)
}
