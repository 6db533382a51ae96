-- Which coupon the order counts; '' for none.
ALTER TABLE payments ADD COLUMN grant_id VARCHAR(64) NOT NULL DEFAULT '';
