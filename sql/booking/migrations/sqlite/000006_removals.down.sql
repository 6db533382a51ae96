DROP INDEX inventories_removals;
ALTER TABLE inventories DROP COLUMN removal_check_at;
ALTER TABLE inventories DROP COLUMN removed;
