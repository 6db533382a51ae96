DROP INDEX payments_to_read ON payments;
ALTER TABLE payments DROP COLUMN read_at;
