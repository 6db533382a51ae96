package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/paymentsql"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Payment is the store of the payment context.
type Payment struct{ db *DB }

// NewPayment returns the payment store on db.
func NewPayment(db *DB) *Payment { return &Payment{db} }

var _ payment.Store = (*Payment)(nil)

// Checkout implements payment.Store.
func (s *Payment) Checkout(ctx context.Context, p payment.Payment) (payment.Payment, error) {
	return writeUnseen(ctx, s.db, func(ctx context.Context, tx *tx) (payment.Payment, error) {
		q := paymentsql.New(tx)
		row, err := q.PaymentOfReservation(ctx, p.ReservationID)
		if errors.Is(err, sql.ErrNoRows) {
			return p, tx.open(ctx, q, p)
		}
		if err != nil {
			return payment.Payment{}, err
		}
		known := paymentOf(row)
		if known.Status != payment.Ready && known.Status != payment.Declined {
			return known, nil
		}
		if known.OriginalAmount == p.OriginalAmount && known.Discount == p.Discount && known.OrderName == p.OrderName && known.GrantID == p.GrantID {
			return known, nil
		}
		return tx.reprice(ctx, q, known, p)
	})
}

// reprice gives an order what another checkout makes of it.
func (t *tx) reprice(ctx context.Context, q *paymentsql.Queries, known, p payment.Payment) (payment.Payment, error) {
	known.OrderName, known.OriginalAmount, known.Discount, known.Amount, known.GrantID = p.OrderName, p.OriginalAmount, p.Discount, p.Amount, p.GrantID
	if p.Status == payment.Done {
		known.Status, known.ApprovedAt, known.CheckAt, known.Checks = p.Status, p.ApprovedAt, p.CheckAt, 0
	}
	if err := q.UpdateAmounts(ctx, paymentsql.UpdateAmountsParams{
		OrderName: p.OrderName, OriginalAmount: int64(p.OriginalAmount), Discount: int64(p.Discount), Amount: int64(p.Amount), GrantID: p.GrantID,
		Status: string(known.Status), CheckAt: stampOrNull(known.CheckAt), ApprovedAt: stampOrNull(known.ApprovedAt),
		UpdatedAt: stamp(p.UpdatedAt), OrderID: known.OrderID,
	}); err != nil || known.Status != payment.Done {
		return known, err
	}
	if err := insertChange(ctx, q, known, "", p.UpdatedAt); err != nil {
		return payment.Payment{}, err
	}
	return known, t.append(ctx, outbox.NewEvent(payment.EventDone, known.OrderID, p.UpdatedAt, known.Event(p.UpdatedAt)))
}

// open adds an order. One that costs nothing is done already, and told like any other.
func (t *tx) open(ctx context.Context, q *paymentsql.Queries, p payment.Payment) error {
	if err := insertPayment(ctx, q, p); err != nil || p.Status != payment.Done {
		return err
	}
	return t.append(ctx, outbox.NewEvent(payment.EventDone, p.OrderID, p.CreatedAt, p.Event(p.CreatedAt)))
}

func insertPayment(ctx context.Context, q *paymentsql.Queries, p payment.Payment) error {
	if err := q.InsertPayment(ctx, paymentsql.InsertPaymentParams{
		OrderID: p.OrderID, ReservationID: p.ReservationID, UserID: p.UserID, OrderName: p.OrderName,
		OriginalAmount: int64(p.OriginalAmount), Discount: int64(p.Discount), Amount: int64(p.Amount), GrantID: p.GrantID, Status: string(p.Status),
		Method: p.Method, CheckAt: stampOrNull(p.CheckAt), ApprovedAt: stampOrNull(p.ApprovedAt),
		CreatedAt: stamp(p.CreatedAt), UpdatedAt: stamp(p.UpdatedAt),
	}); err != nil {
		return err
	}
	return insertChange(ctx, q, p, "", p.CreatedAt)
}

