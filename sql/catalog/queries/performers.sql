-- name: UpdatePerformer :execrows
UPDATE performers SET name = ?, birth = ?, nation = ? WHERE id = ?;

-- name: PerformerByID :one
SELECT * FROM performers WHERE id = ?;

-- name: LockPerformer :execrows
UPDATE performers SET nation = nation WHERE id = ?;

-- name: PerformersAfter :many
SELECT * FROM performers WHERE name >= ? AND (name > ? OR id > ?) ORDER BY name, id LIMIT ?;

-- name: PerformersLike :many
SELECT * FROM performers WHERE name >= ? AND (name > ? OR id > ?) AND name LIKE ? ESCAPE '!' ORDER BY name, id LIMIT ?;

-- name: PerformancesOfPerformer :many
SELECT performance_id FROM performance_performers WHERE performer_id = ?;

-- name: DeletePerformerFromPerformances :exec
DELETE FROM performance_performers WHERE performer_id = ?;

-- name: DeletePerformer :execrows
DELETE FROM performers WHERE id = ?;
