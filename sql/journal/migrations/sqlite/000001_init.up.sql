-- The outbox and the receipts: what is written in every context's transactions beside the effect.
CREATE TABLE outbox_events (
  position    INTEGER  NOT NULL PRIMARY KEY AUTOINCREMENT,
  id          TEXT     NOT NULL,
  event_key   TEXT     NOT NULL,
  type        TEXT     NOT NULL,
  occurred_at DATETIME NOT NULL,
  payload     BLOB     NOT NULL
);
CREATE TABLE outbox_places (
  consumer TEXT   NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE outbox_parked (
  consumer  TEXT   NOT NULL,
  position  BIGINT NOT NULL,
  id        TEXT   NOT NULL,
  event_key TEXT   NOT NULL,
  type      TEXT   NOT NULL,
  occurred_at DATETIME NOT NULL,
  payload   BLOB   NOT NULL,
  reason    TEXT   NOT NULL,
  PRIMARY KEY (consumer, position)
) WITHOUT ROWID;
CREATE TABLE receipts (
  scope       TEXT     NOT NULL,
  receipt_key TEXT     NOT NULL,
  fingerprint TEXT     NOT NULL,
  status      INT      NOT NULL,
  location    TEXT     NOT NULL,
  body        BLOB     NOT NULL,
  created_at  DATETIME NOT NULL,
  PRIMARY KEY (scope, receipt_key)
);
CREATE INDEX receipts_by_age ON receipts (created_at);
