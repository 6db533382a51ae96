ALTER TABLE inventories DROP COLUMN told_seat;
ALTER TABLE inventories DROP COLUMN moves;
ALTER TABLE inventories DROP COLUMN free_until;
ALTER TABLE inventories DROP COLUMN moved_at;
ALTER TABLE inventories DROP COLUMN moved_from;
ALTER TABLE inventories DROP COLUMN starts_at;
