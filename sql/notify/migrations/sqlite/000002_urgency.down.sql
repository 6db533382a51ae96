DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (channel, next_at) WHERE next_at IS NOT NULL;
ALTER TABLE deliveries DROP COLUMN urgency;
