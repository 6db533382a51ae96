-- name: InsertSession :exec
INSERT INTO sessions (id, user_id, role, created_at, expires_at, device) VALUES (?, ?, ?, ?, ?, ?);

-- name: InsertToken :exec
INSERT INTO session_tokens (hash, session_id, kind, expires_at) VALUES (?, ?, ?, ?);

-- name: SessionByToken :one
SELECT s.id, s.user_id, s.role, s.created_at, s.expires_at, s.ended_at, t.expires_at AS token_expires_at, t.used_at
FROM session_tokens t JOIN sessions s ON s.id = t.session_id
WHERE t.hash = ? AND t.kind = ?;

-- name: LockSessionByToken :one
SELECT s.id, s.user_id, s.role, s.created_at, s.expires_at, s.ended_at, t.expires_at AS token_expires_at, t.used_at, t.successor_salt
FROM session_tokens t JOIN sessions s ON s.id = t.session_id
WHERE t.hash = ? AND t.kind = ? FOR UPDATE;

-- name: UseToken :exec
UPDATE session_tokens SET used_at = ?, successor_salt = ? WHERE hash = ?;

-- name: ExtendSession :exec
UPDATE sessions SET expires_at = ? WHERE id = ?;

-- name: EndSession :exec
UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL;

-- name: EndSessionOf :execrows
UPDATE sessions SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL AND expires_at > ?;

-- name: SessionsOf :many
SELECT id, user_id, role, created_at, expires_at, device FROM sessions WHERE user_id = ? AND ended_at IS NULL AND expires_at > ? ORDER BY expires_at DESC, id LIMIT ?;

-- name: EndOtherSessions :exec
UPDATE sessions SET ended_at = ? WHERE user_id = ? AND id <> ? AND ended_at IS NULL;

-- name: DeleteExpiredTokens :execrows
DELETE FROM session_tokens WHERE expires_at < ?;
