package coupon

import (
	"strconv"
	"time"
)

// Events that coupon tells, keyed by Key of the coupon.
const (
	EventGranted   = "coupon.granted"
	EventUsed      = "coupon.used"
	EventReturned  = "coupon.returned"
	EventWithdrawn = "coupon.withdrawn"
)

// Key is the event key of a coupon.
func Key(couponID int64) string { return "coupon:" + strconv.FormatInt(couponID, 10) }

// KeyID is the coupon whose key it is, or 0.
func KeyID(key string) int64 {
	const prefix = "coupon:"
	if len(key) <= len(prefix) || key[:len(prefix)] != prefix {
		return 0
	}
	id, err := strconv.ParseInt(key[len(prefix):], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// GrantedEvent is the payload of EventGranted: all that one commit gave away of a coupon.
type GrantedEvent struct {
	CouponID int64     `json:"couponId"`
	Grants   []Granted `json:"grants"`
}

// Granted is one of them.
type Granted struct {
	GrantID string `json:"grantId"`
	UserID  string `json:"userId"`
}

// UseEvent is the payload of EventUsed and EventReturned.
type UseEvent struct {
	CouponID      int64     `json:"couponId"`
	GrantID       string    `json:"grantId"`
	UserID        string    `json:"userId"`
	ReservationID string    `json:"reservationId"`
	At            time.Time `json:"at"`
}

// WithdrawnEvent is the payload of EventWithdrawn.
type WithdrawnEvent struct {
	CouponID int64 `json:"couponId"`
}
