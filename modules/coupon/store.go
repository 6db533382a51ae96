package coupon

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Store keeps coupons and grants and decides who gets one.
//
// Every write commits its effect, its receipt and its events together. Of a coupon there are never more
// grants than its stock and never two with one person, whoever else writes at the same time; Issued is the
// number of grants and Used that of the used ones. An error that is none of the named faults is an outage,
// and then nothing happened.
type Store interface {
	// Add adds a coupon and returns it with its id, or ErrCodeTaken.
	Add(ctx context.Context, c Coupon, answer idempotency.Answer[Coupon]) (Coupon, error)
	// Withdraw ends a coupon: no more claims, and what is not used can't be any more. Twice is once;
	// ErrNotFound.
	Withdraw(ctx context.Context, couponID int64, at time.Time) error
	// Coupon returns a coupon, or ErrNotFound.
	Coupon(ctx context.Context, couponID int64) (Coupon, error)
	// ByCode returns a coupon by its code, or ErrNotFound.
	ByCode(ctx context.Context, code string) (Coupon, error)
	// Coupons lists coupons, newest first.
	Coupons(ctx context.Context, q Query) ([]Coupon, error)

	// Grant answers a group of requests for one coupon, in their order: nil, ErrExhausted, ErrAlreadyGranted,
	// ErrNotOpen, or for all of them ErrNotFound. Of two requests of one person in a group the earlier wins.
	// Who has the coupon already may be told ErrExhausted once it is. The returned coupon is as the group
	// left it.
	Grant(ctx context.Context, couponID int64, requests []Request) (outcomes []error, after Coupon, err error)
	// Grants lists a person's grants with their coupons, newest first; status "" is any, and is judged at
	// the moment.
	Grants(ctx context.Context, userID string, status GrantStatus, now time.Time, after Cursor, limit int) ([]Held, error)
	// Held returns a person's grant, or ErrNotUsable: another's is as none.
	Held(ctx context.Context, userID, grantID string) (Held, error)

	// SetAside keeps a grant for a reservation. Doing it again for the same reservation changes nothing,
	// also when the grant has expired since or is used for that very reservation. ErrNotUsable when it is
	// another's or none, used, expired, of a withdrawn coupon, or set aside for another reservation.
	SetAside(ctx context.Context, userID, grantID, reservationID string, now time.Time) error
	// Kept returns the person's grants that are set aside or used for a reservation.
	Kept(ctx context.Context, userID, reservationID string) ([]Grant, error)
	// Settle applies what became of a reservation to grants, each only if it has changed as often as the
	// caller has seen; stale is whether one had not, and then none is changed.
	Settle(ctx context.Context, settlements []Settlement, at time.Time) (stale bool, err error)

	// Erase unties a person's grants from the person: they belong to nobody from then on, and the counts
	// stay right.
	Erase(ctx context.Context, userID string) error
}

// Request asks for a grant.
type Request struct {
	Grant   Grant
	Receipt *idempotency.Receipt // stored with a success; nil for none
}

// Settlement is what becomes of one grant.
type Settlement struct {
	Grant Grant // as it was seen
	Used  bool  // for Grant.ReservationID; otherwise it is free again
}

// Query chooses coupons for a list.
type Query struct {
	Contains string // in code or name; "" for all
	Status   Status // "" for any, judged at Now
	Kind     Kind   // "" for any
	Now      time.Time
	Before   int64 // ids below; 0 for the newest
	Limit    int
}

// Cursor is a position in a list of grants, which is sorted by time and coupon; the zero Cursor is its beginning.
type Cursor struct {
	At       time.Time
	CouponID int64
}
