-- name: InsertIdentity :exec
INSERT INTO external_identities (provider, subject, user_id, linked_at) VALUES (?, ?, ?, ?);

-- name: UserByIdentity :one
SELECT u.id, u.email_hash, u.email, u.name, u.role, u.locale, u.password_hash, u.created_at, u.withdrawn_at, u.last_seen_at, u.unused_told_at, u.email_proved_at, u.blocked_at
FROM external_identities e JOIN users u ON u.id = e.user_id WHERE e.provider = ? AND e.subject = ? AND u.withdrawn_at IS NULL;

-- name: CountIdentities :one
SELECT COUNT(*) FROM external_identities WHERE user_id = ?;

-- name: SessionByID :one
SELECT * FROM sessions WHERE id = ?;

-- name: InsertAttempt :exec
INSERT INTO sign_in_attempts (state_hash, browser_hash, provider, nonce, verifier, next_path, return_url, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: AttemptByState :one
SELECT * FROM sign_in_attempts WHERE state_hash = ?;

-- name: DeleteAttempt :execrows
DELETE FROM sign_in_attempts WHERE state_hash = ?;

-- name: DeleteExpiredAttempts :execrows
DELETE FROM sign_in_attempts WHERE expires_at < ?;
