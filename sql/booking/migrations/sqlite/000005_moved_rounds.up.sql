-- When a round that was moved starts now; NULL for one that never was. Reservations keep the time for which they were
-- sold; what holds is this one, for all of them at once. moves counts like the catalogue does, so that an older move
-- never undoes a newer one; told_seat says up to which seat the holders have been told of the last one.
ALTER TABLE inventories ADD COLUMN starts_at DATETIME NULL;
ALTER TABLE inventories ADD COLUMN moved_from DATETIME NULL;
ALTER TABLE inventories ADD COLUMN moved_at DATETIME NULL;
ALTER TABLE inventories ADD COLUMN free_until DATETIME NULL;
ALTER TABLE inventories ADD COLUMN moves INT NOT NULL DEFAULT 0;
ALTER TABLE inventories ADD COLUMN told_seat INT NOT NULL DEFAULT 0;
