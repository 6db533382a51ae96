package couponapp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/money"
)

// usableAtMost is how many coupons a buyer is offered for a reservation.
const usableAtMost = 100

// Offer is what a grant would do for a reservation.
type Offer struct {
	coupon.Held
	Discount money.KRW // as it would come to
	Amount   money.KRW // left to pay
}

// Offers are the user's grants that take something off their own reservation, best first; of equals, the one
// that expires first.
func (c *Coupons) Offers(ctx context.Context, userID, reservationID string) ([]Offer, error) {
	price, err := c.reservations.Due(ctx, userID, reservationID)
	if err != nil {
		return nil, err
	}
	now := c.clock.Now()
	held, err := c.store.Grants(ctx, userID, coupon.Available, now, coupon.Cursor{}, usableAtMost)
	if err != nil {
		return nil, err
	}
	var offers []Offer
	for _, h := range held {
		amount, used := c.reservations.Charged(price, h.Coupon.Discount(price))
		if used == 0 || h.UsableFor(reservationID, now) != nil {
			continue
		}
		offers = append(offers, Offer{h, used, amount})
	}
	slices.SortStableFunc(offers, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(b.Discount, a.Discount), a.ExpiresAt.Compare(b.ExpiresAt))
	})
	return offers, nil
}

// SetAside keeps the user's grant for the reservation and returns what it takes off the price. It may be done
// again, and looks then whether the coupon can be used still. coupon.ErrNotUsable.
func (c *Coupons) SetAside(ctx context.Context, userID, grantID, reservationID string, price money.KRW) (money.KRW, error) {
	held, err := c.held(ctx, userID, grantID, reservationID)
	if err != nil {
		return 0, err
	}
	now := c.clock.Now()
	if err := held.UsableFor(reservationID, now); err != nil {
		return 0, err
	}
	if price < held.Coupon.MinAmount {
		return 0, coupon.ErrNotUsable.With("minAmount", held.Coupon.MinAmount).
			Saying("This coupon is for prices of %s and more.", held.Coupon.MinAmount)
	}
	// A discount that would leave less than can be charged is cut, to nothing at worst. A coupon is not spent for that.
	_, discount := c.reservations.Charged(price, held.Coupon.Discount(price))
	if discount == 0 {
		return 0, coupon.ErrNotUsable.Saying("This coupon takes nothing off this price.")
	}
	return discount, c.setAside(ctx, held, reservationID)
}

// Keep is SetAside for a reservation that money was taken for: a grant that is set aside for it stays so, also
// when the coupon can't be used any more.
func (c *Coupons) Keep(ctx context.Context, userID, grantID, reservationID string) error {
	held, err := c.held(ctx, userID, grantID, reservationID)
	if err != nil {
		return err
	}
	return c.setAside(ctx, held, reservationID)
}

// setAside writes nothing where the grant is set aside for the reservation already, as it is when a buyer confirms:
// only the end of the reservation lets it go, and nothing that is written here would prevent that.
func (c *Coupons) setAside(ctx context.Context, held coupon.Held, reservationID string) error {
	if held.ReservationID == reservationID {
		return nil
	}
	return c.store.SetAside(ctx, held.UserID, held.ID, reservationID, c.clock.Now())
}

// held returns the user's grant. Where it is another reservation's it looks what has become of that: its end may
// not have reached the grant yet.
func (c *Coupons) held(ctx context.Context, userID, grantID, reservationID string) (coupon.Held, error) {
	held, err := c.store.Held(ctx, userID, grantID)
	if err != nil || held.ReservationID == "" || held.ReservationID == reservationID {
		return held, err
	}
	if err := c.Settle(ctx, userID, held.ReservationID); err != nil {
		return coupon.Held{}, err
	}
	return c.store.Held(ctx, userID, grantID)
}

// settleTries is how often a settlement that was overtaken is made anew.
const settleTries = 10

// Settle applies what has become of a reservation to the user's grants: the one that its order counts is used
// once it is paid, and all are free again when it has ended. It looks at what is so now, not at what was told, and
// grants say whether they have changed since they were looked at; so it may be called at any time, twice, late
// and at once by many, and the last look wins.
func (c *Coupons) Settle(ctx context.Context, userID, reservationID string) error {
	for range settleTries {
		settlements, err := c.settlements(ctx, userID, reservationID)
		if err != nil || len(settlements) == 0 {
			return err
		}
		stale, err := c.store.Settle(ctx, settlements, c.clock.Now())
		if err != nil || !stale {
			return err
		}
	}
	return fmt.Errorf("coupons of reservation %s keep changing", reservationID)
}

// settlements reads the grants before the reservation: whatever changes in between makes the grants stale.
func (c *Coupons) settlements(ctx context.Context, userID, reservationID string) ([]coupon.Settlement, error) {
	kept, err := c.store.Kept(ctx, userID, reservationID)
	if err != nil {
		return nil, err
	}
	standing, err := c.reservations.Standing(ctx, reservationID)
	if err != nil || standing.Open {
		return nil, err
	}
	var settlements []coupon.Settlement
	counted := !standing.Completed || standing.GrantID == ""
	for _, g := range kept {
		used := standing.Completed && g.ID == standing.GrantID
		counted = counted || used
		if !used || g.UsedAt.IsZero() {
			settlements = append(settlements, coupon.Settlement{Grant: g, Used: used})
		}
	}
	if counted {
		return settlements, nil
	}
	missing, err := c.counted(ctx, userID, standing.GrantID, reservationID)
	return append(settlements, missing...), err
}

// counted takes the grant that a paid order counts, and that was let go since it was set aside: the reservation
// had ended and was paid all the same. Who has set it aside meanwhile and not paid will be told so.
func (c *Coupons) counted(ctx context.Context, userID, grantID, reservationID string) ([]coupon.Settlement, error) {
	held, err := c.store.Held(ctx, userID, grantID)
	if errors.Is(err, coupon.ErrNotUsable) {
		return nil, nil // its owner has gone
	}
	if err != nil || !held.UsedAt.IsZero() {
		return nil, err
	}
	held.ReservationID = reservationID
	return []coupon.Settlement{{Grant: held.Grant, Used: true}}, nil
}
