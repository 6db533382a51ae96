ALTER TABLE payments DROP COLUMN grant_id;
