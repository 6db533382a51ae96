package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/couponsql"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// granted is what a group of requests came to.
type granted struct {
	outcomes []error
	coupon   coupon.Coupon
}

// Grant implements coupon.Store. A group is first written as if nobody in it had the coupon, which in a rush is
// nearly always so and saves looking; the unique key has the last word. Where it refuses, nothing has happened
// and the group is tried again with a look at who has it. Two of the group that came with one idempotency key,
// and those who lose to another server between the look and the write, are tried one by one.
func (s *Coupon) Grant(ctx context.Context, couponID int64, requests []coupon.Request) ([]error, coupon.Coupon, error) {
	result, err := s.grantGroup(ctx, couponID, requests, nobody)
	if s.db.engine.IsDuplicate(err) {
		result, err = s.grantGroup(ctx, couponID, requests, holders)
	}
	if err != nil && s.collidedOverGrant(err) {
		return s.grantEach(ctx, couponID, requests)
	}
	return result.outcomes, result.coupon, err
}

func (s *Coupon) collidedOverGrant(err error) bool {
	return s.db.engine.IsDuplicate(err) || errors.Is(err, idempotency.ErrKeyInUse)
}

func (s *Coupon) grantEach(ctx context.Context, couponID int64, requests []coupon.Request) ([]error, coupon.Coupon, error) {
	outcomes := make([]error, len(requests))
	var after coupon.Coupon
	for i := range requests {
		result, err := s.grantGroup(ctx, couponID, requests[i:i+1], holders)
		switch {
		case err == nil:
			outcomes[i], after = result.outcomes[0], result.coupon
		case errors.Is(err, idempotency.ErrKeyInUse):
			outcomes[i] = err
		case s.db.engine.IsDuplicate(err):
			outcomes[i] = coupon.ErrAlreadyGranted.Because(err)
		default:
			// Those before are there and must be told so; whether this one is, nobody knows.
			outcomes[i] = err
		}
	}
	return outcomes, after, nil
}

// look says which of the people who ask have the coupon already.
type look func(ctx context.Context, tx *tx, c *coupon.Coupon, requests []coupon.Request) (map[string]bool, error)

// nobody does not look, but for a welcome: there is one a person, though its terms may have changed.
func nobody(ctx context.Context, tx *tx, c *coupon.Coupon, requests []coupon.Request) (map[string]bool, error) {
	if c.Kind == coupon.Welcome {
		return holders(ctx, tx, c, requests)
	}
	return make(map[string]bool, len(requests)), nil
}

func holders(ctx context.Context, tx *tx, c *coupon.Coupon, requests []coupon.Request) (map[string]bool, error) {
	has := map[string]bool{}
	query, of := "SELECT user_id FROM coupon_grants WHERE coupon_id = ? AND user_id IN ", any(c.ID)
	if c.Kind == coupon.Welcome {
		query, of = "SELECT g.user_id FROM coupon_grants g JOIN coupons c ON c.id = g.coupon_id WHERE c.kind = ? AND g.user_id IN ", string(coupon.Welcome)
	}
	users := make([][]byte, len(requests))
	for i, r := range requests {
		packed, err := id.Pack(r.Grant.UserID)
		if err != nil {
			return nil, err
		}
		users[i] = packed
	}
	err := inBatches(users, func(list string, args []any) error {
		rows, err := tx.QueryContext(ctx, query+list, append([]any{of}, args...)...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var packed []byte
			if err := rows.Scan(&packed); err != nil {
				return err
			}
			user, err := id.Unpack(packed)
			has[user] = true
			return err
		})
	})
	return has, err
}

func (s *Coupon) grantGroup(ctx context.Context, couponID int64, requests []coupon.Request, look look) (granted, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (granted, error) {
		row, err := couponsql.New(tx).LockCoupon(ctx, couponID)
		if err != nil {
			return granted{}, missing(err, coupon.ErrNotFound)
		}
		c := couponOf(row)
		has, err := look(ctx, tx, &c, requests)
		if err != nil {
			return granted{}, err
		}
		outcomes, winners := c.Allot(requests, has)
		if len(winners) == 0 {
			return granted{outcomes, c}, nil
		}
		return granted{outcomes, c}, tx.writeGrants(ctx, couponID, winners)
	})
}

const insertGrants = "INSERT INTO coupon_grants (coupon_id, user_id, granted_at) VALUES "

// writeGrants stores the winners: the guarded counter first, as it is the lock, then rows, receipts and the
// one event.
func (t *tx) writeGrants(ctx context.Context, couponID int64, winners []coupon.Request) error {
	counted, err := couponsql.New(t).CountIssued(ctx, couponsql.CountIssuedParams{N: int32(len(winners)), ID: couponID})
	if err != nil {
		return err
	}
	if counted == 0 {
		return errors.New("coupon: the counter refused what was allotted under its lock")
	}
	// Neighbours in the key are written together: the b-tree is walked once.
	slices.SortFunc(winners, func(a, b coupon.Request) int { return strings.Compare(a.Grant.UserID, b.Grant.UserID) })
	rows := make([][]any, len(winners))
	told := coupon.GrantedEvent{CouponID: couponID, Grants: make([]coupon.Granted, len(winners))}
	for i, w := range winners {
		user, err := id.Pack(w.Grant.UserID)
		if err != nil {
			return err
		}
		rows[i] = []any{couponID, user, w.Grant.GrantedAt.UnixMicro()}
		told.Grants[i] = coupon.Granted{GrantID: w.Grant.ID, UserID: w.Grant.UserID}
	}
	if err := insertMany(ctx, t, insertGrants, rows); err != nil {
		return err
	}
	for _, w := range winners {
		if w.Receipt != nil {
			if err := t.keep(ctx, *w.Receipt); err != nil {
				return err
			}
		}
	}
	return t.append(ctx, outbox.NewEvent(coupon.EventGranted, coupon.Key(couponID), winners[0].Grant.GrantedAt, told))
}
