-- Grants lie by coupon, so that a rush for a new one stays in a few pages of its own however many grants there are of
-- others; what is done with a grant stands apart, as most are never touched again.
CREATE TABLE coupon_uses (
  coupon_id      BIGINT NOT NULL,
  user_id        BLOB   NOT NULL,
  reservation_id TEXT   NULL,
  used_at        BIGINT NULL,
  changes        INT    NOT NULL,
  PRIMARY KEY (coupon_id, user_id)
) WITHOUT ROWID;
CREATE INDEX coupon_uses_of_reservation ON coupon_uses (reservation_id) WHERE reservation_id IS NOT NULL;
INSERT INTO coupon_uses (coupon_id, user_id, reservation_id, used_at, changes)
SELECT coupon_id, user_id, reservation_id, used_at, changes FROM coupon_grants WHERE changes > 0;
CREATE TABLE coupon_grants_by_coupon (
  coupon_id  BIGINT NOT NULL,
  user_id    BLOB   NOT NULL,
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (coupon_id, user_id)
) WITHOUT ROWID;
INSERT INTO coupon_grants_by_coupon (coupon_id, user_id, granted_at) SELECT coupon_id, user_id, granted_at FROM coupon_grants;
DROP TABLE coupon_grants;
ALTER TABLE coupon_grants_by_coupon RENAME TO coupon_grants;
