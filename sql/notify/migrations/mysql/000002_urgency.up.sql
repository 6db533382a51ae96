-- What is sent first of what is due: 0 what somebody waits for, 1 the rest, 2 reminders (modules/notify, Type.Urgency).
ALTER TABLE deliveries ADD COLUMN urgency INT NOT NULL DEFAULT 1;
UPDATE deliveries SET urgency = 0 WHERE type IN ('RESERVATION_COMPLETED', 'CONFIRM_EMAIL', 'PASSWORD_RESET') AND next_at IS NOT NULL;
UPDATE deliveries SET urgency = 2 WHERE type IN ('UPCOMING', 'REVIEW_WANTED', 'ACCOUNT_UNUSED') AND next_at IS NOT NULL;
DROP INDEX deliveries_due ON deliveries;
CREATE INDEX deliveries_due ON deliveries (channel, urgency, next_at);
