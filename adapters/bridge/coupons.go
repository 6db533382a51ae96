package bridge

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/coupon"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Discounts answers payment's questions about coupons.
type Discounts struct{ Coupons *couponapp.Coupons }

// SetAside implements what payment asks.
func (d Discounts) SetAside(ctx context.Context, userID, grantID, reservationID string, price money.KRW) (money.KRW, error) {
	discount, err := d.Coupons.SetAside(ctx, userID, grantID, reservationID, price)
	return discount, paymentFaults.translate(err)
}

// Keep implements what payment asks.
func (d Discounts) Keep(ctx context.Context, userID, grantID, reservationID string) error {
	return paymentFaults.translate(d.Coupons.Keep(ctx, userID, grantID, reservationID))
}

// Settle implements what payment asks.
func (d Discounts) Settle(ctx context.Context, userID, reservationID string) error {
	return d.Coupons.Settle(ctx, userID, reservationID)
}

// Discounted answers coupon's questions about reservations, from booking and payment.
type Discounted struct {
	Purchases Purchases
	Orders    orders
}

// orders is what must be read of payment to settle coupons: a part of its store.
type orders interface {
	OfReservations(ctx context.Context, reservationIDs []string) (map[string]payment.Payment, error)
}

// Due implements what coupon asks.
func (d Discounted) Due(ctx context.Context, userID, reservationID string) (money.KRW, error) {
	r, err := d.Purchases.due(ctx, userID, reservationID)
	if err != nil {
		return 0, couponFaults.translate(err)
	}
	return r.Amount, nil
}

// Charged implements what coupon asks by payment's own rule.
func (d Discounted) Charged(price, discount money.KRW) (amount, used money.KRW) {
	return payment.Discounted(price, discount)
}

// Standing implements what coupon asks. The reservation is looked at first: its order says which grant counts,
// and no longer changes once the reservation is paid.
func (d Discounted) Standing(ctx context.Context, reservationID string) (couponapp.Standing, error) {
	status, err := d.Purchases.Bookings.Status(ctx, reservationID)
	if errors.Is(err, booking.ErrReservationNotFound) {
		return couponapp.Standing{Open: true}, nil // one that is gone for good says nothing: all stays as it is
	}
	if err != nil {
		return couponapp.Standing{}, err
	}
	standing := couponapp.Standing{Open: status == booking.Pending, Completed: status == booking.Completed}
	if standing.Completed {
		orders, err := d.Orders.OfReservations(ctx, []string{reservationID})
		if err != nil {
			return couponapp.Standing{}, err
		}
		standing.GrantID = orders[reservationID].GrantID
	}
	return standing, nil
}

// Welcomes gives people their welcome coupon when it is due.
type Welcomes struct {
	Coupons   *couponapp.Coupons
	Accounts  *accountapp.Accounts
	Confirmed bool // only once they have confirmed their address
}

// after reports whether a welcome may be due after such an event.
func (w Welcomes) after(event string) bool {
	return event == account.EventUserJoined || w.Confirmed && event == account.EventEmailConfirmed
}

// Welcome gives it to those of the people to whom it is due. Who has it is passed over, so it may be told again.
func (w Welcomes) Welcome(ctx context.Context, userIDs ...string) error {
	if !w.Confirmed || len(userIDs) == 0 {
		return w.Coupons.Welcome(ctx, userIDs...)
	}
	users, err := w.Accounts.UsersByID(ctx, userIDs)
	if err != nil {
		return err
	}
	var due []string
	for _, user := range users {
		if !user.EmailProvedAt.IsZero() {
			due = append(due, user.ID)
		}
	}
	return w.Coupons.Welcome(ctx, due...)
}

// CouponConsumer settles coupons with their reservations, welcomes who joins and forgets who has gone. All of it
// may be told again: a grant is settled by what is so, a welcome is given once, and what is forgotten stays so.
func CouponConsumer(coupons *couponapp.Coupons, welcomes Welcomes) outbox.Consumer {
	return outbox.Consumer{
		Name: "coupon", Types: []string{
			booking.EventCompleted, booking.EventCanceled, account.EventUserJoined, account.EventEmailConfirmed, account.EventUserWithdrawn,
		},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			var joined []string // first, as nobody goes who has not come
			for _, event := range events {
				if !welcomes.after(event.Type) {
					continue
				}
				user, err := outbox.Read[account.UserEvent](event)
				if err != nil {
					return err
				}
				joined = append(joined, user.UserID)
			}
			if err := welcomes.Welcome(ctx, joined...); err != nil {
				return err
			}
			for _, event := range events {
				if err := settleCoupons(ctx, coupons, event); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func settleCoupons(ctx context.Context, coupons *couponapp.Coupons, event outbox.Event) error {
	switch event.Type {
	case booking.EventCompleted, booking.EventCanceled:
		r, err := outbox.Read[booking.ReservationEvent](event)
		if err != nil {
			return err
		}
		return coupons.Settle(ctx, r.UserID, r.ReservationID)
	case account.EventUserWithdrawn:
		user, err := outbox.Read[account.UserEvent](event)
		if err != nil {
			return err
		}
		return coupons.Erase(ctx, user.UserID)
	}
	return nil
}

// CouponAnswersConsumer has what is kept of a coupon made again after other servers gave it away or withdrew it.
// Forgetting twice is forgetting once.
func CouponAnswersConsumer(coupons *couponapp.Coupons, changed func(couponID int64)) outbox.Consumer {
	return outbox.Consumer{
		Name: "coupon-answers", Types: []string{coupon.EventGranted, coupon.EventWithdrawn}, EachInstance: true,
		Handle: func(_ context.Context, events []outbox.Event) error {
			for _, event := range events {
				// The key says which; who got one need not be read for this.
				if id := coupon.KeyID(event.Key); event.Type == coupon.EventWithdrawn {
					coupons.Changed(id)
				} else {
					changed(id)
				}
			}
			return nil
		},
	}
}

// CouponTerms answers booking's question about coupons from payment, whose order says which grant counts, and coupon.
type CouponTerms struct {
	Orders orders
	Grants grants
}

// grants is what must be read of coupon for that: a part of its store.
type grants interface {
	Held(ctx context.Context, userID, grantID string) (coupon.Held, error)
}

// Minimum implements what booking asks. A coupon's terms never change.
func (c CouponTerms) Minimum(ctx context.Context, userID, reservationID string) (money.KRW, error) {
	found, err := c.Orders.OfReservations(ctx, []string{reservationID})
	grant := found[reservationID].GrantID
	if err != nil || grant == "" {
		return 0, err
	}
	held, err := c.Grants.Held(ctx, userID, grant)
	if errors.Is(err, coupon.ErrNotUsable) {
		return 0, nil // its owner has gone
	}
	return held.Coupon.MinAmount, err
}
