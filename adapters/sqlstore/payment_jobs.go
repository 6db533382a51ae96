package sqlstore

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/paymentsql"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/batch"
)

// Unlink implements payment.Jobs: an order belongs to its reservation from then on.
func (s *Payment) Unlink(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		done := batch.Done{Read: len(reservationIDs)}
		err := inBatches(reservationIDs, func(list string, args []any) error {
			changed, err := tx.ExecContext(ctx, "UPDATE payments SET user_id = reservation_id WHERE reservation_id IN "+list, args...)
			if err != nil {
				return err
			}
			n, err := changed.RowsAffected()
			done.Written += int(n)
			return err
		})
		if err != nil {
			return batch.Done{}, err
		}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// atRest is the condition under which an order may be forgotten.
const atRest = "status NOT IN ('IN_PROGRESS', 'UNKNOWN') AND (settled OR status IN ('READY', 'DECLINED'))" +
	" AND NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.order_id = payments.order_id AND refunds.status = 'OWED')"

// Purge implements payment.Jobs.
func (s *Payment) Purge(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		var orders []string
		if err := inBatches(reservationIDs, func(list string, args []any) error {
			found, err := idsOf(ctx, tx, "SELECT order_id FROM payments WHERE "+atRest+" AND reservation_id IN "+list+" FOR UPDATE", args...)
			orders = append(orders, found...)
			return err
		}); err != nil {
			return batch.Done{}, err
		}
		for _, statement := range []string{
			"DELETE FROM refunds WHERE order_id IN ", "DELETE FROM payment_changes WHERE order_id IN ", "DELETE FROM payments WHERE order_id IN ",
		} {
			if err := execMany(ctx, tx, statement, orders); err != nil {
				return batch.Done{}, err
			}
		}
		left := 0
		if err := inBatches(reservationIDs, func(list string, args []any) error {
			found, err := idsOf(ctx, tx, "SELECT order_id FROM payments WHERE reservation_id IN "+list, args...)
			left += len(found)
			return err
		}); err != nil {
			return batch.Done{}, err
		}
		done := batch.Done{Read: len(reservationIDs), Written: len(orders), Skipped: left}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// ToReadBack implements payment.Jobs, in the order of the index.
func (s *Payment) ToReadBack(ctx context.Context, since time.Time, after string, limit int) (orders []payment.Payment, next string, err error) {
	from, id := batch.SplitTime(after)
	rows, err := paymentsql.New(s.db.primary(ctx)).ToReadBack(ctx, paymentsql.ToReadBackParams{
		ReadAt: stampOrNull(from), ReadAt_2: stampOrNull(since), ReadAt_3: stampOrNull(from), OrderID: id, Limit: int32(limit),
	})
	next = after
	for _, row := range rows {
		orders, next = append(orders, paymentOf(row)), batch.TimeKey(row.ReadAt.Time, row.OrderID)
	}
	return orders, next, err
}

// CountToReadBack implements payment.Jobs.
func (s *Payment) CountToReadBack(ctx context.Context, since time.Time, after string) (int64, error) {
	from, id := batch.SplitTime(after)
	return paymentsql.New(s.db.primary(ctx)).CountToReadBack(ctx, paymentsql.CountToReadBackParams{
		ReadAt: stampOrNull(from), ReadAt_2: stampOrNull(since), ReadAt_3: stampOrNull(from), OrderID: id,
	})
}

// ReadBack implements payment.Jobs. One whose money went back meanwhile is not asked about any more.
func (s *Payment) ReadBack(ctx context.Context, chunk *batch.Chunk, orderIDs []string, at, horizon time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		done := batch.Done{Read: len(orderIDs)}
		err := inBatches(orderIDs, func(list string, args []any) error {
			changed, err := tx.ExecContext(ctx, "UPDATE payments SET read_at = CASE WHEN approved_at < ? THEN NULL ELSE ? END WHERE read_at IS NOT NULL AND order_id IN "+list,
				append([]any{stamp(horizon), stamp(at)}, args...)...)
			if err != nil {
				return err
			}
			n, err := changed.RowsAffected()
			done.Written += int(n)
			return err
		})
		if err != nil {
			return batch.Done{}, err
		}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}
