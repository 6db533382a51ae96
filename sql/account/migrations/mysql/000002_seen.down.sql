DROP INDEX users_by_joining ON users;
DROP INDEX users_by_seen ON users;
ALTER TABLE users DROP COLUMN last_seen_at;
