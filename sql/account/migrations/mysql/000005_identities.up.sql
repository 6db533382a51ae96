-- Who a person is at a provider of identities. They go when the person does.
CREATE TABLE external_identities (
  provider  VARCHAR(16) NOT NULL,
  subject   VARCHAR(128) NOT NULL,
  user_id   CHAR(36) NOT NULL,
  linked_at DATETIME(6) NOT NULL,
  CONSTRAINT external_identities_one_subject UNIQUE (provider, subject)
);
CREATE INDEX external_identities_by_user ON external_identities (user_id);
-- Sign-ins at a provider that were begun: by the hash of their state, ended by the browser that began them, once.
CREATE TABLE sign_in_attempts (
  state_hash   CHAR(64) NOT NULL PRIMARY KEY,
  browser_hash CHAR(64) NOT NULL,
  provider     VARCHAR(16) NOT NULL,
  nonce        VARCHAR(128) NOT NULL,
  verifier     VARCHAR(128) NOT NULL,
  next_path    VARCHAR(600) NOT NULL,
  return_url   VARCHAR(600) NOT NULL,
  expires_at   DATETIME(6) NOT NULL
);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (expires_at);
