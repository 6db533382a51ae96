-- name: GrantsOfUser :many
SELECT sqlc.embed(g), sqlc.embed(c) FROM coupon_grants g JOIN coupons c ON c.id = g.coupon_id
WHERE g.user_id = sqlc.arg(user_id)
  AND (g.granted_at < sqlc.arg(at) OR (g.granted_at = sqlc.arg(at) AND g.coupon_id < sqlc.arg(coupon_id)))
  AND (CAST(sqlc.arg(status) AS CHAR) = '' OR CASE
    WHEN g.used_at IS NOT NULL THEN 'USED'
    WHEN c.ends_at <= sqlc.arg(now) OR c.withdrawn_at IS NOT NULL THEN 'EXPIRED'
    WHEN c.valid_seconds > 0 AND g.granted_at + 1000000 * c.valid_seconds <= sqlc.arg(now_micros) THEN 'EXPIRED'
    ELSE 'AVAILABLE' END = CAST(sqlc.arg(status) AS CHAR))
ORDER BY g.granted_at DESC, g.coupon_id DESC LIMIT ?;

-- name: GrantOfUser :one
SELECT sqlc.embed(g), sqlc.embed(c) FROM coupon_grants g JOIN coupons c ON c.id = g.coupon_id WHERE g.user_id = ? AND g.coupon_id = ?;

-- name: LockGrant :one
SELECT * FROM coupon_grants WHERE user_id = ? AND coupon_id = ? FOR UPDATE;

-- name: CouponsOfUser :many
SELECT coupon_id FROM coupon_grants WHERE user_id = ?;

-- name: KeptGrants :many
SELECT sqlc.embed(g), sqlc.embed(c) FROM coupon_grants g JOIN coupons c ON c.id = g.coupon_id WHERE g.user_id = ? AND g.reservation_id = ?;

-- name: SetAside :execrows
UPDATE coupon_grants SET reservation_id = ?, changes = changes + 1 WHERE user_id = ? AND coupon_id = ? AND changes = ?;

-- name: SettleGrant :execrows
UPDATE coupon_grants SET reservation_id = ?, used_at = ?, changes = changes + 1 WHERE user_id = ? AND coupon_id = ? AND changes = ?;

-- name: EraseGrants :exec
UPDATE coupon_grants SET user_id = ? WHERE user_id = ?;
