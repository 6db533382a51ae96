-- By which a refresh token's successor is made again within its grace: two tabs get one chain of tokens, not two.
ALTER TABLE session_tokens ADD COLUMN successor_salt TEXT NOT NULL DEFAULT '';
-- When an administrator kept a person from signing in.
ALTER TABLE users ADD COLUMN blocked_at DATETIME NULL;
-- Few have a role; whether somebody is the last one is asked under lock.
CREATE INDEX users_by_role ON users (role, id);
