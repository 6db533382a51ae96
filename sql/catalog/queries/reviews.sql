-- name: ReviewsBefore :many
SELECT * FROM reviews WHERE performance_id = ? AND id < ? ORDER BY id DESC LIMIT ?;

-- name: DeleteReviewsOfPerformance :exec
DELETE FROM reviews WHERE performance_id = ?;
