-- Who did what to which on the house's behalf, with how it was before and after (platform/audit). A row commits with
-- the effect that it tells of. No personal data: actors and subjects are ids.
CREATE TABLE audit_entries (
  position     BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id           CHAR(36)     NOT NULL,
  occurred_at  DATETIME(6)  NOT NULL,
  actor_id     VARCHAR(64)  NOT NULL,
  action       VARCHAR(64)  NOT NULL,
  subject_type VARCHAR(32)  NOT NULL,
  subject_id   VARCHAR(64)  NOT NULL,
  facts_before LONGBLOB     NOT NULL,
  facts_after  LONGBLOB     NOT NULL,
  request_id   VARCHAR(64)  NOT NULL
);
CREATE INDEX audit_by_time ON audit_entries (occurred_at, position);
CREATE INDEX audit_by_subject ON audit_entries (subject_type, subject_id, occurred_at, position);
CREATE INDEX audit_by_actor ON audit_entries (actor_id, occurred_at, position);
