DROP INDEX users_by_joining;
DROP INDEX users_by_seen;
ALTER TABLE users DROP COLUMN last_seen_at;
