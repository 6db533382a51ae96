DROP INDEX performances_picture ON performances;
ALTER TABLE performances DROP COLUMN picture_widths;
ALTER TABLE performances DROP COLUMN picture;
