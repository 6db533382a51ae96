ALTER TABLE coupon_grants ADD COLUMN changes INT NOT NULL DEFAULT 0, ADD COLUMN reservation_id CHAR(36) NULL, ADD COLUMN used_at BIGINT NULL;
UPDATE coupon_grants g JOIN coupon_uses u ON u.coupon_id = g.coupon_id AND u.user_id = g.user_id
SET g.changes = u.changes, g.reservation_id = u.reservation_id, g.used_at = u.used_at;
ALTER TABLE coupon_grants DROP PRIMARY KEY, ADD PRIMARY KEY (user_id, coupon_id);
DROP TABLE coupon_uses;
