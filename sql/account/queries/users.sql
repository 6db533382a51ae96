-- name: InsertUser :exec
INSERT INTO users (id, email_hash, email, name, role, locale, password_hash, created_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: UserByEmailHash :one
SELECT id, email_hash, email, name, role, locale, password_hash, created_at, withdrawn_at, last_seen_at, unused_told_at FROM users WHERE email_hash = ? AND withdrawn_at IS NULL;

-- name: UserByID :one
SELECT id, email_hash, email, name, role, locale, password_hash, created_at, withdrawn_at, last_seen_at, unused_told_at FROM users WHERE id = ?;

-- name: UpdateUser :execrows
UPDATE users SET name = ?, locale = ? WHERE id = ? AND withdrawn_at IS NULL;

-- name: SeeUser :exec
UPDATE users SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?;

-- name: UpdatePassword :exec
UPDATE users SET password_hash = ? WHERE id = ?;

