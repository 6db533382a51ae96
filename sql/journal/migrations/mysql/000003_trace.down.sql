ALTER TABLE outbox_parked DROP COLUMN trace;
ALTER TABLE outbox_events DROP COLUMN trace;
