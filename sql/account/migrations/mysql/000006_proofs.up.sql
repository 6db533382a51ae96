-- When it was proved that the address is its owner's: by a link that was mailed to it, or by a provider of identities.
ALTER TABLE users ADD COLUMN email_proved_at DATETIME(6) NULL;
-- Who came from a provider and has no password has nothing that was not proved.
UPDATE users SET email_proved_at = created_at WHERE password_hash = '' AND id IN (SELECT user_id FROM external_identities);
-- Links that were mailed to people: to confirm an address, to set a new password. By the hash of their secret, once.
CREATE TABLE mail_links (
  hash       CHAR(64)    NOT NULL PRIMARY KEY,
  user_id    CHAR(36)    NOT NULL,
  purpose    VARCHAR(16) NOT NULL,
  email_hash CHAR(64)    NOT NULL,
  expires_at DATETIME(6) NOT NULL
);
CREATE INDEX mail_links_by_user ON mail_links (user_id);
CREATE INDEX mail_links_by_age ON mail_links (expires_at);
