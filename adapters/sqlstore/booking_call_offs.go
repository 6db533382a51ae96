package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// CallOff implements booking.Store. It locks the round's row as a claim does: whichever of the two commits first, the
// other one sees it.
func (s *Booking) CallOff(ctx context.Context, c booking.CallOff, answer idempotency.Answer[booking.CallOff]) (booking.CallOff, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (booking.CallOff, error) {
		inventory, err := lockInventory(ctx, tx, c.RoundID, c.PerformanceID, 0)
		switch {
		case err != nil:
			return c, err
		case inventory.Removed:
			return c, booking.ErrRoundNotFound
		case inventory.CalledOff:
			return c, booking.ErrAlreadyCalledOff
		}
		counted := c
		if err := countCallOff(ctx, tx, &counted); err != nil {
			return c, err
		}
		q := bookingsql.New(tx)
		if err := errors.Join(
			q.CloseCalledOff(ctx, c.RoundID),
			q.InsertCallOff(ctx, bookingsql.InsertCallOffParams{
				ID: c.ID, RoundID: c.RoundID, PerformanceID: c.PerformanceID, Reason: c.Reason, Rate: int32(c.Rate), CalledOffAt: stamp(c.At),
				Reservations: int32(counted.Reservations), People: int32(counted.People), Seats: int32(counted.Seats),
				Refund: int64(counted.Refund), Compensation: int64(counted.Compensation),
			}),
			tx.audit(ctx, "round.called_off", roundSubject, c.RoundID, nil, audit.Facts{
				"reason": c.Reason, "rate": c.Rate, "reservations": counted.Reservations, "refund": counted.Refund, "compensation": counted.Compensation,
			}),
			tx.append(ctx, outbox.NewEvent(booking.EventRoundCalledOff, booking.SeatsKey(c.RoundID), c.At, booking.RoundCalledOff{
				CallOffID: c.ID, RoundID: c.RoundID, PerformanceID: c.PerformanceID, At: c.At.UTC(),
			})),
		); err != nil {
			return c, err
		}
		return counted, keepReceipt(ctx, tx, answer, counted)
	})
}

// TryCallOff implements booking.Store.
func (s *Booking) TryCallOff(ctx context.Context, c booking.CallOff) (booking.CallOff, error) {
	if _, err := s.CallOffOf(ctx, c.RoundID); !errors.Is(err, booking.ErrCallOffNotFound) {
		if err == nil {
			err = booking.ErrAlreadyCalledOff
		}
		return c, err
	}
	return c, countCallOff(ctx, s.db.primary(ctx), &c)
}

// countCallOff adds up what is held of the round.
func countCallOff(ctx context.Context, on Queryer, c *booking.CallOff) error {
	people := map[string]bool{}
	rows, err := on.QueryContext(ctx, "SELECT id, user_id, seats, status, paid FROM reservations WHERE id IN (SELECT reservation_id FROM taken_seats WHERE round_id = ?)", c.RoundID)
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var row bookingsql.Reservation
		if err := rows.Scan(&row.ID, &row.UserID, &row.Seats, &row.Status, &row.Paid); err != nil {
			return err
		}
		row.Policy = []byte("{}") // it plays no part
		r, err := soldOf(row)
		if err != nil {
			return err
		}
		c.Count(r)
		people[r.UserID] = true
		c.Left++
		return nil
	})
	c.People = len(people)
	return err
}

// CallOffByID implements booking.Store.
func (s *Booking) CallOffByID(ctx context.Context, id string) (booking.CallOff, error) {
	row, err := bookingsql.New(s.db.primary(ctx)).CallOff(ctx, id)
	return s.callOff(ctx, row, err)
}

// CallOffOf implements booking.Store.
func (s *Booking) CallOffOf(ctx context.Context, roundID int64) (booking.CallOff, error) {
	row, err := bookingsql.New(s.db.primary(ctx)).CallOffOfRound(ctx, roundID)
	return s.callOff(ctx, row, err)
}

