-- name: InsertCoupon :execlastid
INSERT INTO coupons (code, name, kind, type, discount_value, max_quantity, issued, used, starts_at, ends_at, valid_seconds, min_amount, max_discount, created_at)
VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?);

-- name: Coupon :one
SELECT * FROM coupons WHERE id = ?;

-- name: LockCoupon :one
SELECT * FROM coupons WHERE id = ? FOR UPDATE;

-- name: CouponByCode :one
SELECT * FROM coupons WHERE code = ?;

-- name: WithdrawCoupon :execrows
UPDATE coupons SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL;

-- name: CountIssued :execrows
UPDATE coupons SET issued = issued + sqlc.arg(n) WHERE id = sqlc.arg(id) AND (max_quantity = 0 OR issued + sqlc.arg(n) <= max_quantity);

-- name: CountUsed :exec
UPDATE coupons SET used = used + ? WHERE id = ?;

-- name: Coupons :many
SELECT * FROM coupons
WHERE id < sqlc.arg(before)
  AND (code LIKE sqlc.arg(pattern) ESCAPE '!' OR name LIKE sqlc.arg(pattern) ESCAPE '!')
  AND (sqlc.arg(kind) = '' OR kind = sqlc.arg(kind))
  AND (CAST(sqlc.arg(status) AS CHAR) = '' OR CASE
    WHEN withdrawn_at IS NOT NULL THEN 'WITHDRAWN'
    WHEN starts_at > sqlc.arg(now) THEN 'SCHEDULED'
    WHEN ends_at <= sqlc.arg(now) THEN 'ENDED'
    WHEN max_quantity > 0 AND issued >= max_quantity THEN 'EXHAUSTED'
    ELSE 'OPEN' END = CAST(sqlc.arg(status) AS CHAR))
ORDER BY id DESC LIMIT ?;
