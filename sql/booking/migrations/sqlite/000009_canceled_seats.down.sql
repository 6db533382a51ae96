ALTER TABLE sales_counted DROP COLUMN returned;
