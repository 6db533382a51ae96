DROP INDEX users_by_role;
ALTER TABLE users DROP COLUMN blocked_at;
ALTER TABLE session_tokens DROP COLUMN successor_salt;
