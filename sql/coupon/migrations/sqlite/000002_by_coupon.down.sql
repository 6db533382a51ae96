CREATE TABLE coupon_grants_by_user (
  user_id        BLOB   NOT NULL,
  coupon_id      BIGINT NOT NULL,
  granted_at     BIGINT NOT NULL,
  changes        INT    NOT NULL DEFAULT 0,
  reservation_id TEXT   NULL,
  used_at        BIGINT NULL,
  PRIMARY KEY (user_id, coupon_id)
) WITHOUT ROWID;
INSERT INTO coupon_grants_by_user (user_id, coupon_id, granted_at, changes, reservation_id, used_at)
SELECT g.user_id, g.coupon_id, g.granted_at, COALESCE(u.changes, 0), u.reservation_id, u.used_at
FROM coupon_grants g LEFT JOIN coupon_uses u ON u.coupon_id = g.coupon_id AND u.user_id = g.user_id;
DROP TABLE coupon_grants;
DROP TABLE coupon_uses;
ALTER TABLE coupon_grants_by_user RENAME TO coupon_grants;
