-- name: InsertInvitation :exec
INSERT INTO invitations (hash, id, email, created_at, expires_at) VALUES (?, ?, ?, ?, ?);

-- name: UseInvitation :execrows
UPDATE invitations SET used_at = ? WHERE hash = ? AND email = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?;

-- name: InvitationByID :one
SELECT * FROM invitations WHERE id = ?;

-- name: RevokeInvitation :execrows
UPDATE invitations SET revoked_at = ? WHERE id = ? AND used_at IS NULL AND revoked_at IS NULL;

-- name: InvitationsBefore :many
SELECT * FROM invitations WHERE created_at <= ? AND (created_at < ? OR id < ?) ORDER BY created_at DESC, id DESC LIMIT ?;

