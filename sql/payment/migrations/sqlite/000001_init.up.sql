-- An order is what a reservation costs; its status is the payment's (docs/states/payment.md).
CREATE TABLE payments (
  order_id        TEXT NOT NULL PRIMARY KEY,
  reservation_id  TEXT NOT NULL,
  user_id         TEXT NOT NULL,
  order_name      TEXT NOT NULL,
  original_amount BIGINT NOT NULL,
  discount        BIGINT NOT NULL,
  amount          BIGINT NOT NULL,
  status          TEXT NOT NULL,
  payment_key     TEXT NOT NULL,
  method          TEXT NOT NULL,
  attempts        INT NOT NULL,
  refunded        BIGINT NOT NULL,
  failure_code    TEXT NOT NULL,
  failure_message TEXT NOT NULL,
  settled         BOOLEAN NOT NULL,
  check_at        DATETIME  NULL,
  checks          INT NOT NULL,
  approved_at     DATETIME  NULL,
  created_at      DATETIME NOT NULL,
  updated_at      DATETIME NOT NULL,
  CONSTRAINT payments_one_order UNIQUE (reservation_id)
);
CREATE INDEX payments_to_check ON payments (check_at) WHERE check_at IS NOT NULL;
CREATE TABLE payment_changes (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  order_id    TEXT NOT NULL,
  status      TEXT NOT NULL,
  payment_key TEXT NOT NULL,
  detail      TEXT NOT NULL,
  at          DATETIME NOT NULL
);
CREATE INDEX payment_changes_of_order ON payment_changes (order_id, id);
-- Money that we owe back. A row is written with the reason for it and stays until the provider has it.
CREATE TABLE refunds (
  id         TEXT NOT NULL PRIMARY KEY,
  cause_id   TEXT NOT NULL,
  order_id   TEXT NOT NULL,
  amount     BIGINT NOT NULL,
  reason     TEXT NOT NULL,
  status     TEXT NOT NULL,
  attempts   INT NOT NULL,
  last_error TEXT NOT NULL,
  try_at     DATETIME  NULL,
  created_at DATETIME NOT NULL,
  done_at    DATETIME  NULL,
  CONSTRAINT refunds_one_cause UNIQUE (cause_id)
);
CREATE INDEX refunds_of_order ON refunds (order_id);
CREATE INDEX refunds_to_try ON refunds (try_at) WHERE try_at IS NOT NULL;
