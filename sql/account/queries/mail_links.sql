-- name: InsertMailLink :exec
INSERT INTO mail_links (hash, user_id, purpose, email_hash, expires_at) VALUES (?, ?, ?, ?, ?);

-- name: MailLinkByHash :one
SELECT * FROM mail_links WHERE hash = ?;

-- name: DeleteMailLink :execrows
DELETE FROM mail_links WHERE hash = ?;

-- name: DeleteMailLinksOf :exec
DELETE FROM mail_links WHERE user_id = ? AND purpose = ?;

-- name: DeleteExpiredMailLinks :execrows
DELETE FROM mail_links WHERE expires_at < ?;
