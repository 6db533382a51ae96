DROP INDEX performances_picture;
ALTER TABLE performances DROP COLUMN picture_widths;
ALTER TABLE performances DROP COLUMN picture;
