package couponapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Grant is a coupon that was just given.
type Grant struct {
	ID        string    `json:"id" doc:"Opaque"`
	CouponID  int64     `json:"couponId"`
	GrantedAt time.Time `json:"grantedAt"`
	ExpiresAt time.Time `json:"expiresAt"`
}

func grantOf(g coupon.Grant) Grant {
	return Grant{ID: g.ID, CouponID: g.CouponID, GrantedAt: httpserver.Local(g.GrantedAt), ExpiresAt: httpserver.Local(g.ExpiresAt)}
}

func grantBody(g coupon.Grant) any { return grantOf(g) }

type claimRequest struct {
	httpserver.Keyed
	ID int64 `path:"id" minimum:"1"`
}

func (o *operations) claim(ctx context.Context, r *claimRequest) (*answer[Grant], error) {
	shown := idempotency.Answering(r.Attempt(), http.StatusCreated, nil, grantBody)
	grant, err := o.coupons.Claim(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID, shown)
	if err != nil {
		return nil, err
	}
	return &answer[Grant]{grantOf(grant)}, nil
}

// MyCoupon is a coupon of one's own.
type MyCoupon struct {
	ID       string      `json:"id" doc:"Opaque; the grantId of a checkout"`
	Coupon   OwnedCoupon `json:"coupon"`
	CouponID int64       `json:"couponId"`
	Terms
	Status        string     `json:"status" enum:"AVAILABLE,USED,EXPIRED"`
	GrantedAt     time.Time  `json:"grantedAt"`
	ExpiresAt     time.Time  `json:"expiresAt"`
	UsedAt        *time.Time `json:"usedAt"`
	ReservationID *string    `json:"reservationId" doc:"What it was used for, or is set aside for while that waits for its payment"`
}

// OwnedCoupon is the coupon of a grant.
type OwnedCoupon struct {
	ID int64 `json:"id"`
	Terms
}

func myCouponOf(h coupon.Held, now time.Time) MyCoupon {
	shown := MyCoupon{
		ID: h.ID, Coupon: OwnedCoupon{h.CouponID, termsOf(h.Coupon)}, CouponID: h.CouponID, Terms: termsOf(h.Coupon),
		Status: string(h.Status(now)), GrantedAt: httpserver.Local(h.GrantedAt), ExpiresAt: httpserver.Local(h.ExpiresAt),
		UsedAt: httpserver.LocalOrNil(h.UsedAt),
	}
	if h.ReservationID != "" {
		shown.ReservationID = &h.ReservationID
	}
	return shown
}

type mineRequest struct {
	httpserver.Paging
	Status string `query:"status" enum:"AVAILABLE,USED,EXPIRED"`
}

func (o *operations) mine(ctx context.Context, r *mineRequest) (*answer[httpserver.Page[MyCoupon]], error) {
	place, err := httpserver.ReadCursor[coupon.Cursor](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.coupons.Grants(ctx, httpserver.PrincipalFrom(ctx).UserID, coupon.GrantStatus(r.Status), place, r.Limit+1)
	if err != nil {
		return nil, err
	}
	found, next := httpserver.Cut(found, r.Limit, func(h coupon.Held) any { return coupon.Cursor{At: h.GrantedAt, CouponID: h.CouponID} })
	page := httpserver.Page[MyCoupon]{Items: make([]MyCoupon, len(found)), NextCursor: next}
	for i, h := range found {
		page.Items[i] = myCouponOf(h, o.coupons.Now())
	}
	return &answer[httpserver.Page[MyCoupon]]{page}, nil
}

// Offer is what a coupon of one's own would do for a reservation.
type Offer struct {
	GrantID   string    `json:"grantId"`
	Name      string    `json:"name"`
	Discount  money.KRW `json:"discount" doc:"KRW that it takes off this price"`
	Amount    money.KRW `json:"amount" doc:"KRW left to pay; 0: no payment is needed"`
	ExpiresAt time.Time `json:"expiresAt"`
}

type offersRequest struct {
	ID string `path:"id" maxLength:"64"`
}

func (o *operations) offers(ctx context.Context, r *offersRequest) (*answer[httpserver.Page[Offer]], error) {
	found, err := o.coupons.Offers(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
	page := httpserver.Page[Offer]{Items: make([]Offer, len(found))}
	for i, f := range found {
		page.Items[i] = Offer{f.ID, f.Coupon.Name, f.Discount, f.Amount, httpserver.Local(f.ExpiresAt)}
	}
	return &answer[httpserver.Page[Offer]]{page}, err
}
