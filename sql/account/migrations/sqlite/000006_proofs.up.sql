-- When it was proved that the address is its owner's: by a link that was mailed to it, or by a provider of identities.
ALTER TABLE users ADD COLUMN email_proved_at DATETIME NULL;
-- Who came from a provider and has no password has nothing that was not proved.
UPDATE users SET email_proved_at = created_at WHERE password_hash = '' AND id IN (SELECT user_id FROM external_identities);
-- Links that were mailed to people: to confirm an address, to set a new password. By the hash of their secret, once.
CREATE TABLE mail_links (
  hash       TEXT NOT NULL PRIMARY KEY,
  user_id    TEXT NOT NULL,
  purpose    TEXT NOT NULL,
  email_hash TEXT NOT NULL,
  expires_at DATETIME NOT NULL
);
CREATE INDEX mail_links_by_user ON mail_links (user_id);
CREATE INDEX mail_links_by_age ON mail_links (expires_at);
