package sqlstore

import (
	"context"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Unlink implements payment.Jobs: an order belongs to its reservation from then on.
func (s *Payment) Unlink(ctx context.Context, reservationIDs []string) (batch.Done, error) {
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
		return done, tx.checkpoint(ctx, done)
	})
}

// atRest is the condition under which an order may be forgotten.
const atRest = "status NOT IN ('IN_PROGRESS', 'UNKNOWN') AND (settled OR status IN ('READY', 'DECLINED'))" +
	" AND NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.order_id = payments.order_id AND refunds.status = 'OWED')"

// Purge implements payment.Jobs.
func (s *Payment) Purge(ctx context.Context, reservationIDs []string) (batch.Done, error) {
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
		return done, tx.checkpoint(ctx, done)
	})
}
