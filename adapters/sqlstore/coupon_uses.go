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
		if _, err := q.LockGrant(ctx, couponsql.LockGrantParams{CouponID: couponID, UserID: user}); err != nil {
			return missing(err, coupon.ErrNotUsable)
		}
		held, err := heldBy(ctx, q, user, userID, couponID)
		if err != nil || held.ReservationID == reservationID {
			return err
		}
		if err := held.UsableFor(reservationID, now); err != nil {
			return err
		}
		kept, err := tx.keepUse(ctx, held.Grant, use{reservation: reservationID})
		if err == nil && !kept {
			err = coupon.ErrNotUsable
		}
		return err
	})
}

// use is what a grant is kept for; the zero use is nothing.
type use struct {
	reservation string
	at          time.Time // zero: set aside
}

// keepUse writes what a grant is kept for, if it has changed as often as was seen.
func (t *tx) keepUse(ctx context.Context, seen coupon.Grant, next use) (kept bool, err error) {
	user, err := id.Pack(seen.UserID)
	if err != nil {
		return false, err
	}
	q := couponsql.New(t)
	reservation := sql.NullString{String: next.reservation, Valid: next.reservation != ""}
	at := sql.NullInt64{Int64: next.at.UnixMicro(), Valid: !next.at.IsZero()}
	if seen.Changes == 0 {
		err := q.InsertUse(ctx, couponsql.InsertUseParams{CouponID: seen.CouponID, UserID: user, ReservationID: reservation, UsedAt: at})
		if t.db.engine.IsDuplicate(err) {
			return false, nil
		}
		return err == nil, err
	}
	updated, err := q.UpdateUse(ctx, couponsql.UpdateUseParams{
		ReservationID: reservation, UsedAt: at, CouponID: seen.CouponID, UserID: user, Changes: int32(seen.Changes),
	})
	return updated == 1, err
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
	g, next := s.Grant, use{}
	if s.Used {
		next = use{g.ReservationID, at}
	}
	kept, err := t.keepUse(ctx, g, next)
	if err != nil {
		return nil, err
	}
	if !kept {
		return nil, errStale
	}
	wasUsed := !g.UsedAt.IsZero()
	if s.Used == wasUsed {
		return nil, nil
	}
	kind, counted := coupon.EventUsed, int32(1)
	if wasUsed {
		kind, counted = coupon.EventReturned, -1
	}
	if err := couponsql.New(t).CountUsed(ctx, couponsql.CountUsedParams{Used: counted, ID: g.CouponID}); err != nil {
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
		q := couponsql.New(tx)
		return errors.Join(
			q.EraseGrants(ctx, couponsql.EraseGrantsParams{Nobody: nobody, UserID: user}),
			q.EraseUses(ctx, couponsql.EraseUsesParams{Nobody: nobody, UserID: user}),
		)
	})
}
