-- What was sold and given back, added up by performance (0: the whole house), day and hour in Seoul, and grade; and by
-- round. Kept behind the events by a consumer; sales_counted says how far each reservation is in it (1: sold, 2: and
-- given back), so that telling again adds nothing.
CREATE TABLE sales_hours (
  performance_id BIGINT NOT NULL,
  sold_day       CHAR(10) NOT NULL,
  sold_hour      INT NOT NULL,
  grade          VARCHAR(100) NOT NULL,
  reservations   INT NOT NULL,
  tickets        INT NOT NULL,
  amount         BIGINT NOT NULL,
  canceled       INT NOT NULL,
  returned       INT NOT NULL,
  refunds        BIGINT NOT NULL,
  PRIMARY KEY (performance_id, sold_day, sold_hour, grade)
);
CREATE TABLE sales_rounds (
  round_id     BIGINT NOT NULL PRIMARY KEY,
  reservations INT NOT NULL,
  tickets      INT NOT NULL,
  amount       BIGINT NOT NULL,
  canceled     INT NOT NULL,
  returned     INT NOT NULL,
  refunds      BIGINT NOT NULL
);
CREATE TABLE sales_counted (
  reservation_id CHAR(36) NOT NULL PRIMARY KEY,
  state          INT NOT NULL
);
-- How far the walk over what was sold before all this has come; no row: it has not begun.
CREATE TABLE sales_walk (
  id    INT NOT NULL PRIMARY KEY,
  place CHAR(36) NOT NULL,
  done  BOOLEAN NOT NULL
);
