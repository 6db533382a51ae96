-- A person's grants are looked for coupon by coupon: there are thousands at most, and an index by person would cost
-- as much again in a rush.

-- name: GrantsOfUser :many
SELECT g.granted_at, u.reservation_id, u.used_at, u.changes, sqlc.embed(c)
FROM coupons c JOIN coupon_grants g ON g.coupon_id = c.id AND g.user_id = sqlc.arg(user_id)
LEFT JOIN coupon_uses u ON u.coupon_id = g.coupon_id AND u.user_id = g.user_id
WHERE (g.granted_at < sqlc.arg(at) OR (g.granted_at = sqlc.arg(at) AND g.coupon_id < sqlc.arg(coupon_id)))
  AND (CAST(sqlc.arg(status) AS CHAR) = '' OR CASE
    WHEN u.used_at IS NOT NULL THEN 'USED'
    WHEN c.ends_at <= sqlc.arg(now) OR c.withdrawn_at IS NOT NULL THEN 'EXPIRED'
    WHEN c.valid_seconds > 0 AND g.granted_at + 1000000 * c.valid_seconds <= sqlc.arg(now_micros) THEN 'EXPIRED'
    ELSE 'AVAILABLE' END = CAST(sqlc.arg(status) AS CHAR))
ORDER BY g.granted_at DESC, g.coupon_id DESC LIMIT ?;

-- name: GrantOfUser :one
SELECT g.granted_at, u.reservation_id, u.used_at, u.changes, sqlc.embed(c)
FROM coupons c JOIN coupon_grants g ON g.coupon_id = c.id
LEFT JOIN coupon_uses u ON u.coupon_id = g.coupon_id AND u.user_id = g.user_id
WHERE c.id = ? AND g.user_id = ?;

-- name: LockGrant :one
SELECT granted_at FROM coupon_grants WHERE coupon_id = ? AND user_id = ? FOR UPDATE;

-- name: CouponsOfUser :many
SELECT g.coupon_id FROM coupons c JOIN coupon_grants g ON g.coupon_id = c.id AND g.user_id = ?;

-- name: KeptGrants :many
SELECT g.granted_at, u.reservation_id, u.used_at, u.changes, sqlc.embed(c)
FROM coupon_uses u JOIN coupons c ON c.id = u.coupon_id JOIN coupon_grants g ON g.coupon_id = u.coupon_id AND g.user_id = u.user_id
WHERE u.reservation_id = ? AND u.user_id = ?;

-- name: InsertUse :exec
INSERT INTO coupon_uses (coupon_id, user_id, reservation_id, used_at, changes) VALUES (?, ?, ?, ?, 1);

-- name: UpdateUse :execrows
UPDATE coupon_uses SET reservation_id = ?, used_at = ?, changes = changes + 1 WHERE coupon_id = ? AND user_id = ? AND changes = ?;

-- name: EraseGrants :exec
UPDATE coupon_grants SET user_id = sqlc.arg(nobody) WHERE user_id = sqlc.arg(user_id) AND coupon_id IN (SELECT id FROM coupons);

-- name: EraseUses :exec
UPDATE coupon_uses SET user_id = sqlc.arg(nobody) WHERE user_id = sqlc.arg(user_id) AND coupon_id IN (SELECT id FROM coupons);
