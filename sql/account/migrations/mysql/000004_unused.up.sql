-- When a person was told that their account is unused. It counts until they are seen again.
ALTER TABLE users ADD COLUMN unused_told_at DATETIME(6) NULL;
