package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Booking is the store of the booking context.
type Booking struct{ db *DB }

// NewBooking returns the booking store on db.
func NewBooking(db *DB) *Booking { return &Booking{db} }

var _ booking.Store = (*Booking)(nil)

// Due implements booking.Store.
func (s *Booking) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return bookingsql.New(s.db.primary(ctx)).DueReservations(ctx, bookingsql.DueReservationsParams{ExpiresAt: stamp(now), Limit: int32(limit)})
}

// Pending implements booking.Store.
func (s *Booking) Pending(ctx context.Context) (int, error) {
	n, err := bookingsql.New(s.db.reader(ctx)).CountPending(ctx)
	return int(n), err
}

// Reservation implements booking.Store.
func (s *Booking) Reservation(ctx context.Context, reservationID string) (*booking.Reservation, error) {
	row, err := bookingsql.New(s.db.reader(ctx)).Reservation(ctx, reservationID)
	if err != nil {
		return nil, missing(err, booking.ErrReservationNotFound)
	}
	return reservationOf(movedRow(row))
}

// farFuture stands for the beginning of a list that is sorted newest first.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// ReservationsOf implements booking.Store.
func (s *Booking) ReservationsOf(ctx context.Context, userID string, status booking.Status, after booking.Cursor, limit int) ([]*booking.Reservation, error) {
	at := farFuture
	if !after.At.IsZero() {
		at = stamp(after.At)
	}
	q := bookingsql.New(s.db.reader(ctx))
	if status == "" {
		rows, err := q.ReservationsOfUser(ctx, bookingsql.ReservationsOfUserParams{
			UserID: userID, CreatedAt: at, CreatedAt_2: at, ID: after.ID, Limit: int32(limit),
		})
		return reservationsOf(rows, func(row bookingsql.ReservationsOfUserRow) movedRow { return movedRow(row) }, err)
	}
	rows, err := q.ReservationsOfUserByStatus(ctx, bookingsql.ReservationsOfUserByStatusParams{
		UserID: userID, Status: string(status), CreatedAt: at, CreatedAt_2: at, ID: after.ID, Limit: int32(limit),
	})
	return reservationsOf(rows, func(row bookingsql.ReservationsOfUserByStatusRow) movedRow { return movedRow(row) }, err)
}

// reservationsOf reads the rows of a query.
func reservationsOf[R any](rows []R, as func(R) movedRow, err error) ([]*booking.Reservation, error) {
	if err != nil {
		return nil, err
	}
	reservations := make([]*booking.Reservation, len(rows))
	for i, row := range rows {
		if reservations[i], err = reservationOf(as(row)); err != nil {
			return nil, err
		}
	}
	return reservations, nil
}

// Tickets implements booking.Store.
func (s *Booking) Tickets(ctx context.Context, reservationID string) ([]booking.Ticket, error) {
	rows, err := bookingsql.New(s.db.reader(ctx)).TicketsOfReservation(ctx, reservationID)
	tickets := make([]booking.Ticket, len(rows))
	for i, row := range rows {
		tickets[i] = booking.Ticket{
			ID: row.ID, ReservationID: row.ReservationID, RoundID: row.RoundID, SeatNumber: int(row.SeatNumber),
			Status: booking.TicketStatus(row.Status), IssuedAt: row.IssuedAt,
		}
	}
	return tickets, err
}

// OwnedSeats implements booking.Store.
func (s *Booking) OwnedSeats(ctx context.Context, userID string, performanceID int64) (int, error) {
	n, err := bookingsql.New(s.db.reader(ctx)).OwnedSeats(ctx, bookingsql.OwnedSeatsParams{PerformanceID: performanceID, UserID: userID})
	return int(n), err
}

// AnyTicket implements booking.Store.
func (s *Booking) AnyTicket(ctx context.Context) (bool, error) {
	return bookingsql.New(s.db.primary(ctx)).AnyTicket(ctx)
}

// CanceledTickets implements booking.Store.
func (s *Booking) CanceledTickets(ctx context.Context, roundID int64, id string, limit int) ([]string, error) {
	q := bookingsql.New(s.db.primary(ctx))
	if roundID == 0 {
		return q.CanceledTickets(ctx, bookingsql.CanceledTicketsParams{ID: id, Limit: int32(limit)})
	}
	return q.CanceledTicketsOfRound(ctx, bookingsql.CanceledTicketsOfRoundParams{RoundID: roundID, ID: id, Limit: int32(limit)})
}

// Inventory implements booking.Store: one statement, so that version and seats are of one moment.
func (s *Booking) Inventory(ctx context.Context, roundID int64) (version int64, taken []int, err error) {
	rows, err := bookingsql.New(s.db.primary(ctx)).Inventory(ctx, roundID)
	for _, row := range rows {
		version = row.Version
		if row.SeatNumber.Valid {
			taken = append(taken, int(row.SeatNumber.Int32))
		}
	}
	return version, taken, err
}

// Remaining implements booking.Store.
func (s *Booking) Remaining(ctx context.Context, roundIDs []int64) (map[int64]int, error) {
	remaining := make(map[int64]int, len(roundIDs))
	err := inBatches(roundIDs, func(list string, args []any) error {
		rows, err := s.db.primary(ctx).QueryContext(ctx, "SELECT round_id, total - taken FROM inventories WHERE round_id IN "+list, args...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var round int64
			var seats int
			err := rows.Scan(&round, &seats)
			remaining[round] = seats
			return err
		})
	})
	return remaining, err
}

