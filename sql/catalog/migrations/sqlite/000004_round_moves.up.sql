-- How often a round was moved to another time: who applies moves elsewhere knows by it which is the last.
ALTER TABLE rounds ADD COLUMN moves INT NOT NULL DEFAULT 0;
