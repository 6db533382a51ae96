-- name: ReviewsBefore :many
SELECT * FROM reviews WHERE performance_id = ? AND id < ? ORDER BY id DESC LIMIT ?;

-- name: DeleteReviewsOfPerformance :exec
DELETE FROM reviews WHERE performance_id = ?;

-- name: LockReview :one
SELECT * FROM reviews WHERE id = ? FOR UPDATE;

-- name: ReviewOfReservation :one
SELECT * FROM reviews WHERE reservation_id = ? FOR UPDATE;

-- name: UpdateReview :exec
UPDATE reviews SET rating = ?, content = ?, updated_at = ? WHERE id = ?;

-- name: DeleteReview :exec
DELETE FROM reviews WHERE id = ?;

-- name: LockReviewsOfUser :many
SELECT * FROM reviews WHERE user_id = ? ORDER BY performance_id, id FOR UPDATE;
