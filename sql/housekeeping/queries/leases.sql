-- name: Lease :one
SELECT * FROM job_leases WHERE job = ? FOR UPDATE;

-- name: InsertLease :exec
INSERT INTO job_leases (job, run_id, owner, expires_at) VALUES (?, ?, ?, ?);

-- name: TakeLease :exec
UPDATE job_leases SET run_id = ?, owner = ?, expires_at = ? WHERE job = ?;

-- name: RenewLease :execrows
UPDATE job_leases SET expires_at = ? WHERE job = ? AND owner = ?;
