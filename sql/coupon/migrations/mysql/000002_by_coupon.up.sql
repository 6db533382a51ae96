-- Grants lie by coupon, so that a rush for a new one stays in a few pages of its own however many grants there are of
-- others; what is done with a grant stands apart, as most are never touched again.
CREATE TABLE coupon_uses (
  coupon_id      BIGINT     NOT NULL,
  user_id        BINARY(16) NOT NULL,
  reservation_id CHAR(36)   NULL,
  used_at        BIGINT     NULL,
  changes        INT        NOT NULL,
  PRIMARY KEY (coupon_id, user_id)
);
CREATE INDEX coupon_uses_of_reservation ON coupon_uses (reservation_id);
INSERT INTO coupon_uses (coupon_id, user_id, reservation_id, used_at, changes)
SELECT coupon_id, user_id, reservation_id, used_at, changes FROM coupon_grants WHERE changes > 0;
ALTER TABLE coupon_grants DROP PRIMARY KEY, ADD PRIMARY KEY (coupon_id, user_id);
ALTER TABLE coupon_grants DROP COLUMN changes;
ALTER TABLE coupon_grants DROP COLUMN reservation_id;
ALTER TABLE coupon_grants DROP COLUMN used_at;
