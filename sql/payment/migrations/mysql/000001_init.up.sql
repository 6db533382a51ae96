-- An order is what a reservation costs; its status is the payment's (docs/states/payment.md).
CREATE TABLE payments (
  order_id        VARCHAR(64)  NOT NULL PRIMARY KEY,
  reservation_id  CHAR(36)     NOT NULL,
  user_id         CHAR(36)     NOT NULL,
  order_name      VARCHAR(100) NOT NULL,
  original_amount BIGINT       NOT NULL,
  discount        BIGINT       NOT NULL,
  amount          BIGINT       NOT NULL,
  status          VARCHAR(24)  NOT NULL,
  payment_key     VARCHAR(200) NOT NULL,
  method          VARCHAR(40)  NOT NULL,
  attempts        INT          NOT NULL,
  refunded        BIGINT       NOT NULL,
  failure_code    VARCHAR(80)  NOT NULL,
  failure_message VARCHAR(500) NOT NULL,
  settled         BOOLEAN      NOT NULL,
  check_at        DATETIME(6)  NULL,
  checks          INT          NOT NULL,
  approved_at     DATETIME(6)  NULL,
  created_at      DATETIME(6)  NOT NULL,
  updated_at      DATETIME(6)  NOT NULL,
  CONSTRAINT payments_one_order UNIQUE (reservation_id)
);
CREATE INDEX payments_to_check ON payments (check_at);
CREATE TABLE payment_changes (
  id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id    VARCHAR(64)  NOT NULL,
  status      VARCHAR(24)  NOT NULL,
  payment_key VARCHAR(200) NOT NULL,
  detail      VARCHAR(500) NOT NULL,
  at          DATETIME(6)  NOT NULL
);
CREATE INDEX payment_changes_of_order ON payment_changes (order_id, id);
-- Money that we owe back. A row is written with the reason for it and stays until the provider has it.
CREATE TABLE refunds (
  id         CHAR(36)     NOT NULL PRIMARY KEY,
  cause_id   VARCHAR(100) NOT NULL,
  order_id   VARCHAR(64)  NOT NULL,
  amount     BIGINT       NOT NULL,
  reason     VARCHAR(200) NOT NULL,
  status     VARCHAR(16)  NOT NULL,
  attempts   INT          NOT NULL,
  last_error VARCHAR(500) NOT NULL,
  try_at     DATETIME(6)  NULL,
  created_at DATETIME(6)  NOT NULL,
  done_at    DATETIME(6)  NULL,
  CONSTRAINT refunds_one_cause UNIQUE (cause_id)
);
CREATE INDEX refunds_of_order ON refunds (order_id);
CREATE INDEX refunds_to_try ON refunds (try_at);
