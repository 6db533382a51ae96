-- name: InsertPayment :exec
INSERT INTO payments (order_id, reservation_id, user_id, order_name, original_amount, discount, amount, grant_id, status, payment_key, method, attempts, refunded, failure_code, failure_message, settled, check_at, checks, approved_at, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0, 0, '', '', FALSE, ?, 0, ?, ?, ?);

-- name: PaymentOfReservation :one
SELECT * FROM payments WHERE reservation_id = ? FOR UPDATE;

-- name: UpdateAmounts :exec
UPDATE payments SET order_name = ?, original_amount = ?, discount = ?, amount = ?, grant_id = ?, status = ?, check_at = ?, approved_at = ?, updated_at = ? WHERE order_id = ?;

-- name: Payment :one
SELECT * FROM payments WHERE order_id = ?;

-- name: LockPayment :one
SELECT * FROM payments WHERE order_id = ? FOR UPDATE;

-- name: BeginPayment :exec
UPDATE payments SET status = 'IN_PROGRESS', payment_key = ?, attempts = attempts + 1, check_at = ?, checks = 0, failure_code = '', failure_message = '', updated_at = ? WHERE order_id = ?;

-- name: AnswerPayment :exec
UPDATE payments SET status = ?, payment_key = ?, method = ?, failure_code = ?, failure_message = ?, approved_at = ?, check_at = ?, checks = ?, read_at = ?, updated_at = ? WHERE order_id = ?;

-- name: SettlePayment :exec
UPDATE payments SET settled = TRUE, check_at = NULL WHERE order_id = ?;

-- name: CheckPayment :exec
UPDATE payments SET check_at = ?, checks = 0 WHERE order_id = ?;

-- name: RefundPayment :exec
UPDATE payments SET status = ?, refunded = ?, read_at = CASE WHEN amount <= ? THEN NULL ELSE read_at END, updated_at = ? WHERE order_id = ?;

-- name: InsertChange :exec
INSERT INTO payment_changes (order_id, status, payment_key, detail, at) VALUES (?, ?, ?, ?, ?);

-- name: Changes :many
SELECT status, payment_key, detail, at FROM payment_changes WHERE order_id = ? ORDER BY id;

-- name: DueChecks :many
SELECT * FROM payments WHERE check_at IS NOT NULL AND check_at <= ? ORDER BY check_at LIMIT ?;

-- name: CountUnsettled :many
SELECT status, COUNT(*) AS orders FROM payments WHERE check_at IS NOT NULL GROUP BY status;

-- name: PutOffCheck :execrows
UPDATE payments SET check_at = ?, checks = checks + 1 WHERE order_id = ? AND check_at = ?;

-- name: ToReadBack :many
SELECT * FROM payments WHERE settled AND status IN ('DONE', 'PARTIAL_CANCELED') AND read_at >= ? AND read_at < ? AND (read_at > ? OR order_id > ?) ORDER BY read_at, order_id LIMIT ?;

-- name: CountToReadBack :one
SELECT COUNT(*) FROM payments WHERE settled AND status IN ('DONE', 'PARTIAL_CANCELED') AND read_at >= ? AND read_at < ? AND (read_at > ? OR order_id > ?);
