ALTER TABLE inventories DROP COLUMN called_off;
DROP TABLE compensations;
DROP TABLE call_offs;