// Sold implements booking.Store: an inventory with taken seats has reservations that hold them.
func (s *Booking) Sold(ctx context.Context, roundIDs []int64) (bool, error) {
	sold := false
	err := inBatches(roundIDs, func(list string, args []any) error {
		rows, err := s.db.primary(ctx).QueryContext(ctx, "SELECT round_id FROM inventories WHERE taken > 0 AND round_id IN "+list, args...)
		return eachRow(rows, err, func(*sql.Rows) error {
			sold = true
			return nil
		})
	})
	return sold, err
}

// eachRow calls fn with each row of a query's result and closes it.
func eachRow(rows *sql.Rows, err error, fn func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// movedRow is a reservation with what became of its round since, as each query reads it.
type movedRow bookingsql.ReservationRow

// reservationOf is what is sold, at the time that holds now.
func reservationOf(row movedRow) (*booking.Reservation, error) {
	r, err := soldOf(row.Reservation)
	if err == nil && row.CallOffID.Valid {
		r.CalledOff = booking.CalledOff{ID: row.CallOffID.String, At: row.CalledOffAt.Time, Reason: row.CalledOffReason.String, Rate: int(row.CalledOffRate.Int32)}
	}
	if err != nil || r.Status == booking.Canceled && r.CanceledAt.Before(row.MovedAt.Time) {
		return r, err // it was for a time that nobody moved while it lived
	}
	if row.HoldsAt.Valid {
		r.StartsAt = row.HoldsAt.Time
		r.Move = booking.Move{From: r.SoldFor, At: row.MovedAt.Time, FreeUntil: row.FreeUntil.Time}
		if row.MovedFrom.Valid {
			r.Move.From = row.MovedFrom.Time
		}
	}
	return r, nil
}

func soldOf(row bookingsql.Reservation) (*booking.Reservation, error) {
	r := &booking.Reservation{
		ID: row.ID, Number: row.Number, UserID: row.UserID, RoundID: row.RoundID, PerformanceID: row.PerformanceID,
		StartsAt: row.StartsAt, SoldFor: row.StartsAt, Amount: money.KRW(row.Amount), Status: booking.Status(row.Status),
		CancelReason: booking.CancelReason(row.CancelReason), OrderID: row.OrderID, Paid: money.KRW(row.Paid),
		Refund: money.KRW(row.Refund), CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
		CompletedAt: row.CompletedAt.Time, CanceledAt: row.CanceledAt.Time,
		GivenBack: money.KRW(row.GivenBack), GivenBackAt: row.GivenBackAt.Time,
	}
	if err := errors.Join(json.Unmarshal(row.Seats, &r.Seats), json.Unmarshal(row.Policy, &r.Policy)); err != nil {
		return nil, fmt.Errorf("reservation %s: %w", row.ID, err)
	}
	return r, nil
}

const insertReservations = "INSERT INTO reservations (id, number, user_id, round_id, performance_id, starts_at, seats, seat_count, amount, policy, status, cancel_reason, order_id, paid, refund, created_at, expires_at, completed_at, canceled_at) VALUES "

func reservationRow(r *booking.Reservation) ([]any, error) {
	seats, err := json.Marshal(r.Seats)
	if err != nil {
		return nil, err
	}
	policy, err := json.Marshal(r.Policy)
	if err != nil {
		return nil, err
	}
	return []any{
		r.ID, r.Number, r.UserID, r.RoundID, r.PerformanceID, stamp(r.SoldFor), seats, len(r.Seats), int64(r.Amount), policy,
		string(r.Status), string(r.CancelReason), r.OrderID, int64(r.Paid), int64(r.Refund),
		stamp(r.CreatedAt), stamp(r.ExpiresAt), stampOrNull(r.CompletedAt), stampOrNull(r.CanceledAt),
	}, nil
}

func insertSeats(ctx context.Context, tx *tx, r *booking.Reservation) error {
	return insertMany(ctx, tx, insertTakenSeats, seatRows(r))
}

const insertTakenSeats = "INSERT INTO taken_seats (round_id, seat_number, reservation_id) VALUES "

func seatRows(r *booking.Reservation) [][]any {
	rows := make([][]any, len(r.Seats))
	for i, seat := range r.Seats {
		rows[i] = []any{r.RoundID, seat.Number, r.ID}
	}
	return rows
}

const insertTicketRows = "INSERT INTO tickets (id, reservation_id, round_id, seat_number, status, issued_at) VALUES "

func ticketRows(r *booking.Reservation, now time.Time) [][]any {
	tickets := booking.IssueTickets(r, now)
	rows := make([][]any, len(tickets))
	for i, t := range tickets {
		rows[i] = []any{t.ID, t.ReservationID, t.RoundID, t.SeatNumber, string(t.Status), stamp(t.IssuedAt)}
	}
	return rows
}

// Load implements booking.Store.
func (s *Booking) Load(ctx context.Context, round *booking.Round, reservations []*booking.Reservation) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		var rows, seats, tickets [][]any
		for _, r := range reservations {
			row, err := reservationRow(r)
			if err != nil {
				return err
			}
			rows = append(rows, row)
			seats = append(seats, seatRows(r)...)
			tickets = append(tickets, ticketRows(r, r.CompletedAt)...)
		}
		q := bookingsql.New(tx)
		return errors.Join(
			q.InsertInventory(ctx, bookingsql.InsertInventoryParams{RoundID: round.ID, PerformanceID: round.PerformanceID, Total: int32(len(round.Seats))}),
			q.UpdateInventory(ctx, bookingsql.UpdateInventoryParams{Total: int32(len(round.Seats)), Taken: int32(len(seats)), Version: 1, RoundID: round.ID}),
			insertMany(ctx, tx, insertReservations, rows),
			insertMany(ctx, tx, insertTakenSeats, seats),
			insertMany(ctx, tx, insertTicketRows, tickets),
			walkSalesAgain(ctx, tx),
		)
	})
}
