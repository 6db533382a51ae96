-- Which coupon the order counts; '' for none.
ALTER TABLE payments ADD COLUMN grant_id TEXT NOT NULL DEFAULT '';
