-- Discounts that people can have. issued is the number of rows in coupon_grants, used that of those with a used_at.
CREATE TABLE coupons (
  id             BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code           VARCHAR(40)  COLLATE utf8mb4_0900_as_ci NOT NULL,
  name           VARCHAR(100) NOT NULL,
  kind           VARCHAR(16)  NOT NULL,
  type           VARCHAR(16)  NOT NULL,
  discount_value BIGINT       NOT NULL,
  max_quantity   INT          NOT NULL,
  issued         INT          NOT NULL,
  used           INT          NOT NULL,
  starts_at      DATETIME(6)  NOT NULL,
  ends_at        DATETIME(6)  NOT NULL,
  valid_seconds  BIGINT       NOT NULL,
  min_amount     BIGINT       NOT NULL,
  max_discount   BIGINT       NOT NULL,
  created_at     DATETIME(6)  NOT NULL,
  withdrawn_at   DATETIME(6)  NULL,
  CONSTRAINT coupons_one_code UNIQUE (code)
);
-- Who has which coupon. This key is what keeps a person from having one twice, and the only index. A crowd comes in no order, so each grant touches a page of its own, and what a rush costs is
-- how many pages there are: rows are small. A user's id is its 16 bytes, granted_at microseconds since 1970; a grant's
-- id follows from the two keys, when it expires from the coupon.
CREATE TABLE coupon_grants (
  user_id        BINARY(16) NOT NULL,
  coupon_id      BIGINT     NOT NULL,
  granted_at     BIGINT     NOT NULL,
  changes        INT        NOT NULL DEFAULT 0,
  reservation_id CHAR(36)   NULL,
  used_at        BIGINT     NULL,
  PRIMARY KEY (user_id, coupon_id)
);
