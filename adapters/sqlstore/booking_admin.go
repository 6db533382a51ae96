package sqlstore

import (
	"context"
	"database/sql"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
)

// Reads of reservations by administrators, whoever's the reservations are.

const reservationColumns = "r.id, r.number, r.user_id, r.round_id, r.performance_id, r.starts_at, r.seats, r.seat_count, r.amount, r.policy, r.status, r.cancel_reason, " +
	"r.order_id, r.paid, r.refund, r.created_at, r.expires_at, r.completed_at, r.canceled_at, r.given_back, r.given_back_at, i.starts_at, i.moved_from, i.moved_at, i.free_until, c.id, c.called_off_at, c.reason, c.rate"

// ReservationsByID implements booking.Store.
func (s *Booking) ReservationsByID(ctx context.Context, ids []string) ([]*booking.Reservation, error) {
	return reservationsByID(ctx, s.db.reader(ctx), ids)
}

func reservationsByID(ctx context.Context, q Queryer, ids []string) ([]*booking.Reservation, error) {
	reservations := make([]*booking.Reservation, 0, len(ids))
	err := queryIn(ctx, q, "SELECT "+reservationColumns+" FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id LEFT JOIN call_offs c ON c.round_id = r.round_id WHERE r.id IN %s", ids, func(rows *sql.Rows) error {
		var moved movedRow
		row := &moved.Reservation
		if err := rows.Scan(&row.ID, &row.Number, &row.UserID, &row.RoundID, &row.PerformanceID, &row.StartsAt, &row.Seats, &row.SeatCount,
			&row.Amount, &row.Policy, &row.Status, &row.CancelReason, &row.OrderID, &row.Paid, &row.Refund,
			&row.CreatedAt, &row.ExpiresAt, &row.CompletedAt, &row.CanceledAt, &row.GivenBack, &row.GivenBackAt,
			&moved.HoldsAt, &moved.MovedFrom, &moved.MovedAt, &moved.FreeUntil,
			&moved.CallOffID, &moved.CalledOffAt, &moved.CalledOffReason, &moved.CalledOffRate); err != nil {
			return err
		}
		r, err := reservationOf(moved)
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
	return reservationsOf(rows, func(row bookingsql.ReservationsBehindRow) movedRow { return movedRow(row) }, err)
}
