DROP INDEX invitations_by_address ON invitations;
DROP INDEX invitations_by_age ON invitations;
DROP INDEX invitations_one_id ON invitations;
ALTER TABLE invitations DROP COLUMN revoked_at;
ALTER TABLE invitations DROP COLUMN id;
