ALTER TABLE rounds DROP COLUMN called_off;
