-- Who a person is at a provider of identities. They go when the person does.
CREATE TABLE external_identities (
  provider  TEXT NOT NULL,
  subject   TEXT NOT NULL,
  user_id   TEXT NOT NULL,
  linked_at DATETIME NOT NULL,
  CONSTRAINT external_identities_one_subject UNIQUE (provider, subject)
);
CREATE INDEX external_identities_by_user ON external_identities (user_id);
-- Sign-ins at a provider that were begun: by the hash of their state, ended by the browser that began them, once.
CREATE TABLE sign_in_attempts (
  state_hash   TEXT NOT NULL PRIMARY KEY,
  browser_hash TEXT NOT NULL,
  provider     TEXT NOT NULL,
  nonce        TEXT NOT NULL,
  verifier     TEXT NOT NULL,
  next_path    TEXT NOT NULL,
  return_url   TEXT NOT NULL,
  expires_at   DATETIME NOT NULL
);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (expires_at);
