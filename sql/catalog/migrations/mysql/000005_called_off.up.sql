-- A round that does not take place. Booking decides it; here it is only shown, and neither moved nor sold again.
ALTER TABLE rounds ADD COLUMN called_off BOOLEAN NOT NULL DEFAULT FALSE;
