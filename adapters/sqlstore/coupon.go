package sqlstore

import (
	"context"
	"database/sql"
	"math"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/couponsql"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Coupon is the store of the coupon context: coupons here, who gets one in coupon_grants.go, what becomes of
// it in coupon_uses.go.
type Coupon struct{ db *DB }

// NewCoupon returns the coupon store on db.
func NewCoupon(db *DB) *Coupon { return &Coupon{db} }

var _ coupon.Store = (*Coupon)(nil)

// Add implements coupon.Store.
func (s *Coupon) Add(ctx context.Context, c coupon.Coupon, answer idempotency.Answer[coupon.Coupon]) (coupon.Coupon, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (coupon.Coupon, error) {
		added, err := couponsql.New(tx).InsertCoupon(ctx, couponsql.InsertCouponParams{
			Code: c.Code, Name: c.Name, Kind: string(c.Kind), Type: string(c.Type), DiscountValue: c.DiscountValue,
			MaxQuantity: int32(c.MaxQuantity), StartsAt: stamp(c.StartsAt), EndsAt: stamp(c.EndsAt),
			ValidSeconds: int64(c.ValidFor / time.Second), MinAmount: int64(c.MinAmount), MaxDiscount: int64(c.MaxDiscount),
			CreatedAt: stamp(c.CreatedAt),
		})
		if s.db.engine.IsDuplicate(err) {
			return coupon.Coupon{}, coupon.ErrCodeTaken.Because(err)
		}
		if err != nil {
			return coupon.Coupon{}, err
		}
		c.ID, c.StartsAt, c.EndsAt, c.CreatedAt = added, stamp(c.StartsAt), stamp(c.EndsAt), stamp(c.CreatedAt)
		if err := tx.audit(ctx, "coupon.created", couponSubject, c.ID, nil, couponFacts(c)); err != nil {
			return coupon.Coupon{}, err
		}
		return c, keepReceipt(ctx, tx, answer, c)
	})
}

// Withdraw implements coupon.Store.
func (s *Coupon) Withdraw(ctx context.Context, couponID int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := couponsql.New(tx)
		if _, err := q.LockCoupon(ctx, couponID); err != nil {
			return missing(err, coupon.ErrNotFound)
		}
		withdrawn, err := q.WithdrawCoupon(ctx, couponsql.WithdrawCouponParams{WithdrawnAt: stampOrNull(at), ID: couponID})
		if err != nil || withdrawn == 0 {
			return err
		}
		if err := tx.audit(ctx, "coupon.withdrawn", couponSubject, couponID, audit.Facts{"withdrawnAt": nil}, audit.Facts{"withdrawnAt": instantFact(at)}); err != nil {
			return err
		}
		return tx.append(ctx, outbox.NewEvent(coupon.EventWithdrawn, coupon.Key(couponID), at, coupon.WithdrawnEvent{CouponID: couponID}))
	})
}

const couponSubject = "coupon"

func couponFacts(c coupon.Coupon) audit.Facts {
	return audit.Facts{
		"code": c.Code, "name": c.Name, "type": string(c.Type), "discountValue": c.DiscountValue, "maxQuantity": c.MaxQuantity,
		"startsAt": instantFact(c.StartsAt), "endsAt": instantFact(c.EndsAt), "minAmount": int64(c.MinAmount), "maxDiscount": int64(c.MaxDiscount),
	}
}

// Coupon implements coupon.Store.
func (s *Coupon) Coupon(ctx context.Context, couponID int64) (coupon.Coupon, error) {
	row, err := couponsql.New(s.db.primary(ctx)).Coupon(ctx, couponID)
	return couponOf(row), missing(err, coupon.ErrNotFound)
}

// ByCode implements coupon.Store.
func (s *Coupon) ByCode(ctx context.Context, code string) (coupon.Coupon, error) {
	row, err := couponsql.New(s.db.primary(ctx)).CouponByCode(ctx, code)
	return couponOf(row), missing(err, coupon.ErrNotFound)
}

// Coupons implements coupon.Store. There are thousands at most, so a filter may look at each.
func (s *Coupon) Coupons(ctx context.Context, q coupon.Query) ([]coupon.Coupon, error) {
	if q.Before <= 0 {
		q.Before = math.MaxInt64
	}
	rows, err := couponsql.New(s.db.primary(ctx)).Coupons(ctx, couponsql.CouponsParams{
		Before: q.Before, Pattern: likePattern(q.Contains), Kind: string(q.Kind), Status: string(q.Status), Now: stamp(q.Now), Limit: int32(q.Limit),
	})
	coupons := make([]coupon.Coupon, len(rows))
	for i, row := range rows {
		coupons[i] = couponOf(row)
	}
	return coupons, err
}

