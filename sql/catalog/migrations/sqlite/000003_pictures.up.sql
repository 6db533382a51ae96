-- An uploaded poster: the name of its files and their widths, separated by commas; '' while the office draws one.
ALTER TABLE performances ADD COLUMN picture TEXT NOT NULL DEFAULT '';
ALTER TABLE performances ADD COLUMN picture_widths TEXT NOT NULL DEFAULT '';
CREATE INDEX performances_picture ON performances (picture);
