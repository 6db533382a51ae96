package sqlstore

import (
	"context"
	"database/sql"
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
func (s *Payment) Refunded(ctx context.Context, r payment.Refund, inAll money.KRW, now time.Time) error {
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
		if err := q.RefundDone(ctx, paymentsql.RefundDoneParams{DoneAt: stampOrNull(now), ID: r.ID}); err != nil {
			return err
		}
		_, err = tx.givenBack(ctx, q, &p, inAll, r.Reason, now)
		return err
	})
}

// givenBack writes that so much of an order, which is locked, has gone back in all; false when that is no news.
func (t *tx) givenBack(ctx context.Context, q *paymentsql.Queries, p *payment.Payment, inAll money.KRW, detail string, now time.Time) (bool, error) {
	if inAll = min(inAll, p.Amount); inAll <= p.Refunded {
		return false, nil
	}
	back := inAll - p.Refunded
	p.Refunded, p.Status, p.UpdatedAt = inAll, payment.PartialCanceled, now
	if p.Refunded >= p.Amount {
		p.Status = payment.Canceled
	}
	if err := q.RefundPayment(ctx, paymentsql.RefundPaymentParams{
		Status: string(p.Status), Refunded: int64(p.Refunded), Amount: int64(p.Refunded), UpdatedAt: stamp(now), OrderID: p.OrderID,
	}); err != nil {
		return false, err
	}
	if err := insertChange(ctx, q, *p, detail, now); err != nil {
		return false, err
	}
	event := p.Event(now)
	event.Back = back
	return true, t.append(ctx, outbox.NewEvent(payment.EventRefunded, p.OrderID, now, event))
}

// Observe implements payment.Store.
func (s *Payment) Observe(ctx context.Context, o payment.Observation) (payment.Payment, bool, error) {
	changed := false
	p, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (payment.Payment, error) {
		q := paymentsql.New(tx)
		p, err := lockPayment(ctx, q, o.OrderID)
		if err != nil {
			return p, err
		}
		owed, err := owedOf(ctx, tx, []string{o.OrderID})
		if changed = false; err != nil || !p.Captured() || owed[o.OrderID] > 0 {
			return p, err
		}
		if changed, err = tx.givenBack(ctx, q, &p, o.InAll, o.Detail, o.At); err != nil || !changed || p.Status != payment.Canceled {
			return p, err
		}
		p.CheckAt = o.CheckAt
		return p, q.CheckPayment(ctx, paymentsql.CheckPaymentParams{CheckAt: stampOrNull(o.CheckAt), OrderID: o.OrderID})
	})
	return p, changed, err
}

// CutRefund implements payment.Store.
func (s *Payment) CutRefund(ctx context.Context, r, smaller payment.Refund) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := paymentsql.New(tx)
		row, err := q.LockRefund(ctx, r.ID)
		if err != nil || row.Status != "OWED" {
			return err
		}
		if err := q.RefundCut(ctx, r.ID); err != nil {
			return err
		}
		return q.InsertRefund(ctx, paymentsql.InsertRefundParams{
			ID: smaller.ID, CauseID: smaller.CauseID, OrderID: row.OrderID, Amount: int64(smaller.Amount), Reason: row.Reason,
			TryAt: stampOrNull(smaller.CreatedAt), CreatedAt: stamp(smaller.CreatedAt),
		})
	})
}

// RefundFailed implements payment.Store.
func (s *Payment) RefundFailed(ctx context.Context, refundID, reason string, tryAt time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return paymentsql.New(tx).RefundFailed(ctx, paymentsql.RefundFailedParams{LastError: cut(reason, 500), TryAt: stampOrNull(tryAt), ID: refundID})
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
