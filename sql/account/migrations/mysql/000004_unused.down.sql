ALTER TABLE users DROP COLUMN unused_told_at;
