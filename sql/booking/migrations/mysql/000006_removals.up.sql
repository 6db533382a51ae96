-- A removed round is closed to claims for good: its row is what a claim and a removal both lock, so that one of them
-- loses. removal_check_at is when to look whether the catalogue has forgotten the round as well; NULL once it has.
ALTER TABLE inventories ADD COLUMN removed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE inventories ADD COLUMN removal_check_at DATETIME(6) NULL;
CREATE INDEX inventories_removals ON inventories (removal_check_at);
