-- name: UpdatePerformance :execrows
UPDATE performances SET title = ?, category = ?, description = ?, hall_id = ?, plan_version = ?, start_date = ?, end_date = ?, duration_minutes = ?, age_limit = ?, ticket_limit = ?, min_price = ?, source = ? WHERE id = ?;

-- name: UpdateStanding :exec
UPDATE performances SET status = ?, opens_at = ?, changes_at = ?, soonest_key = ?, opening_key = ? WHERE id = ?;

-- name: UpdatePopularity :exec
UPDATE performances SET popular_key = ? WHERE id = ?;

-- name: LockPerformance :execrows
UPDATE performances SET popular_key = popular_key WHERE id = ?;

-- name: DuePerformances :many
SELECT id FROM performances WHERE changes_at <= ? ORDER BY changes_at LIMIT ?;

-- name: AddRatings :exec
UPDATE performances SET ratings_0 = ratings_0 + ?, ratings_1 = ratings_1 + ?, ratings_2 = ratings_2 + ?, ratings_3 = ratings_3 + ?, ratings_4 = ratings_4 + ?, ratings_5 = ratings_5 + ? WHERE id = ?;

-- name: DeletePerformance :execrows
DELETE FROM performances WHERE id = ?;

-- name: DeletePrices :exec
DELETE FROM performance_prices WHERE performance_id = ?;

-- name: DeleteLineUp :exec
DELETE FROM performance_performers WHERE performance_id = ?;

-- name: InsertLineUpEntry :exec
INSERT INTO performance_performers (performance_id, performer_id, place) VALUES (?, ?, ?);

-- name: DeleteLineUpEntry :execrows
DELETE FROM performance_performers WHERE performance_id = ? AND performer_id = ?;

-- name: LastPlace :one
SELECT CAST(COALESCE(MAX(place), 0) AS SIGNED) AS last_place FROM performance_performers WHERE performance_id = ?;

-- name: LineUp :many
SELECT p.* FROM performance_performers l JOIN performers p ON p.id = l.performer_id WHERE l.performance_id = ? ORDER BY l.place;

-- name: SetPicture :exec
UPDATE performances SET picture = ?, picture_widths = ? WHERE id = ?;
