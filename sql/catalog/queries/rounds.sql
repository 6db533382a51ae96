-- name: UpdateRound :execrows
UPDATE rounds SET starts_at = ?, sales_open_at = ?, closed = ?, called_off = ?, moves = ? WHERE id = ?;

-- name: UpdateSoldOut :exec
UPDATE rounds SET sold_out = ? WHERE id = ?;

-- name: RoundByID :one
SELECT * FROM rounds WHERE id = ?;

-- name: RoundsOfPerformance :many
SELECT * FROM rounds WHERE performance_id = ? ORDER BY starts_at;

-- name: DeleteRound :execrows
DELETE FROM rounds WHERE id = ?;

-- name: DeleteRoundsOfPerformance :exec
DELETE FROM rounds WHERE performance_id = ?;
