-- One message to one recipient over one channel (docs/states/delivery.md). Notifications on the page are among
-- them. Ids rise with time, so a list by id is a list by age.
CREATE TABLE deliveries (
  id         TEXT NOT NULL PRIMARY KEY,
  event_id   TEXT NOT NULL,
  channel    TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  type       TEXT NOT NULL,
  about      TEXT NOT NULL,
  facts      TEXT NOT NULL,
  status     TEXT NOT NULL,
  attempts   INT NOT NULL,
  resends    INT NOT NULL,
  next_at    DATETIME NULL,
  last_error TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  sent_at    DATETIME NULL,
  read_at    DATETIME NULL,
  CONSTRAINT deliveries_once UNIQUE (event_id, channel, user_id)
);
CREATE INDEX deliveries_due ON deliveries (channel, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_of_user ON deliveries (user_id, channel, id);
CREATE INDEX deliveries_by_status ON deliveries (status, channel, id);
-- Mails of an office without a mail server: admins read them on the page. The id is the Message-ID's local part.
CREATE TABLE mails (
  id         TEXT NOT NULL PRIMARY KEY,
  recipient  TEXT NOT NULL,
  subject    TEXT NOT NULL,
  html       TEXT NOT NULL,
  body       TEXT NOT NULL,
  attached   INT NOT NULL,
  created_at DATETIME NOT NULL
);
CREATE TABLE mail_attachments (
  mail_id      TEXT NOT NULL,
  name         TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size         BIGINT NOT NULL,
  content      BLOB NOT NULL,
  PRIMARY KEY (mail_id, name)
);
