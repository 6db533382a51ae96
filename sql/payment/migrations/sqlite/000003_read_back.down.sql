DROP INDEX payments_to_read;
ALTER TABLE payments DROP COLUMN read_at;
