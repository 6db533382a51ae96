CREATE TABLE users (
  id            CHAR(36)     NOT NULL PRIMARY KEY,
  email_hash    CHAR(64)     NOT NULL,
  email         VARCHAR(254) NOT NULL,
  name          VARCHAR(200) NOT NULL,
  role          VARCHAR(16)  NOT NULL,
  locale        VARCHAR(8)   NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  created_at    DATETIME(6)  NOT NULL,
  withdrawn_at  DATETIME(6)  NULL,
  CONSTRAINT users_one_address UNIQUE (email_hash)
);
CREATE TABLE sessions (
  id         CHAR(36)    NOT NULL PRIMARY KEY,
  user_id    CHAR(36)    NOT NULL,
  role       VARCHAR(16) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  ended_at   DATETIME(6) NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE TABLE session_tokens (
  hash       CHAR(64)    NOT NULL PRIMARY KEY,
  session_id CHAR(36)    NOT NULL,
  kind       VARCHAR(8)  NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  used_at    DATETIME(6) NULL
);
CREATE INDEX session_tokens_by_session ON session_tokens (session_id);
CREATE INDEX session_tokens_by_age ON session_tokens (expires_at);
CREATE TABLE invitations (
  hash       CHAR(64)     NOT NULL PRIMARY KEY,
  email      VARCHAR(254) NOT NULL,
  created_at DATETIME(6)  NOT NULL,
  expires_at DATETIME(6)  NOT NULL,
  used_at    DATETIME(6)  NULL
);
