-- Who did what to which on the house's behalf, with how it was before and after (platform/audit). A row commits with
-- the effect that it tells of. No personal data: actors and subjects are ids.
CREATE TABLE audit_entries (
  position     INTEGER  NOT NULL PRIMARY KEY AUTOINCREMENT,
  id           TEXT     NOT NULL,
  occurred_at  DATETIME NOT NULL,
  actor_id     TEXT     NOT NULL,
  action       TEXT     NOT NULL,
  subject_type TEXT     NOT NULL,
  subject_id   TEXT     NOT NULL,
  facts_before BLOB     NOT NULL,
  facts_after  BLOB     NOT NULL,
  request_id   TEXT     NOT NULL
);
CREATE INDEX audit_by_time ON audit_entries (occurred_at, position);
CREATE INDEX audit_by_subject ON audit_entries (subject_type, subject_id, occurred_at, position);
CREATE INDEX audit_by_actor ON audit_entries (actor_id, occurred_at, position);
