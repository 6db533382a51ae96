-- What payment says has gone back of a reservation in all, where that is more than its cancellation gives back: people
-- cancel payments, and parts of them, at the provider. given_back_at is when that was heard last.
ALTER TABLE reservations ADD COLUMN given_back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reservations ADD COLUMN given_back_at DATETIME(6) NULL;
-- How much of what a reservation gave back is in the figures; NULL where a release before this one counted it: its refund.
ALTER TABLE sales_counted ADD COLUMN refunds BIGINT NULL;