func (s *Booking) callOff(ctx context.Context, row bookingsql.CallOff, err error) (booking.CallOff, error) {
	if err != nil {
		return booking.CallOff{}, missing(err, booking.ErrCallOffNotFound)
	}
	left, err := bookingsql.New(s.db.primary(ctx)).CountHolding(ctx, row.RoundID)
	return booking.CallOff{
		ID: row.ID, RoundID: row.RoundID, PerformanceID: row.PerformanceID, Reason: row.Reason, Rate: int(row.Rate), At: row.CalledOffAt,
		Reservations: int(row.Reservations), People: int(row.People), Seats: int(row.Seats), Refund: money.KRW(row.Refund),
		Compensation: money.KRW(row.Compensation), Left: int(left), DoneAt: row.DoneAt.Time,
	}, err
}

// Holders implements booking.Store.
func (s *Booking) Holders(ctx context.Context, roundID int64, limit int) ([]string, error) {
	rows, err := bookingsql.New(s.db.primary(ctx)).Holders(ctx, bookingsql.HoldersParams{RoundID: roundID, Limit: int32(limit)})
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ReservationID
	}
	return ids, err
}

// CalledOffDone implements booking.Store.
func (s *Booking) CalledOffDone(ctx context.Context, roundID int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return bookingsql.New(tx).CalledOffDone(ctx, bookingsql.CalledOffDoneParams{DoneAt: stampOrNull(at), RoundID: roundID})
	})
}

func saveCompensation(ctx context.Context, q *bookingsql.Queries, c booking.Compensation) error {
	return q.InsertCompensation(ctx, bookingsql.InsertCompensationParams{
		ID: c.ID, CallOffID: c.CallOffID, ReservationID: c.ReservationID, Amount: int64(c.Amount), OwedAt: stamp(c.OwedAt),
	})
}

// Compensations implements booking.Store.
func (s *Booking) Compensations(ctx context.Context, callOffID string, owedOnly bool, after string, limit int) ([]booking.Compensation, error) {
	everything := int64(1)
	if owedOnly {
		everything = 0
	}
	rows, err := bookingsql.New(s.db.primary(ctx)).Compensations(ctx, bookingsql.CompensationsParams{
		CallOffID: callOffID, ID: after, Everything: everything, Limit: int32(limit),
	})
	found := make([]booking.Compensation, len(rows))
	for i, row := range rows {
		found[i] = compensationOf(bookingsql.CompensationRow(row))
	}
	return found, err
}

// CompensationsOf implements booking.Store.
func (s *Booking) CompensationsOf(ctx context.Context, reservationIDs []string) (map[string][]booking.Compensation, error) {
	owed := map[string][]booking.Compensation{}
	return owed, queryIn(ctx, s.db.reader(ctx), "SELECT id, call_off_id, reservation_id, amount, owed_at, paid_at FROM compensations WHERE reservation_id IN %s", reservationIDs, func(rows *sql.Rows) error {
		var row bookingsql.CompensationRow
		err := rows.Scan(&row.ID, &row.CallOffID, &row.ReservationID, &row.Amount, &row.OwedAt, &row.PaidAt)
		owed[row.ReservationID] = append(owed[row.ReservationID], compensationOf(row))
		return err
	})
}

func compensationOf(row bookingsql.CompensationRow) booking.Compensation {
	return booking.Compensation{
		ID: row.ID, CallOffID: row.CallOffID, ReservationID: row.ReservationID, Number: row.Number, UserID: row.UserID,
		Amount: money.KRW(row.Amount), OwedAt: row.OwedAt, PaidAt: row.PaidAt.Time, PaidBy: row.PaidBy,
	}
}

// PayCompensation implements booking.Store.
func (s *Booking) PayCompensation(ctx context.Context, id, by string, at time.Time) (booking.Compensation, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (booking.Compensation, error) {
		q := bookingsql.New(tx)
		paid, err := q.PayCompensation(ctx, bookingsql.PayCompensationParams{PaidAt: stampOrNull(at), PaidBy: by, ID: id})
		if err != nil {
			return booking.Compensation{}, err
		}
		row, err := q.Compensation(ctx, id)
		if err != nil {
			return booking.Compensation{}, missing(err, booking.ErrCompensationNotFound)
		}
		c := compensationOf(row)
		if paid == 0 {
			return c, nil // it was before
		}
		return c, tx.audit(ctx, "compensation.paid", "reservation", c.ReservationID, nil, audit.Facts{"amount": c.Amount})
	})
}
