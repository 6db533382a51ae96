package coupon

import (
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
	ID        string // opaque; means something in its owner's hands only
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
	expires := c.EndsAt
	if c.ValidFor > 0 {
		expires = now.Add(c.ValidFor)
	}
	return Grant{ID: id.New(), CouponID: c.ID, UserID: userID, GrantedAt: now, ExpiresAt: expires}
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
