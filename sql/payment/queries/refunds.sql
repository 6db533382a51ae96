-- name: CountCause :one
SELECT COUNT(*) FROM refunds WHERE cause_id = ?;

-- name: InsertRefund :exec
INSERT INTO refunds (id, cause_id, order_id, amount, reason, status, attempts, last_error, try_at, created_at) VALUES (?, ?, ?, ?, ?, 'OWED', 0, '', ?, ?);

-- name: LockRefund :one
SELECT * FROM refunds WHERE id = ? FOR UPDATE;

-- name: RefundDone :exec
UPDATE refunds SET status = 'DONE', try_at = NULL, done_at = ? WHERE id = ?;

-- name: RefundCut :exec
UPDATE refunds SET status = 'CUT', try_at = NULL WHERE id = ?;

-- name: RefundFailed :exec
UPDATE refunds SET last_error = ?, try_at = ? WHERE id = ? AND status = 'OWED';

-- name: DueRefunds :many
SELECT r.id, r.cause_id, r.order_id, p.payment_key, r.amount, r.reason, r.attempts, r.created_at, r.try_at
FROM refunds r JOIN payments p ON p.order_id = r.order_id
WHERE r.try_at IS NOT NULL AND r.try_at <= ? ORDER BY r.try_at LIMIT ?;

-- name: PutOffRefund :execrows
UPDATE refunds SET try_at = ?, attempts = attempts + 1 WHERE id = ? AND try_at = ?;
