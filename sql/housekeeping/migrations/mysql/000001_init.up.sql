-- A job for a day. run_key is '' for the one real run that a day has, and the run's own id for a dry run.
CREATE TABLE job_runs (
  id         CHAR(36)      NOT NULL PRIMARY KEY,
  job        VARCHAR(64)   NOT NULL,
  as_of      CHAR(10)      NOT NULL,
  run_key    VARCHAR(36)   NOT NULL,
  dry_run    BOOLEAN       NOT NULL,
  status     VARCHAR(16)   NOT NULL,
  starts     INT           NOT NULL,
  started_by VARCHAR(64)   NOT NULL,
  started_at DATETIME(6)   NOT NULL,
  ended_at   DATETIME(6)   NULL,
  error      VARCHAR(2000) NOT NULL,
  CONSTRAINT job_runs_one_a_day UNIQUE (job, as_of, run_key)
);
CREATE INDEX job_runs_by_start ON job_runs (started_at, id);
CREATE INDEX job_runs_of_job ON job_runs (job, started_at, id);
CREATE TABLE job_steps (
  run_id     CHAR(36)      NOT NULL,
  place      INT           NOT NULL,
  name       VARCHAR(64)   NOT NULL,
  status     VARCHAR(16)   NOT NULL,
  after_key  VARCHAR(255)  NOT NULL,
  total      BIGINT        NOT NULL,
  rows_read  BIGINT        NOT NULL,
  written    BIGINT        NOT NULL,
  skipped    BIGINT        NOT NULL,
  chunks     BIGINT        NOT NULL,
  started_at DATETIME(6)   NULL,
  ended_at   DATETIME(6)   NULL,
  error      VARCHAR(2000) NOT NULL,
  PRIMARY KEY (run_id, place)
);
-- Who may run a job now. A row stays when the job has ended, with a lease that has run out.
CREATE TABLE job_leases (
  job        VARCHAR(64) NOT NULL PRIMARY KEY,
  run_id     CHAR(36)    NOT NULL,
  owner      CHAR(36)    NOT NULL,
  expires_at DATETIME(6) NOT NULL
);
