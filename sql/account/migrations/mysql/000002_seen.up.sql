-- When a person was last here, to the day: what is unused for long comes to an end.
ALTER TABLE users ADD COLUMN last_seen_at DATETIME(6) NOT NULL DEFAULT '1970-01-01 00:00:00';
UPDATE users SET last_seen_at = created_at;
CREATE INDEX users_by_seen ON users (last_seen_at, id);
CREATE INDEX users_by_joining ON users (created_at, id);