func insertChange(ctx context.Context, q *paymentsql.Queries, p payment.Payment, detail string, at time.Time) error {
	return q.InsertChange(ctx, paymentsql.InsertChangeParams{
		OrderID: p.OrderID, Status: string(p.Status), PaymentKey: p.PaymentKey, Detail: cut(detail, 500), At: stamp(at),
	})
}

// Payment implements payment.Store.
func (s *Payment) Payment(ctx context.Context, orderID string) (payment.Payment, error) {
	row, err := paymentsql.New(s.db.reader(ctx)).Payment(ctx, orderID)
	return paymentOf(row), missing(err, payment.ErrNotFound)
}

// History implements payment.Store.
func (s *Payment) History(ctx context.Context, orderID string) ([]payment.Change, error) {
	rows, err := paymentsql.New(s.db.reader(ctx)).Changes(ctx, orderID)
	changes := make([]payment.Change, len(rows))
	for i, row := range rows {
		changes[i] = payment.Change{Status: payment.Status(row.Status), PaymentKey: row.PaymentKey, Detail: row.Detail, At: row.At}
	}
	return changes, err
}

// OfReservations implements payment.Store.
func (s *Payment) OfReservations(ctx context.Context, reservationIDs []string) (map[string]payment.Payment, error) {
	payments := make(map[string]payment.Payment, len(reservationIDs))
	err := inBatches(reservationIDs, func(list string, args []any) error {
		rows, err := s.db.reader(ctx).QueryContext(ctx, "SELECT order_id, reservation_id, status, method, original_amount, discount, amount, grant_id, refunded, approved_at FROM payments WHERE reservation_id IN "+list, args...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var p payment.Payment
			var approved sql.NullTime
			err := rows.Scan(&p.OrderID, &p.ReservationID, &p.Status, &p.Method, &p.OriginalAmount, &p.Discount, &p.Amount, &p.GrantID, &p.Refunded, &approved)
			p.ApprovedAt = approved.Time
			payments[p.ReservationID] = p
			return err
		})
	})
	return payments, err
}

// begun is what became of Begin.
type begun struct {
	payment payment.Payment
	started bool
}

// Begin implements payment.Store.
func (s *Payment) Begin(ctx context.Context, orderID, paymentKey string, now, checkAt time.Time) (payment.Payment, bool, error) {
	result, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (begun, error) {
		q := paymentsql.New(tx)
		p, err := lockPayment(ctx, q, orderID)
		if err != nil {
			return begun{}, err
		}
		again := p.Status == payment.Declined && p.PaymentKey == paymentKey
		if again || (p.Status != payment.Ready && p.Status != payment.Declined) {
			return begun{payment: p}, nil
		}
		p.Status, p.PaymentKey, p.CheckAt, p.Failure = payment.InProgress, paymentKey, checkAt, payment.Failure{}
		p.Attempts++
		if err := q.BeginPayment(ctx, paymentsql.BeginPaymentParams{
			PaymentKey: paymentKey, CheckAt: stampOrNull(checkAt), UpdatedAt: stamp(now), OrderID: orderID,
		}); err != nil {
			return begun{}, err
		}
		return begun{p, true}, insertChange(ctx, q, p, "", now)
	})
	return result.payment, result.started, err
}

func lockPayment(ctx context.Context, q *paymentsql.Queries, orderID string) (payment.Payment, error) {
	row, err := q.LockPayment(ctx, orderID)
	return paymentOf(row), missing(err, payment.ErrNotFound)
}

