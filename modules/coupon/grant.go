package coupon

import (
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/platform/id"
)

// GrantStatus is where a grant stands at a moment, as its owner sees it.
type GrantStatus string

// The states of a grant.
const (
	Available    GrantStatus = "AVAILABLE"
	GrantUsed    GrantStatus = "USED"
	GrantExpired GrantStatus = "EXPIRED"
)

// Grant is one person's coupon.
type Grant struct {
	ID        string // opaque; of its owner and coupon, see GrantID
	CouponID  int64
	UserID    string
	GrantedAt time.Time
	ExpiresAt time.Time

	// ReservationID is what it is set aside for, or was used for; "" while it is free.
	ReservationID string
	UsedAt        time.Time // zero unless used
	// Changes counts what was done to the grant since it was made, so that who decides on what they have
	// read can tell whether it is still so.
	Changes int
}

// NewGrant makes the user's grant of a coupon.
func NewGrant(c *Coupon, userID string, now time.Time) Grant {
	// Kept times have whole microseconds, and what is told is what is kept.
	now = now.UTC().Truncate(time.Microsecond)
	return Grant{ID: GrantID(c.ID, userID), CouponID: c.ID, UserID: userID, GrantedAt: now, ExpiresAt: c.GrantExpires(now)}
}

// GrantID names the person's grant of a coupon. As there is one at most, nothing has to be kept to name it; and
// nobody can name another's who does not know their id, which is told to nobody.
func GrantID(couponID int64, userID string) string {
	return id.Derived("grant:" + strconv.FormatInt(couponID, 10) + ":" + userID)
}

// GrantExpires is until when a grant of the coupon can be used.
func (c *Coupon) GrantExpires(grantedAt time.Time) time.Time {
	if expires := grantedAt.Add(c.ValidFor); c.ValidFor > 0 && expires.Before(c.EndsAt) {
		return expires
	}
	return c.EndsAt
}

// Held is a grant with its coupon.
type Held struct {
	Grant
	Coupon Coupon
}

// Status says where the grant stands. One of a withdrawn coupon that was not used in time has ended.
func (h *Held) Status(now time.Time) GrantStatus {
	switch {
	case !h.UsedAt.IsZero():
		return GrantUsed
	case !now.Before(h.ExpiresAt) || !h.Coupon.WithdrawnAt.IsZero():
		return GrantExpired
	}
	return Available
}

// UsableFor reports whether the grant can take something off the reservation now, as far as the grant knows:
// nil or ErrNotUsable.
func (h *Held) UsableFor(reservationID string, now time.Time) error {
	if h.Status(now) != Available || (h.ReservationID != "" && h.ReservationID != reservationID) {
		return ErrNotUsable
	}
	return nil
}
