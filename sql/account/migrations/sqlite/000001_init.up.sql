CREATE TABLE users (
  id            TEXT NOT NULL PRIMARY KEY,
  email_hash    TEXT NOT NULL,
  email         TEXT NOT NULL,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL,
  locale        TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at    DATETIME NOT NULL,
  withdrawn_at  DATETIME  NULL,
  CONSTRAINT users_one_address UNIQUE (email_hash)
);
CREATE TABLE sessions (
  id         TEXT NOT NULL PRIMARY KEY,
  user_id    TEXT NOT NULL,
  role       TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  ended_at   DATETIME NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE TABLE session_tokens (
  hash       TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  kind       TEXT NOT NULL,
  expires_at DATETIME NOT NULL,
  used_at    DATETIME NULL
);
CREATE INDEX session_tokens_by_session ON session_tokens (session_id);
CREATE INDEX session_tokens_by_age ON session_tokens (expires_at);
CREATE TABLE invitations (
  hash       TEXT NOT NULL PRIMARY KEY,
  email      TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  used_at    DATETIME  NULL
);
