-- name: Reservation :one
SELECT sqlc.embed(r), i.starts_at AS holds_at, i.moved_from, i.moved_at, i.free_until, c.id AS call_off_id, c.called_off_at, c.reason AS called_off_reason, c.rate AS called_off_rate FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id LEFT JOIN call_offs c ON c.round_id = r.round_id WHERE r.id = ?;

-- name: LockReservation :one
SELECT sqlc.embed(r), i.starts_at AS holds_at, i.moved_from, i.moved_at, i.free_until, c.id AS call_off_id, c.called_off_at, c.reason AS called_off_reason, c.rate AS called_off_rate FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id LEFT JOIN call_offs c ON c.round_id = r.round_id WHERE r.id = ? FOR UPDATE OF r;

-- name: ReservationsOfUser :many
SELECT sqlc.embed(r), i.starts_at AS holds_at, i.moved_from, i.moved_at, i.free_until, c.id AS call_off_id, c.called_off_at, c.reason AS called_off_reason, c.rate AS called_off_rate FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id LEFT JOIN call_offs c ON c.round_id = r.round_id
WHERE r.user_id = ? AND (r.created_at < ? OR (r.created_at = ? AND r.id < ?)) ORDER BY r.created_at DESC, r.id DESC LIMIT ?;

-- name: ReservationsOfUserByStatus :many
SELECT sqlc.embed(r), i.starts_at AS holds_at, i.moved_from, i.moved_at, i.free_until, c.id AS call_off_id, c.called_off_at, c.reason AS called_off_reason, c.rate AS called_off_rate FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id LEFT JOIN call_offs c ON c.round_id = r.round_id
WHERE r.user_id = ? AND r.status = ? AND (r.created_at < ? OR (r.created_at = ? AND r.id < ?)) ORDER BY r.created_at DESC, r.id DESC LIMIT ?;

-- name: DueReservations :many
SELECT id FROM reservations WHERE status = 'PENDING' AND expires_at <= ? ORDER BY expires_at LIMIT ?;

-- name: CountPending :one
SELECT COUNT(*) FROM reservations WHERE status = 'PENDING';

-- name: CompleteReservation :exec
UPDATE reservations SET status = 'COMPLETED', cancel_reason = '', canceled_at = NULL, order_id = ?, paid = ?, completed_at = ? WHERE id = ?;

-- name: CancelReservation :exec
UPDATE reservations SET status = 'CANCELED', cancel_reason = ?, refund = ?, canceled_at = ? WHERE id = ?;

-- seat_count is how many seats are left: what a person has of a performance is its sum.
-- name: CancelSeats :exec
UPDATE reservations SET seats = ?, seat_count = ?, refund = ? WHERE id = ?;

-- name: CancelTicketOfSeat :exec
UPDATE tickets SET status = 'CANCELED' WHERE reservation_id = ? AND seat_number = ?;

-- name: CancelTickets :exec
UPDATE tickets SET status = 'CANCELED' WHERE reservation_id = ?;

-- name: TicketsOfReservation :many
SELECT * FROM tickets WHERE reservation_id = ?;

-- name: AnyTicket :one
SELECT EXISTS (SELECT 1 FROM tickets);

-- name: CanceledTickets :many
SELECT id FROM tickets WHERE status = 'CANCELED' AND id > ? ORDER BY id LIMIT ?;

-- name: CanceledTicketsOfRound :many
SELECT id FROM tickets WHERE round_id = ? AND status = 'CANCELED' AND id > ? ORDER BY id LIMIT ?;

-- name: ReservationsBehind :many
SELECT sqlc.embed(r), i.starts_at AS holds_at, i.moved_from, i.moved_at, i.free_until, c.id AS call_off_id, c.called_off_at, c.reason AS called_off_reason, c.rate AS called_off_rate FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id LEFT JOIN call_offs c ON c.round_id = r.round_id WHERE r.id > ? ORDER BY r.id LIMIT ?;

-- name: GiveBack :exec
UPDATE reservations SET given_back = ?, given_back_at = ? WHERE id = ?;
