DROP INDEX invitations_by_address;
DROP INDEX invitations_by_age;
DROP INDEX invitations_one_id;
ALTER TABLE invitations DROP COLUMN revoked_at;
ALTER TABLE invitations DROP COLUMN id;
