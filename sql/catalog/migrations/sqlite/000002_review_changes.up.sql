-- When what a review says was changed last; NULL while it says what it did at first.
ALTER TABLE reviews ADD COLUMN updated_at DATETIME NULL;
