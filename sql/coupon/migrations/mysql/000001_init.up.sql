-- Discounts that people can have. issued is the number of rows in coupon_grants, used that of those with a used_at.
CREATE TABLE coupons (
  id             BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code           VARCHAR(40)  NOT NULL,
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
-- Who has which coupon. This key is what keeps a person from having one twice. It is also the only index: a
-- grant is always asked for by its owner, and in a rush each further index would cost as much as the row.
CREATE TABLE coupon_grants (
  user_id        CHAR(36)    NOT NULL,
  coupon_id      BIGINT      NOT NULL,
  id             CHAR(36)    NOT NULL,
  granted_at     DATETIME(6) NOT NULL,
  expires_at     DATETIME(6) NOT NULL,
  changes        INT         NOT NULL DEFAULT 0,
  reservation_id CHAR(36)    NULL,
  used_at        DATETIME(6) NULL,
  PRIMARY KEY (user_id, coupon_id)
);
