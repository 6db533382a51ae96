-- What an administrator may see of an invitation, and take it back by: its secret's hash is neither.
ALTER TABLE invitations ADD COLUMN id CHAR(36) NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN revoked_at DATETIME(6) NULL;
UPDATE invitations SET id = SUBSTR(hash, 1, 36);
CREATE UNIQUE INDEX invitations_one_id ON invitations (id);
CREATE INDEX invitations_by_age ON invitations (created_at, id);
CREATE INDEX invitations_by_address ON invitations (email);
