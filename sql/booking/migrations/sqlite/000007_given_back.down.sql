ALTER TABLE sales_counted DROP COLUMN refunds;
ALTER TABLE reservations DROP COLUMN given_back_at;
ALTER TABLE reservations DROP COLUMN given_back;
