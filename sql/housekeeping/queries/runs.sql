-- name: InsertRun :exec
INSERT INTO job_runs (id, job, as_of, run_key, dry_run, status, starts, started_by, started_at, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '');

-- name: InsertStep :exec
INSERT INTO job_steps (run_id, place, name, status, after_key, total, rows_read, written, skipped, chunks, error) VALUES (?, ?, ?, ?, '', 0, 0, 0, 0, 0, '');

-- name: RunOfDay :one
SELECT * FROM job_runs WHERE job = ? AND as_of = ? AND run_key = '' FOR UPDATE;

-- name: ContinueRun :exec
UPDATE job_runs SET status = 'RUNNING', starts = starts + 1, started_by = ?, ended_at = NULL, error = '' WHERE id = ?;

-- name: AbandonRuns :exec
UPDATE job_runs SET status = 'STOPPED', ended_at = ?, error = ? WHERE job = ? AND run_key = '' AND status = 'RUNNING' AND id <> ?;

-- name: EndRun :exec
UPDATE job_runs SET status = ?, ended_at = ?, error = ? WHERE id = ?;

-- name: Run :one
SELECT * FROM job_runs WHERE id = ?;

-- name: Steps :many
SELECT * FROM job_steps WHERE run_id = ? ORDER BY place;

-- name: SaveStep :exec
UPDATE job_steps SET status = ?, total = ?, rows_read = ?, started_at = ?, ended_at = ?, error = ? WHERE run_id = ? AND place = ?;

-- name: Advance :execrows
UPDATE job_steps SET after_key = ?, rows_read = rows_read + ?, written = written + ?, skipped = skipped + ?, chunks = chunks + 1
WHERE run_id = ? AND place = ? AND chunks = ?;

-- name: AbandonSteps :exec
UPDATE job_steps SET status = 'STOPPED', ended_at = ? WHERE status = 'RUNNING' AND run_id IN (SELECT id FROM job_runs WHERE job = ? AND run_key = '' AND status = 'RUNNING' AND id <> ?);
