-- name: ReadEvents :many
SELECT position, id, event_key, type, occurred_at, payload, trace FROM outbox_events WHERE position > ? ORDER BY position LIMIT ?;

-- name: LastPosition :one
SELECT position FROM outbox_events ORDER BY position DESC LIMIT 1;

-- name: Offsets :many
SELECT consumer, position FROM outbox_places;

-- name: InsertPlace :exec
INSERT INTO outbox_places (consumer, position) VALUES (?, ?);

-- name: UpdatePlace :execrows
UPDATE outbox_places SET position = CASE WHEN position < sqlc.arg(position) THEN sqlc.arg(position) ELSE position END WHERE consumer = sqlc.arg(consumer);

-- name: ParkEvent :exec
INSERT INTO outbox_parked (consumer, position, id, event_key, type, occurred_at, payload, reason, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: TrimEvents :execrows
DELETE FROM outbox_events WHERE position <= ? AND occurred_at < ?;
