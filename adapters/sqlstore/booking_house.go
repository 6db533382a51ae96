package sqlstore

import (
	"context"
	"database/sql"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
)

// What the house reads of reservations, whoever's they are.

const reservationColumns = "id, number, user_id, round_id, performance_id, starts_at, seats, seat_count, amount, policy, status, cancel_reason, order_id, paid, refund, created_at, expires_at, completed_at, canceled_at"

// ReservationsByID implements booking.Store.
func (s *Booking) ReservationsByID(ctx context.Context, ids []string) ([]*booking.Reservation, error) {
	return reservationsByID(ctx, s.db.reader(ctx), ids)
}

func reservationsByID(ctx context.Context, q Queryer, ids []string) ([]*booking.Reservation, error) {
	reservations := make([]*booking.Reservation, 0, len(ids))
	err := queryIn(ctx, q, "SELECT "+reservationColumns+" FROM reservations WHERE id IN %s", ids, func(rows *sql.Rows) error {
		var row bookingsql.Reservation
		if err := rows.Scan(&row.ID, &row.Number, &row.UserID, &row.RoundID, &row.PerformanceID, &row.StartsAt, &row.Seats, &row.SeatCount,
			&row.Amount, &row.Policy, &row.Status, &row.CancelReason, &row.OrderID, &row.Paid, &row.Refund,
			&row.CreatedAt, &row.ExpiresAt, &row.CompletedAt, &row.CanceledAt); err != nil {
			return err
		}
		r, err := reservationOf(row)
		reservations = append(reservations, r)
		return err
	})
	return reservations, err
}

// ReservationsBehind implements booking.Store.
func (s *Booking) ReservationsBehind(ctx context.Context, id string, limit int) ([]*booking.Reservation, error) {
	return reservationsBehind(ctx, s.db.primary(ctx), id, limit)
}

func reservationsBehind(ctx context.Context, q Queryer, id string, limit int) ([]*booking.Reservation, error) {
	rows, err := bookingsql.New(q).ReservationsBehind(ctx, bookingsql.ReservationsBehindParams{ID: id, Limit: int32(limit)})
	if err != nil {
		return nil, err
	}
	reservations := make([]*booking.Reservation, len(rows))
	for i, row := range rows {
		if reservations[i], err = reservationOf(row); err != nil {
			return nil, err
		}
	}
	return reservations, nil
}
