-- name: CloseCalledOff :exec
UPDATE inventories SET called_off = TRUE WHERE round_id = ?;

-- name: InsertCallOff :exec
INSERT INTO call_offs (id, round_id, performance_id, reason, rate, called_off_at, reservations, people, seats, refund, compensation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: CallOff :one
SELECT * FROM call_offs WHERE id = ?;

-- name: CallOffOfRound :one
SELECT * FROM call_offs WHERE round_id = ?;

-- name: CountHolding :one
SELECT COUNT(DISTINCT reservation_id) FROM taken_seats WHERE round_id = ?;

-- name: Holders :many
SELECT reservation_id, CAST(MIN(seat_number) AS SIGNED) AS first_seat FROM taken_seats WHERE round_id = ? GROUP BY reservation_id ORDER BY first_seat LIMIT ?;

-- name: CalledOffDone :exec
UPDATE call_offs SET done_at = ? WHERE round_id = ? AND done_at IS NULL;

-- name: InsertCompensation :exec
INSERT INTO compensations (id, call_off_id, reservation_id, amount, owed_at, paid_by) VALUES (?, ?, ?, ?, ?, '');

-- name: Compensation :one
SELECT m.id, m.call_off_id, m.reservation_id, m.amount, m.owed_at, m.paid_at, m.paid_by, r.number, r.user_id FROM compensations m JOIN reservations r ON r.id = m.reservation_id WHERE m.id = ?;

-- name: Compensations :many
SELECT m.id, m.call_off_id, m.reservation_id, m.amount, m.owed_at, m.paid_at, m.paid_by, r.number, r.user_id FROM compensations m JOIN reservations r ON r.id = m.reservation_id
WHERE m.call_off_id = ? AND m.id > ? AND (m.paid_at IS NULL OR CAST(sqlc.arg(everything) AS SIGNED) = 1) ORDER BY m.id LIMIT ?;

-- name: PayCompensation :execrows
UPDATE compensations SET paid_at = ?, paid_by = ? WHERE id = ? AND paid_at IS NULL;
