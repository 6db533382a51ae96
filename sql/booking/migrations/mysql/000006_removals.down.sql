DROP INDEX inventories_removals ON inventories;
ALTER TABLE inventories DROP COLUMN removal_check_at;
ALTER TABLE inventories DROP COLUMN removed;
