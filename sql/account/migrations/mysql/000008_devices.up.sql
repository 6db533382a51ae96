-- By what a session was begun, as its owner recognises it: browser and system. Empty for those of before.
ALTER TABLE sessions ADD COLUMN device VARCHAR(60) NOT NULL DEFAULT '';
