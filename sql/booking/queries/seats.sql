-- name: LockInventory :one
SELECT total, taken, version FROM inventories WHERE round_id = ? FOR UPDATE;

-- name: InsertInventory :exec
INSERT INTO inventories (round_id, performance_id, total, taken, version) VALUES (?, ?, ?, 0, 0);

-- name: UpdateInventory :exec
UPDATE inventories SET total = ?, taken = ?, version = ? WHERE round_id = ?;

-- name: Inventory :many
SELECT i.version, t.seat_number FROM inventories i LEFT JOIN taken_seats t ON t.round_id = i.round_id WHERE i.round_id = ?;

-- name: FreeSeats :execrows
DELETE FROM taken_seats WHERE round_id = ? AND reservation_id = ? AND seat_number = ?;
