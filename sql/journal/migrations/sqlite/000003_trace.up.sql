-- Where an effect stands in a trace (W3C traceparent), so that what its event causes is shown behind it; '' for most.
ALTER TABLE outbox_events ADD COLUMN trace VARCHAR(64) NOT NULL DEFAULT '';
ALTER TABLE outbox_parked ADD COLUMN trace VARCHAR(64) NOT NULL DEFAULT '';
