-- Rounds that don't take place. A claim and a call-off lock the round's row of inventories, which says so too; the
-- reservations end one group after another, and done_at is when none was left. What it comes to is of the moment of calling off.
CREATE TABLE call_offs (
  id             TEXT NOT NULL PRIMARY KEY,
  round_id       BIGINT NOT NULL,
  performance_id BIGINT NOT NULL,
  reason         TEXT NOT NULL,
  rate           INT NOT NULL,
  called_off_at  DATETIME NOT NULL,
  reservations   INT NOT NULL,
  people         INT NOT NULL,
  seats          INT NOT NULL,
  refund         BIGINT NOT NULL,
  compensation   BIGINT NOT NULL,
  done_at        DATETIME NULL,
  CONSTRAINT call_offs_one_a_round UNIQUE (round_id)
);
-- What is owed beside what a provider gives back, and who has paid it.
CREATE TABLE compensations (
  id             TEXT NOT NULL PRIMARY KEY,
  call_off_id    TEXT NOT NULL,
  reservation_id TEXT NOT NULL,
  amount         BIGINT NOT NULL,
  owed_at        DATETIME NOT NULL,
  paid_at        DATETIME NULL,
  paid_by        TEXT NOT NULL
);
CREATE INDEX compensations_of_call_off ON compensations (call_off_id, id);
CREATE INDEX compensations_of_reservation ON compensations (reservation_id);
ALTER TABLE inventories ADD COLUMN called_off BOOLEAN NOT NULL DEFAULT FALSE;
