// Package coupon gives discounts away: first come, first served, never more than the stock, never two of one
// coupon to one person.
//
// An organiser makes a Coupon with a stock and a time. A buyer claims it and has a Grant, which takes its
// discount off one reservation: it is set aside for the reservation at checkout, used when that is paid, and
// free again when it ends otherwise or is canceled (docs/states/coupon.md). Everybody who joins gets a grant
// of the welcome coupon, which can't be claimed.
//
// That a person has a coupon once rests on a unique key in the store, that there are no more than the stock on
// a guarded counter in the same transaction, and both on nothing else. What a reservation costs and where it
// stands comes from outside.
package coupon

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Faults that coupon tells.
var (
	ErrNotFound       = fault.New(fault.NotFound, "coupon_not_found", "There is no such coupon.")
	ErrExhausted      = fault.New(fault.Conflict, "coupon_exhausted", "All of these coupons have been given away.")
	ErrAlreadyGranted = fault.New(fault.Conflict, "coupon_already_granted", "You have this coupon already.")
	ErrNotOpen        = fault.New(fault.Conflict, "coupon_not_open", "This coupon can't be claimed now.")
	ErrNotUsable      = fault.New(fault.Conflict, "coupon_not_usable", "This coupon can't be used for this reservation.")
	ErrCodeTaken      = fault.New(fault.Conflict, "code_taken", "Another coupon has this code.")
	// What is told of a reservation that coupons are asked for.
	ErrReservationNotFound = fault.New(fault.NotFound, "reservation_not_found", "There is no such reservation.")
	ErrReservationExpired  = fault.New(fault.Conflict, "reservation_expired", "The time to pay has passed and the seats were given free.")
	ErrNotPayable          = fault.New(fault.Conflict, "not_payable", "This reservation can't be paid: it is paid or canceled already.")

	// ErrInvalid is told with errors: one Problem for each thing that is wrong.
	ErrInvalid = fault.New(fault.Invalid, "validation_failed", "Some of the values can't be accepted.")
)

// Type says how a discount is reckoned.
type Type string

// The types.
const (
	Amount Type = "AMOUNT" // DiscountValue won
	Rate   Type = "RATE"   // DiscountValue percent
)

// Kind says how one comes by a coupon.
type Kind string

// The kinds.
const (
	Claimed Kind = "CLAIMED" // by claiming it in time
	Welcome Kind = "WELCOME" // by joining
)

// Status is where a coupon stands at a moment.
type Status string

// The states of a coupon. They follow from time, stock and withdrawal; none is stored.
const (
	Scheduled Status = "SCHEDULED"
	Open      Status = "OPEN"
	Exhausted Status = "EXHAUSTED"
	Ended     Status = "ENDED"
	Withdrawn Status = "WITHDRAWN"
)

// Coupon is a discount that people can have. All but Issued, Used and WithdrawnAt stays as it was made, so
// that nobody's discount changes in their hands.
type Coupon struct {
	ID            int64
	Code          string // the organiser's own name for it, unique whatever its case
	Name          string // for people
	Kind          Kind
	Type          Type
	DiscountValue int64 // won or percent, see Type
	MaxQuantity   int   // grants in all; 0 is without a limit
	StartsAt      time.Time
	EndsAt        time.Time     // no claims from then on
	ValidFor      time.Duration // of a grant; 0: until EndsAt
	MinAmount     money.KRW     // least price that it takes something off; 0 is any
	MaxDiscount   money.KRW     // 0 is without a cap

	Issued      int
	Used        int
	CreatedAt   time.Time
	WithdrawnAt time.Time // zero while it stands
}

// Status says where the coupon stands.
func (c *Coupon) Status(now time.Time) Status {
	switch {
	case !c.WithdrawnAt.IsZero():
		return Withdrawn
	case now.Before(c.StartsAt):
		return Scheduled
	case !now.Before(c.EndsAt):
		return Ended
	case c.Full():
		return Exhausted
	}
	return Open
}

// Full reports whether the stock is given away.
func (c *Coupon) Full() bool { return c.MaxQuantity > 0 && c.Issued >= c.MaxQuantity }

// Claimable reports whether the coupon can be claimed now: nil, ErrNotOpen with the time it opens where that
// lies ahead, or ErrExhausted.
func (c *Coupon) Claimable(now time.Time) error {
	switch c.Status(now) {
	case Open:
		return nil
	case Scheduled:
		return ErrNotOpen.With("startsAt", c.StartsAt).Saying("This coupon can't be claimed yet.")
	case Exhausted:
		return ErrExhausted
	case Ended, Withdrawn:
	}
	return ErrNotOpen
}

// Discount is what the coupon takes off a price: whole won, rounded down, never more than the price, and
// nothing where the price is under MinAmount. What can't be charged of the rest is payment's to say.
func (c *Coupon) Discount(price money.KRW) money.KRW {
	if price <= 0 || price < c.MinAmount {
		return 0
	}
	discount := money.KRW(c.DiscountValue)
	if c.Type == Rate {
		discount = price.Percent(int(c.DiscountValue))
	}
	if c.MaxDiscount > 0 {
		discount = min(discount, c.MaxDiscount)
	}
	return min(discount, price)
}
