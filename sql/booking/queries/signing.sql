-- name: SigningKey :one
SELECT public_key FROM signing_keys WHERE id = 1;

-- name: LockSigningKey :one
SELECT public_key FROM signing_keys WHERE id = 1 FOR UPDATE;

-- name: InsertSigningKey :exec
INSERT INTO signing_keys (id, public_key, since) VALUES (1, ?, ?);

-- name: ReplaceSigningKey :exec
UPDATE signing_keys SET public_key = ?, since = ? WHERE id = 1;
