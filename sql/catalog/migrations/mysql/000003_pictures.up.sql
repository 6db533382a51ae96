-- An uploaded poster: the name of its files and their widths, separated by commas; '' while the office draws one.
ALTER TABLE performances ADD COLUMN picture VARCHAR(32) NOT NULL DEFAULT '';
ALTER TABLE performances ADD COLUMN picture_widths VARCHAR(32) NOT NULL DEFAULT '';
CREATE INDEX performances_picture ON performances (picture);
