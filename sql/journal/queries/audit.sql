-- name: InsertAuditEntry :exec
INSERT INTO audit_entries (id, occurred_at, actor_id, action, subject_type, subject_id, facts_before, facts_after, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);
