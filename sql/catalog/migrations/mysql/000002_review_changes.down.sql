ALTER TABLE reviews DROP COLUMN updated_at;
