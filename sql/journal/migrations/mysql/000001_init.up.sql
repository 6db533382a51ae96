-- The outbox and the receipts: what is written in every context's transactions beside the effect. Transactions
-- commit in another order than that of their arrival numbers, so a position is given after the commit, by whoever
-- reads first; the head's row makes readers take turns (docs/states/outbox.md).
CREATE TABLE outbox_events (
  arrival     BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  position    BIGINT       NULL,
  id          CHAR(36)     NOT NULL,
  event_key   VARCHAR(100) NOT NULL,
  type        VARCHAR(100) NOT NULL,
  occurred_at DATETIME(6)  NOT NULL,
  payload     LONGBLOB     NOT NULL,
  CONSTRAINT outbox_one_position UNIQUE (position)
);
CREATE TABLE outbox_head (
  id       INT    NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
);
INSERT INTO outbox_head (id, position) VALUES (1, 0);
CREATE TABLE outbox_places (
  consumer VARCHAR(100) NOT NULL PRIMARY KEY,
  position BIGINT       NOT NULL
);
CREATE TABLE outbox_parked (
  consumer  VARCHAR(100) NOT NULL,
  position  BIGINT       NOT NULL,
  id        CHAR(36)     NOT NULL,
  event_key VARCHAR(100) NOT NULL,
  type      VARCHAR(100) NOT NULL,
  occurred_at DATETIME(6) NOT NULL,
  payload   LONGBLOB     NOT NULL,
  reason    TEXT         NOT NULL,
  PRIMARY KEY (consumer, position)
);
CREATE TABLE receipts (
  scope       VARCHAR(64)  NOT NULL,
  receipt_key VARCHAR(255) NOT NULL,
  fingerprint CHAR(64)     NOT NULL,
  status      INT          NOT NULL,
  location    VARCHAR(255) NOT NULL,
  body        LONGBLOB     NOT NULL,
  created_at  DATETIME(6)  NOT NULL,
  PRIMARY KEY (scope, receipt_key)
);
CREATE INDEX receipts_by_age ON receipts (created_at);
