-- name: Reservation :one
SELECT * FROM reservations WHERE id = ?;

-- name: LockReservation :one
SELECT * FROM reservations WHERE id = ? FOR UPDATE;

-- name: ReservationsOfUser :many
SELECT * FROM reservations WHERE user_id = ? AND (created_at < ? OR (created_at = ? AND id < ?)) ORDER BY created_at DESC, id DESC LIMIT ?;

-- name: ReservationsOfUserByStatus :many
SELECT * FROM reservations WHERE user_id = ? AND status = ? AND (created_at < ? OR (created_at = ? AND id < ?)) ORDER BY created_at DESC, id DESC LIMIT ?;

-- name: DueReservations :many
SELECT id FROM reservations WHERE status = 'PENDING' AND expires_at <= ? ORDER BY expires_at LIMIT ?;

-- name: CountPending :one
SELECT COUNT(*) FROM reservations WHERE status = 'PENDING';

-- name: CompleteReservation :exec
UPDATE reservations SET status = 'COMPLETED', cancel_reason = '', canceled_at = NULL, order_id = ?, paid = ?, completed_at = ? WHERE id = ?;

-- name: CancelReservation :exec
UPDATE reservations SET status = 'CANCELED', cancel_reason = ?, refund = ?, canceled_at = ? WHERE id = ?;

-- name: CancelTickets :exec
UPDATE tickets SET status = 'CANCELED' WHERE reservation_id = ?;

-- name: TicketsOfReservation :many
SELECT * FROM tickets WHERE reservation_id = ?;

-- name: ReservationsBehind :many
SELECT * FROM reservations WHERE id > ? ORDER BY id LIMIT ?;
