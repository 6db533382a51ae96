-- name: GrantsOfUser :many
SELECT sqlc.embed(g), sqlc.embed(c) FROM coupon_grants g JOIN coupons c ON c.id = g.coupon_id
WHERE g.user_id = sqlc.arg(user_id)
  AND (g.granted_at < sqlc.arg(at) OR (g.granted_at = sqlc.arg(at) AND g.id < sqlc.arg(id)))
  AND (CAST(sqlc.arg(status) AS CHAR) = '' OR CASE
    WHEN g.used_at IS NOT NULL THEN 'USED'
    WHEN g.expires_at <= sqlc.arg(now) OR c.withdrawn_at IS NOT NULL THEN 'EXPIRED'
    ELSE 'AVAILABLE' END = CAST(sqlc.arg(status) AS CHAR))
ORDER BY g.granted_at DESC, g.id DESC LIMIT ?;

-- name: GrantOfUser :one
SELECT sqlc.embed(g), sqlc.embed(c) FROM coupon_grants g JOIN coupons c ON c.id = g.coupon_id WHERE g.user_id = ? AND g.id = ?;

-- name: LockGrant :one
SELECT * FROM coupon_grants WHERE user_id = ? AND id = ? FOR UPDATE;

-- name: KeptGrants :many
SELECT * FROM coupon_grants WHERE user_id = ? AND reservation_id = ?;

-- name: SetAside :execrows
UPDATE coupon_grants SET reservation_id = ?, changes = changes + 1 WHERE user_id = ? AND coupon_id = ? AND changes = ?;

-- name: SettleGrant :execrows
UPDATE coupon_grants SET reservation_id = ?, used_at = ?, changes = changes + 1 WHERE user_id = ? AND coupon_id = ? AND changes = ?;

-- name: EraseGrants :exec
UPDATE coupon_grants SET user_id = ? WHERE user_id = ?;
