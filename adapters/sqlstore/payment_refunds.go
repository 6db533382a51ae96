package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/paymentsql"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Owe implements payment.Store.
func (s *Payment) Owe(ctx context.Context, r payment.Refund) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := paymentsql.New(tx)
		p, err := lockPayment(ctx, q, r.OrderID)
		if err != nil {
			return err
		}
		told, err := q.CountCause(ctx, r.CauseID)
		if err != nil || told > 0 {
			return err
		}
		owed, err := owedOf(ctx, tx, []string{r.OrderID})
		if err != nil {
			return err
		}
		if r.Amount = min(r.Amount, p.Amount-p.Refunded-owed[r.OrderID]); r.Amount <= 0 {
			return q.SettlePayment(ctx, r.OrderID)
		}
		if err := q.InsertRefund(ctx, paymentsql.InsertRefundParams{
			ID: r.ID, CauseID: r.CauseID, OrderID: r.OrderID, Amount: int64(r.Amount), Reason: r.Reason,
			TryAt: stampOrNull(r.CreatedAt), CreatedAt: stamp(r.CreatedAt),
		}); err != nil {
			return err
		}
		return q.SettlePayment(ctx, r.OrderID)
	})
}

// Refunded implements payment.Store.
func (s *Payment) Refunded(ctx context.Context, r payment.Refund, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := paymentsql.New(tx)
		row, err := q.LockRefund(ctx, r.ID)
		if err != nil || row.Status != "OWED" {
			return err
		}
		p, err := lockPayment(ctx, q, row.OrderID)
		if err != nil {
			return err
		}
		p.Refunded += money.KRW(row.Amount)
		p.Status = payment.PartialCanceled
		if p.Refunded >= p.Amount {
			p.Status = payment.Canceled
		}
		if err := q.RefundDone(ctx, paymentsql.RefundDoneParams{DoneAt: stampOrNull(now), ID: r.ID}); err != nil {
			return err
		}
		if err := q.RefundPayment(ctx, paymentsql.RefundPaymentParams{
			Status: string(p.Status), Refunded: int64(p.Refunded), UpdatedAt: stamp(now), OrderID: p.OrderID,
		}); err != nil {
			return err
		}
		if err := insertChange(ctx, q, p, r.Reason, now); err != nil {
			return err
		}
		return tx.append(ctx, outbox.NewEvent(payment.EventRefunded, p.OrderID, now, p.Event(now)))
	})
}

// RefundFailed implements payment.Store.
func (s *Payment) RefundFailed(ctx context.Context, refundID, reason string, tryAt time.Time) error {
	if len(reason) > 500 {
		reason = strings.ToValidUTF8(reason[:500], "") // the cut may go through a letter
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return paymentsql.New(tx).RefundFailed(ctx, paymentsql.RefundFailedParams{LastError: reason, TryAt: stampOrNull(tryAt), ID: refundID})
	})
}

// DueRefunds implements payment.Store.
func (s *Payment) DueRefunds(ctx context.Context, now, next time.Time, limit int) ([]payment.Refund, error) {
	rows, err := paymentsql.New(s.db.primary(ctx)).DueRefunds(ctx, paymentsql.DueRefundsParams{TryAt: stampOrNull(now), Limit: int32(limit)})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]payment.Refund, error) {
		var due []payment.Refund
		for _, row := range rows {
			mine, err := paymentsql.New(tx).PutOffRefund(ctx, paymentsql.PutOffRefundParams{TryAt: stampOrNull(next), ID: row.ID, TryAt_2: row.TryAt})
			if err != nil {
				return nil, err
			}
			if mine == 1 {
				due = append(due, payment.Refund{
					ID: row.ID, CauseID: row.CauseID, OrderID: row.OrderID, PaymentKey: row.PaymentKey, Amount: money.KRW(row.Amount),
					Reason: row.Reason, Attempts: int(row.Attempts) + 1, CreatedAt: row.CreatedAt,
				})
			}
		}
		return due, nil
	})
}

// Owed implements payment.Store.
func (s *Payment) Owed(ctx context.Context, orderIDs []string) (map[string]money.KRW, error) {
	return owedOf(ctx, s.db.primary(ctx), orderIDs)
}

func owedOf(ctx context.Context, on Queryer, orderIDs []string) (map[string]money.KRW, error) {
	owed := map[string]money.KRW{}
	err := inBatches(orderIDs, func(list string, args []any) error {
		rows, err := on.QueryContext(ctx, "SELECT order_id, amount FROM refunds WHERE status = 'OWED' AND order_id IN "+list, args...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var order string
			var amount money.KRW
			err := rows.Scan(&order, &amount)
			owed[order] += amount
			return err
		})
	})
	return owed, err
}
