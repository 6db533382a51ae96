-- When the provider was last asked what has become of a captured order; NULL for one that is not asked about (any more).
-- Only what was captured in the last half year begins with a time: so long the provider is asked unless configured.
ALTER TABLE payments ADD COLUMN read_at DATETIME(6) NULL;
CREATE INDEX payments_to_read ON payments (read_at, order_id);
UPDATE payments SET read_at = approved_at
WHERE status IN ('DONE', 'PARTIAL_CANCELED') AND amount > 0 AND approved_at >= UTC_TIMESTAMP(6) - INTERVAL 180 DAY;