// Answer implements payment.Store.
func (s *Payment) Answer(ctx context.Context, a payment.Answer) (payment.Payment, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (payment.Payment, error) {
		q := paymentsql.New(tx)
		p, err := lockPayment(ctx, q, a.OrderID)
		if err != nil || p.Captured() || (!p.Open() && a.Status != payment.Done) {
			return p, err
		}
		if a.Status != payment.Done && a.PaymentKey != p.PaymentKey {
			return p, nil // a late word about an attempt that another one has followed
		}
		changed := p.Status != a.Status
		p.Status, p.PaymentKey, p.Method, p.Failure = a.Status, a.PaymentKey, a.Method, a.Failure
		p.ApprovedAt, p.CheckAt, p.UpdatedAt = a.ApprovedAt, a.CheckAt, a.At
		var readAt time.Time
		if a.Status == payment.Done {
			p.Checks, readAt = 0, a.At
		}
		if err := q.AnswerPayment(ctx, paymentsql.AnswerPaymentParams{
			Status: string(p.Status), PaymentKey: p.PaymentKey, Method: cut(p.Method, 40), FailureCode: cut(p.Failure.Code, 80),
			FailureMessage: cut(p.Failure.Message, 500), ApprovedAt: stampOrNull(p.ApprovedAt), CheckAt: stampOrNull(p.CheckAt),
			Checks: int32(p.Checks), ReadAt: stampOrNull(readAt), UpdatedAt: stamp(a.At), OrderID: p.OrderID,
		}); err != nil || !changed {
			return p, err
		}
		if err := insertChange(ctx, q, p, a.Failure.Code, a.At); err != nil {
			return payment.Payment{}, err
		}
		return p, tx.append(ctx, outbox.NewEvent(answerEvents[a.Status], p.OrderID, a.At, p.Event(a.At)))
	})
}

var answerEvents = map[payment.Status]string{
	payment.Done: payment.EventDone, payment.Declined: payment.EventDeclined, payment.Unknown: payment.EventUnknown,
}

// Settle implements payment.Store.
func (s *Payment) Settle(ctx context.Context, orderIDs []string) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return inBatches(orderIDs, func(list string, args []any) error {
			_, err := tx.ExecContext(ctx, "UPDATE payments SET settled = TRUE, check_at = CASE WHEN status = 'CANCELED' THEN check_at END WHERE order_id IN "+list, args...)
			return err
		})
	})
}

// Ended implements payment.Store.
func (s *Payment) Ended(ctx context.Context, orderID string) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return paymentsql.New(tx).SettlePayment(ctx, orderID)
	})
}

// Unsettled implements payment.Store.
func (s *Payment) Unsettled(ctx context.Context) (map[payment.Status]int, error) {
	rows, err := paymentsql.New(s.db.reader(ctx)).CountUnsettled(ctx)
	counts := make(map[payment.Status]int, len(rows))
	for _, row := range rows {
		counts[payment.Status(row.Status)] = int(row.Orders)
	}
	return counts, err
}

// DueChecks implements payment.Store.
func (s *Payment) DueChecks(ctx context.Context, now, next time.Time, limit int) ([]payment.Payment, error) {
	rows, err := paymentsql.New(s.db.primary(ctx)).DueChecks(ctx, paymentsql.DueChecksParams{CheckAt: stampOrNull(now), Limit: int32(limit)})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]payment.Payment, error) {
		var due []payment.Payment
		for _, row := range rows {
			mine, err := paymentsql.New(tx).PutOffCheck(ctx, paymentsql.PutOffCheckParams{
				CheckAt: stampOrNull(next), OrderID: row.OrderID, CheckAt_2: row.CheckAt,
			})
			if err != nil {
				return nil, err
			}
			if mine == 1 {
				p := paymentOf(row)
				p.Checks++
				due = append(due, p)
			}
		}
		return due, nil
	})
}

func paymentOf(row paymentsql.Payment) payment.Payment {
	return payment.Payment{
		OrderID: row.OrderID, ReservationID: row.ReservationID, UserID: row.UserID, OrderName: row.OrderName,
		OriginalAmount: money.KRW(row.OriginalAmount), Discount: money.KRW(row.Discount), Amount: money.KRW(row.Amount), GrantID: row.GrantID,
		Status: payment.Status(row.Status), PaymentKey: row.PaymentKey, Method: row.Method, Attempts: int(row.Attempts),
		Refunded: money.KRW(row.Refunded), Failure: payment.Failure{Code: row.FailureCode, Message: row.FailureMessage},
		Settled: row.Settled, CheckAt: row.CheckAt.Time, Checks: int(row.Checks), ApprovedAt: row.ApprovedAt.Time,
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}
}
