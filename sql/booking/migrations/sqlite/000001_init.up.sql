-- A round as booking knows it. Its row is what claims of one round take turns on.
CREATE TABLE inventories (
  round_id       BIGINT NOT NULL PRIMARY KEY,
  performance_id BIGINT NOT NULL,
  total          INT NOT NULL,
  taken          INT NOT NULL,
  version        BIGINT NOT NULL
);
CREATE INDEX inventories_by_performance ON inventories (performance_id);
-- Who owns a seat. This key is what keeps a seat from being sold twice: everything else only helps.
CREATE TABLE taken_seats (
  round_id       BIGINT NOT NULL,
  seat_number    INT NOT NULL,
  reservation_id TEXT NOT NULL,
  PRIMARY KEY (round_id, seat_number)
) WITHOUT ROWID;
CREATE TABLE reservations (
  id             TEXT NOT NULL PRIMARY KEY,
  number         TEXT NOT NULL,
  user_id        TEXT NOT NULL,
  round_id       BIGINT NOT NULL,
  performance_id BIGINT NOT NULL,
  starts_at      DATETIME NOT NULL,
  seats          BLOB NOT NULL,
  seat_count     INT NOT NULL,
  amount         BIGINT NOT NULL,
  policy         BLOB NOT NULL,
  status         TEXT NOT NULL,
  cancel_reason  TEXT NOT NULL,
  order_id       TEXT NOT NULL,
  paid           BIGINT NOT NULL,
  refund         BIGINT NOT NULL,
  created_at     DATETIME NOT NULL,
  expires_at     DATETIME NOT NULL,
  completed_at   DATETIME NULL,
  canceled_at    DATETIME NULL,
  CONSTRAINT reservations_one_number UNIQUE (number)
);
CREATE INDEX reservations_of_user ON reservations (user_id, created_at, id);
CREATE INDEX reservations_of_performance ON reservations (performance_id, user_id);
CREATE INDEX reservations_due ON reservations (expires_at) WHERE status = 'PENDING';
CREATE TABLE tickets (
  id             TEXT NOT NULL PRIMARY KEY,
  reservation_id TEXT NOT NULL,
  round_id       BIGINT NOT NULL,
  seat_number    INT NOT NULL,
  status         TEXT NOT NULL,
  issued_at      DATETIME NOT NULL
);
CREATE INDEX tickets_of_reservation ON tickets (reservation_id);
