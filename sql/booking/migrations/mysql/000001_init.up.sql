-- A round as booking knows it. Its row is what claims of one round take turns on.
CREATE TABLE inventories (
  round_id       BIGINT NOT NULL PRIMARY KEY,
  performance_id BIGINT NOT NULL,
  total          INT    NOT NULL,
  taken          INT    NOT NULL,
  version        BIGINT NOT NULL
);
CREATE INDEX inventories_by_performance ON inventories (performance_id);
-- What claims of one performance take turns on, whatever round they are for: how many tickets a person may have is
-- counted over all of them.
CREATE TABLE performance_turns (
  performance_id BIGINT NOT NULL PRIMARY KEY
);
-- Who owns a seat. This key is what keeps a seat from being sold twice: everything else only helps.
CREATE TABLE taken_seats (
  round_id       BIGINT   NOT NULL,
  seat_number    INT      NOT NULL,
  reservation_id CHAR(36) NOT NULL,
  PRIMARY KEY (round_id, seat_number)
);
CREATE TABLE reservations (
  id             CHAR(36)    NOT NULL PRIMARY KEY,
  number         VARCHAR(16) NOT NULL,
  user_id        CHAR(36)    NOT NULL,
  round_id       BIGINT      NOT NULL,
  performance_id BIGINT      NOT NULL,
  starts_at      DATETIME(6) NOT NULL,
  seats          LONGBLOB    NOT NULL,
  seat_count     INT         NOT NULL,
  amount         BIGINT      NOT NULL,
  policy         LONGBLOB    NOT NULL,
  status         VARCHAR(16) NOT NULL,
  cancel_reason  VARCHAR(24) NOT NULL,
  order_id       VARCHAR(64) NOT NULL,
  paid           BIGINT      NOT NULL,
  refund         BIGINT      NOT NULL,
  created_at     DATETIME(6) NOT NULL,
  expires_at     DATETIME(6) NOT NULL,
  completed_at   DATETIME(6) NULL,
  canceled_at    DATETIME(6) NULL,
  CONSTRAINT reservations_one_number UNIQUE (number)
);
CREATE INDEX reservations_of_user ON reservations (user_id, created_at, id);
CREATE INDEX reservations_of_performance ON reservations (performance_id, user_id);
CREATE INDEX reservations_due ON reservations (status, expires_at);
CREATE TABLE tickets (
  id             CHAR(36)    NOT NULL PRIMARY KEY,
  reservation_id CHAR(36)    NOT NULL,
  round_id       BIGINT      NOT NULL,
  seat_number    INT         NOT NULL,
  status         VARCHAR(16) NOT NULL,
  issued_at      DATETIME(6) NOT NULL
);
CREATE INDEX tickets_of_reservation ON tickets (reservation_id);