func couponOf(row couponsql.Coupon) coupon.Coupon {
	return coupon.Coupon{
		ID: row.ID, Code: row.Code, Name: row.Name, Kind: coupon.Kind(row.Kind), Type: coupon.Type(row.Type),
		DiscountValue: row.DiscountValue, MaxQuantity: int(row.MaxQuantity), StartsAt: row.StartsAt, EndsAt: row.EndsAt,
		ValidFor: time.Duration(row.ValidSeconds) * time.Second, MinAmount: money.KRW(row.MinAmount), MaxDiscount: money.KRW(row.MaxDiscount),
		Issued: int(row.Issued), Used: int(row.Used), CreatedAt: row.CreatedAt, WithdrawnAt: row.WithdrawnAt.Time,
	}
}

// heldOf is a person's grant with its coupon. What the row does not have follows from the two.
func heldOf(userID string, row couponsql.GrantsOfUserRow) coupon.Held {
	h := coupon.Held{Coupon: couponOf(row.Coupon)}
	h.Grant = coupon.NewGrant(&h.Coupon, userID, time.UnixMicro(row.GrantedAt))
	h.ReservationID, h.Changes = row.ReservationID.String, int(row.Changes.Int32)
	if row.UsedAt.Valid {
		h.UsedAt = time.UnixMicro(row.UsedAt.Int64).UTC()
	}
	return h
}

// Grants implements coupon.Store.
func (s *Coupon) Grants(ctx context.Context, userID string, status coupon.GrantStatus, now time.Time, after coupon.Cursor, limit int) ([]coupon.Held, error) {
	user, err := id.Pack(userID)
	if err != nil {
		return nil, err
	}
	at := farFuture
	if !after.At.IsZero() {
		at = after.At
	}
	rows, err := couponsql.New(s.db.reader(ctx)).GrantsOfUser(ctx, couponsql.GrantsOfUserParams{
		UserID: user, At: at.UnixMicro(), CouponID: after.CouponID, Status: string(status), Now: stamp(now), NowMicros: now.UnixMicro(), Limit: int32(limit),
	})
	if err != nil {
		return nil, err
	}
	held := make([]coupon.Held, len(rows))
	for i, row := range rows {
		held[i] = heldOf(userID, row)
	}
	return held, nil
}

// Held implements coupon.Store.
func (s *Coupon) Held(ctx context.Context, userID, grantID string) (coupon.Held, error) {
	user, err := id.Pack(userID)
	if err != nil {
		return coupon.Held{}, err
	}
	q := couponsql.New(s.db.primary(ctx))
	couponID, err := couponOfGrant(ctx, q, user, userID, grantID)
	if err != nil {
		return coupon.Held{}, err
	}
	return heldBy(ctx, q, user, userID, couponID)
}

func heldBy(ctx context.Context, q *couponsql.Queries, user []byte, userID string, couponID int64) (coupon.Held, error) {
	row, err := q.GrantOfUser(ctx, couponsql.GrantOfUserParams{ID: couponID, UserID: user})
	if err != nil {
		return coupon.Held{}, missing(err, coupon.ErrNotUsable)
	}
	return heldOf(userID, couponsql.GrantsOfUserRow(row)), nil
}

// couponOfGrant finds whose grant has the id among the few that a person has.
func couponOfGrant(ctx context.Context, q *couponsql.Queries, user []byte, userID, grantID string) (int64, error) {
	coupons, err := q.CouponsOfUser(ctx, user)
	if err != nil {
		return 0, err
	}
	for _, couponID := range coupons {
		if coupon.GrantID(couponID, userID) == grantID {
			return couponID, nil
		}
	}
	return 0, coupon.ErrNotUsable
}

// Kept implements coupon.Store.
func (s *Coupon) Kept(ctx context.Context, userID, reservationID string) ([]coupon.Grant, error) {
	user, err := id.Pack(userID)
	if err != nil {
		return nil, err
	}
	rows, err := couponsql.New(s.db.primary(ctx)).KeptGrants(ctx, couponsql.KeptGrantsParams{
		UserID: user, ReservationID: sql.NullString{String: reservationID, Valid: true},
	})
	if err != nil {
		return nil, err
	}
	grants := make([]coupon.Grant, len(rows))
	for i, row := range rows {
		grants[i] = heldOf(userID, couponsql.GrantsOfUserRow{
			GrantedAt: row.GrantedAt, ReservationID: row.ReservationID, UsedAt: row.UsedAt,
			Changes: sql.NullInt32{Int32: row.Changes, Valid: true}, Coupon: row.Coupon,
		}).Grant
	}
	return grants, nil
}
