-- name: InsertMail :exec
INSERT INTO mails (id, recipient, subject, html, body, attached, created_at) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: InsertAttachment :exec
INSERT INTO mail_attachments (mail_id, name, content_type, size, content) VALUES (?, ?, ?, ?, ?);

-- name: Mails :many
SELECT id, recipient, subject, attached, created_at FROM mails WHERE id < ? ORDER BY id DESC LIMIT ?;

-- name: Mail :one
SELECT * FROM mails WHERE id = ?;

-- name: AttachmentsOf :many
SELECT name, content_type, size FROM mail_attachments WHERE mail_id = ? ORDER BY name;

-- name: Attachment :one
SELECT * FROM mail_attachments WHERE mail_id = ? AND name = ?;
