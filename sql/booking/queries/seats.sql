-- name: LockInventory :one
SELECT total, taken, version, starts_at, moved_at, moves, told_seat, removed, called_off FROM inventories WHERE round_id = ? FOR UPDATE;

-- name: InsertInventory :exec
INSERT INTO inventories (round_id, performance_id, total, taken, version, removed, called_off) VALUES (?, ?, ?, 0, 0, FALSE, FALSE);

-- name: RemoveInventory :exec
UPDATE inventories SET removed = TRUE, removal_check_at = ? WHERE round_id = ?;

-- name: DueRemovals :many
SELECT round_id, removal_check_at FROM inventories WHERE removal_check_at <= ? ORDER BY removal_check_at LIMIT ?;

-- name: PutOffRemoval :execrows
UPDATE inventories SET removal_check_at = ? WHERE round_id = ? AND removal_check_at = ?;

-- name: UpdateInventory :exec
UPDATE inventories SET total = ?, taken = ?, version = ? WHERE round_id = ?;

-- name: Inventory :many
SELECT i.version, t.seat_number FROM inventories i LEFT JOIN taken_seats t ON t.round_id = i.round_id WHERE i.round_id = ?;

-- name: FreeSeats :execrows
DELETE FROM taken_seats WHERE round_id = ? AND reservation_id = ? AND seat_number = ?;

-- name: MoveRound :exec
UPDATE inventories SET starts_at = ?, moved_from = ?, moved_at = ?, free_until = ?, moves = ?, told_seat = 0 WHERE round_id = ?;

-- name: ToldSeat :exec
UPDATE inventories SET told_seat = ? WHERE round_id = ?;

-- name: OwnersBehind :many
SELECT seat_number, reservation_id FROM taken_seats WHERE round_id = ? AND seat_number > ? ORDER BY seat_number LIMIT ?;

-- name: OwnedSeats :one
SELECT CAST(COALESCE(SUM(seat_count), 0) AS SIGNED) AS seats FROM reservations WHERE performance_id = ? AND user_id = ? AND status <> 'CANCELED';

-- name: CountHolders :one
SELECT COUNT(DISTINCT r.id) AS reservations, COUNT(DISTINCT r.user_id) AS people, COUNT(*) AS seats
FROM taken_seats t JOIN reservations r ON r.id = t.reservation_id WHERE t.round_id = ?;
