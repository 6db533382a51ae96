package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/couponsql"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// SetAside implements coupon.Store.
func (s *Coupon) SetAside(ctx context.Context, userID, grantID, reservationID string, now time.Time) error {
	user, err := id.Pack(userID)
	if err != nil {
		return err
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := couponsql.New(tx)
		couponID, err := couponOfGrant(ctx, q, user, userID, grantID)
		if err != nil {
			return err
		}
		row, err := q.LockGrant(ctx, couponsql.LockGrantParams{UserID: user, CouponID: couponID})
		if err != nil {
			return missing(err, coupon.ErrNotUsable)
		}
		if row.ReservationID.String == reservationID {
			return nil
		}
		of, err := q.Coupon(ctx, row.CouponID)
		if err != nil {
			return err
		}
		held, err := heldOf(row, of)
		if err != nil {
			return err
		}
		if err := held.UsableFor(reservationID, now); err != nil {
			return err
		}
		_, err = q.SetAside(ctx, couponsql.SetAsideParams{
			ReservationID: sql.NullString{String: reservationID, Valid: true}, UserID: user, CouponID: couponID, Changes: int32(held.Changes),
		})
		return err
	})
}

// errStale rolls a settlement back whose grants have changed.
var errStale = errors.New("coupon: a grant has changed since it was seen")

// Settle implements coupon.Store.
func (s *Coupon) Settle(ctx context.Context, settlements []coupon.Settlement, at time.Time) (stale bool, err error) {
	err = exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		events := make([]outbox.Event, 0, len(settlements))
		for _, settlement := range settlements {
			event, err := tx.settleGrant(ctx, settlement, at)
			if err != nil {
				return err
			}
			events = append(events, event...)
		}
		return tx.append(ctx, events...)
	})
	if errors.Is(err, errStale) {
		return true, nil
	}
	return false, err
}

// settleGrant returns the event where a use began or ended; being set aside and let go again is nobody's news.
func (t *tx) settleGrant(ctx context.Context, s coupon.Settlement, at time.Time) ([]outbox.Event, error) {
	q, g := couponsql.New(t), s.Grant
	user, err := id.Pack(g.UserID)
	if err != nil {
		return nil, err
	}
	wasUsed := !g.UsedAt.IsZero()
	row := couponsql.SettleGrantParams{UserID: user, CouponID: g.CouponID, Changes: int32(g.Changes)}
	if s.Used {
		row.ReservationID, row.UsedAt = sql.NullString{String: g.ReservationID, Valid: true}, sql.NullInt64{Int64: at.UnixMicro(), Valid: true}
	}
	settled, err := q.SettleGrant(ctx, row)
	if err != nil {
		return nil, err
	}
	if settled == 0 {
		return nil, errStale
	}
	if s.Used == wasUsed {
		return nil, nil
	}
	kind, counted := coupon.EventUsed, int32(1)
	if wasUsed {
		kind, counted = coupon.EventReturned, -1
	}
	if err := q.CountUsed(ctx, couponsql.CountUsedParams{Used: counted, ID: g.CouponID}); err != nil {
		return nil, err
	}
	return []outbox.Event{outbox.NewEvent(kind, coupon.Key(g.CouponID), at, coupon.UseEvent{
		CouponID: g.CouponID, GrantID: g.ID, UserID: g.UserID, ReservationID: g.ReservationID, At: at.UTC(),
	})}, nil
}

// Erase implements coupon.Store. Rows stay, as they are what the counter counts; whose they were is gone.
func (s *Coupon) Erase(ctx context.Context, userID string) error {
	user, err := id.Pack(userID)
	if err != nil {
		return err
	}
	nobody, err := id.Pack(id.New())
	if err != nil {
		return err
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return couponsql.New(tx).EraseGrants(ctx, couponsql.EraseGrantsParams{UserID: nobody, UserID_2: user})
	})
}
