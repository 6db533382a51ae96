-- name: InsertUser :exec
INSERT INTO users (id, email_hash, email, name, role, locale, password_hash, created_at, last_seen_at, email_proved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: UserByEmailHash :one
SELECT id, email_hash, email, name, role, locale, password_hash, created_at, withdrawn_at, last_seen_at, unused_told_at, email_proved_at, blocked_at FROM users WHERE email_hash = ? AND withdrawn_at IS NULL;

-- name: UserByID :one
SELECT id, email_hash, email, name, role, locale, password_hash, created_at, withdrawn_at, last_seen_at, unused_told_at, email_proved_at, blocked_at FROM users WHERE id = ?;

-- name: UpdateUser :execrows
UPDATE users SET name = ?, locale = ? WHERE id = ? AND withdrawn_at IS NULL;

-- name: SeeUser :exec
UPDATE users SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?;

-- name: UpdatePassword :exec
UPDATE users SET password_hash = ? WHERE id = ?;


-- name: LockUser :one
SELECT id, email_hash, email, name, role, locale, password_hash, created_at, withdrawn_at, last_seen_at, unused_told_at, email_proved_at, blocked_at FROM users WHERE id = ? FOR UPDATE;

-- name: ProveEmail :exec
UPDATE users SET email_proved_at = ? WHERE id = ? AND email_proved_at IS NULL;

-- name: EndSessions :execrows
UPDATE sessions SET ended_at = ? WHERE user_id = ? AND ended_at IS NULL;

-- name: AdministratorsForUpdate :many
SELECT id FROM users WHERE role = 'ADMIN' AND withdrawn_at IS NULL FOR UPDATE;

-- name: SetRole :exec
UPDATE users SET role = ? WHERE id = ?;

-- name: SetBlocked :exec
UPDATE users SET blocked_at = ? WHERE id = ?;
