-- What can be seen, where and when. Ids come from catalog_numbers, in ranges, so that many rows are
-- inserted at once without asking an engine which ids it gave them.
CREATE TABLE catalog_numbers (
  name             TEXT     NOT NULL PRIMARY KEY,
  last             BIGINT   NOT NULL
);
INSERT INTO catalog_numbers (name, last) VALUES ('hall', 0), ('performer', 0), ('performance', 0), ('round', 0), ('review', 0);
CREATE TABLE halls (
  id               INTEGER  NOT NULL PRIMARY KEY,
  name             TEXT     NOT NULL,
  address          TEXT     NOT NULL,
  seats            INT      NOT NULL,
  plan_version     INT      NOT NULL,
  kopis_id         TEXT     NOT NULL,
  latitude         REAL     NULL,
  longitude        REAL     NULL,
  source           TEXT     NOT NULL
);
CREATE INDEX halls_by_name ON halls (name, id);
-- A version never changes: another drawing is another row.
CREATE TABLE hall_plans (
  hall_id          BIGINT   NOT NULL,
  version          INT      NOT NULL,
  recipe           TEXT     NOT NULL,
  seats            INT      NOT NULL,
  grades           TEXT     NOT NULL,
  packed           BLOB     NOT NULL,
  PRIMARY KEY (hall_id, version),
  CONSTRAINT hall_plans_hall FOREIGN KEY (hall_id) REFERENCES halls (id)
);
CREATE TABLE performers (
  id               INTEGER  NOT NULL PRIMARY KEY,
  name             TEXT     NOT NULL,
  birth            TEXT     NOT NULL,
  nation           TEXT     NOT NULL
);
CREATE INDEX performers_by_name ON performers (name, id);
-- status to changes_at are the standing (modules/catalog/standing.go), kept for the lists' indexes; the
-- three keys order those lists, smaller first.
CREATE TABLE performances (
  id               INTEGER  NOT NULL PRIMARY KEY,
  title            TEXT     NOT NULL,
  category         TEXT     NOT NULL,
  description      TEXT     NOT NULL,
  hall_id          BIGINT   NOT NULL,
  plan_version     INT      NOT NULL,
  start_date       TEXT     NOT NULL,
  end_date         TEXT     NOT NULL,
  duration_minutes INT      NOT NULL,
  age_limit        INT      NOT NULL,
  ticket_limit     INT      NOT NULL,
  min_price        BIGINT   NOT NULL,
  kopis_id         TEXT     NULL,
  source           TEXT     NOT NULL,
  ratings_0        INT      NOT NULL DEFAULT 0,
  ratings_1        INT      NOT NULL DEFAULT 0,
  ratings_2        INT      NOT NULL DEFAULT 0,
  ratings_3        INT      NOT NULL DEFAULT 0,
  ratings_4        INT      NOT NULL DEFAULT 0,
  ratings_5        INT      NOT NULL DEFAULT 0,
  status           TEXT     NOT NULL,
  opens_at         DATETIME NULL,
  changes_at       DATETIME NULL,
  soonest_key      BIGINT   NOT NULL,
  opening_key      BIGINT   NOT NULL,
  popular_key      BIGINT   NOT NULL DEFAULT 0,
  CONSTRAINT performances_one_kopis_id UNIQUE (kopis_id),
  CONSTRAINT performances_hall FOREIGN KEY (hall_id) REFERENCES halls (id)
);
CREATE INDEX performances_soonest ON performances (soonest_key, id);
CREATE INDEX performances_opening ON performances (opening_key, id);
CREATE INDEX performances_popular ON performances (popular_key, id);
CREATE INDEX performances_status_soonest ON performances (status, soonest_key, id);
CREATE INDEX performances_status_opening ON performances (status, opening_key, id);
CREATE INDEX performances_status_popular ON performances (status, popular_key, id);
CREATE INDEX performances_category_soonest ON performances (category, soonest_key, id);
CREATE INDEX performances_status_category_soonest ON performances (status, category, soonest_key, id);
CREATE INDEX performances_category_opening ON performances (category, opening_key, id);
CREATE INDEX performances_category_popular ON performances (category, popular_key, id);
CREATE INDEX performances_hall_soonest ON performances (hall_id, soonest_key, id);
CREATE INDEX performances_changes ON performances (changes_at);
CREATE TABLE performance_prices (
  performance_id   BIGINT   NOT NULL,
  place            INT      NOT NULL,
  grade            TEXT     NOT NULL,
  amount           BIGINT   NOT NULL,
  PRIMARY KEY (performance_id, place),
  CONSTRAINT performance_prices_performance FOREIGN KEY (performance_id) REFERENCES performances (id)
);
CREATE TABLE performance_performers (
  performance_id   BIGINT   NOT NULL,
  performer_id     BIGINT   NOT NULL,
  place            INT      NOT NULL,
  PRIMARY KEY (performance_id, performer_id),
  CONSTRAINT performance_performers_performance FOREIGN KEY (performance_id) REFERENCES performances (id),
  CONSTRAINT performance_performers_performer FOREIGN KEY (performer_id) REFERENCES performers (id)
);
CREATE INDEX performance_performers_by_performer ON performance_performers (performer_id, performance_id);
CREATE TABLE rounds (
  id               INTEGER  NOT NULL PRIMARY KEY,
  performance_id   BIGINT   NOT NULL,
  hall_id          BIGINT   NOT NULL,
  plan_version     INT      NOT NULL,
  total            INT      NOT NULL,
  starts_at        DATETIME NOT NULL,
  sales_open_at    DATETIME NOT NULL,
  closed           BOOLEAN  NOT NULL,
  sold_out         BOOLEAN  NOT NULL,
  CONSTRAINT rounds_one_start UNIQUE (performance_id, starts_at),
  CONSTRAINT rounds_performance FOREIGN KEY (performance_id) REFERENCES performances (id)
);
CREATE TABLE reviews (
  id               INTEGER  NOT NULL PRIMARY KEY,
  performance_id   BIGINT   NOT NULL,
  reservation_id   TEXT     NOT NULL,
  user_id          TEXT     NOT NULL,
  author           TEXT     NOT NULL,
  rating           INT      NOT NULL,
  content          TEXT     NOT NULL,
  created_at       DATETIME NOT NULL,
  CONSTRAINT reviews_one_a_reservation UNIQUE (reservation_id),
  CONSTRAINT reviews_performance FOREIGN KEY (performance_id) REFERENCES performances (id)
);
CREATE INDEX reviews_by_performance ON reviews (performance_id, id);
CREATE INDEX reviews_by_user ON reviews (user_id);
