-- A job for a day. run_key is '' for the one real run that a day has, and the run's own id for a dry run.
CREATE TABLE job_runs (
  id         TEXT NOT NULL PRIMARY KEY,
  job        TEXT NOT NULL,
  as_of      TEXT NOT NULL,
  run_key    TEXT NOT NULL,
  dry_run    BOOLEAN NOT NULL,
  status     TEXT NOT NULL,
  starts     INT NOT NULL,
  started_by TEXT NOT NULL,
  started_at DATETIME NOT NULL,
  ended_at   DATETIME NULL,
  error      TEXT NOT NULL,
  CONSTRAINT job_runs_one_a_day UNIQUE (job, as_of, run_key)
);
CREATE INDEX job_runs_by_start ON job_runs (started_at, id);
CREATE INDEX job_runs_of_job ON job_runs (job, started_at, id);
CREATE TABLE job_steps (
  run_id     TEXT NOT NULL,
  place      INT NOT NULL,
  name       TEXT NOT NULL,
  status     TEXT NOT NULL,
  after_key  TEXT NOT NULL,
  total      BIGINT NOT NULL,
  rows_read  BIGINT NOT NULL,
  written    BIGINT NOT NULL,
  skipped    BIGINT NOT NULL,
  chunks     BIGINT NOT NULL,
  started_at DATETIME NULL,
  ended_at   DATETIME NULL,
  error      TEXT NOT NULL,
  PRIMARY KEY (run_id, place)
);
-- Who may run a job now. A row stays when the job has ended, with a lease that has run out.
CREATE TABLE job_leases (
  job        TEXT NOT NULL PRIMARY KEY,
  run_id     TEXT NOT NULL,
  owner      TEXT NOT NULL,
  expires_at DATETIME NOT NULL
);
