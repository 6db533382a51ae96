DROP INDEX deliveries_due ON deliveries;
CREATE INDEX deliveries_due ON deliveries (channel, next_at);
ALTER TABLE deliveries DROP COLUMN urgency;
