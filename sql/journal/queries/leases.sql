-- name: FindLease :one
SELECT name, token, renewal, ttl_micros FROM leases WHERE name = ?;

-- name: InsertLease :exec
INSERT INTO leases (name, token, renewal, ttl_micros) VALUES (?, 1, 1, ?);

-- name: TakeLease :execrows
UPDATE leases SET token = token + 1, renewal = renewal + 1, ttl_micros = ? WHERE name = ? AND token = ? AND renewal = ?;

-- name: RenewLease :execrows
UPDATE leases SET renewal = renewal + 1, ttl_micros = ? WHERE name = ? AND token = ? AND ttl_micros > 0;

-- name: ReturnLease :exec
UPDATE leases SET renewal = renewal + 1, ttl_micros = 0 WHERE name = ? AND token = ?;
