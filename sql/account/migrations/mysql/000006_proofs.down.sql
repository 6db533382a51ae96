DROP TABLE mail_links;
ALTER TABLE users DROP COLUMN email_proved_at;
