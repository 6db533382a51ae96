-- name: FindReceipt :one
SELECT scope, receipt_key, fingerprint, status, location, body, created_at FROM receipts WHERE scope = ? AND receipt_key = ?;

-- name: InsertReceipt :exec
INSERT INTO receipts (scope, receipt_key, fingerprint, status, location, body, created_at) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: DeleteReceipt :exec
DELETE FROM receipts WHERE scope = ? AND receipt_key = ? AND created_at < ?;

-- name: TrimReceipts :execrows
DELETE FROM receipts WHERE created_at < ?;
