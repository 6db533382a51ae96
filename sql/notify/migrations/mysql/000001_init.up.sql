-- One message to one recipient over one channel (docs/states/delivery.md). Notifications on the page are among
-- them. Ids rise with time, so a list by id is a list by age.
CREATE TABLE deliveries (
  id         CHAR(36)     NOT NULL PRIMARY KEY,
  event_id   VARCHAR(64)  NOT NULL,
  channel    VARCHAR(8)   NOT NULL,
  user_id    VARCHAR(36)  NOT NULL,
  type       VARCHAR(40)  NOT NULL,
  about      VARCHAR(300) NOT NULL,
  facts      TEXT         NOT NULL,
  status     VARCHAR(12)  NOT NULL,
  attempts   INT          NOT NULL,
  resends    INT          NOT NULL,
  next_at    DATETIME(6)  NULL,
  last_error VARCHAR(500) NOT NULL,
  created_at DATETIME(6)  NOT NULL,
  sent_at    DATETIME(6)  NULL,
  read_at    DATETIME(6)  NULL,
  CONSTRAINT deliveries_once UNIQUE (event_id, channel, user_id)
);
CREATE INDEX deliveries_due ON deliveries (channel, next_at);
CREATE INDEX deliveries_of_user ON deliveries (user_id, channel, id);
CREATE INDEX deliveries_by_status ON deliveries (status, channel, id);
-- Mails of an office without a mail server: admins read them on the page. The id is the Message-ID's local part.
CREATE TABLE mails (
  id         VARCHAR(100) NOT NULL PRIMARY KEY,
  recipient  VARCHAR(254) NOT NULL,
  subject    VARCHAR(300) NOT NULL,
  html       MEDIUMTEXT   NOT NULL,
  body       MEDIUMTEXT   NOT NULL,
  attached   INT          NOT NULL,
  created_at DATETIME(6)  NOT NULL
);
CREATE TABLE mail_attachments (
  mail_id      VARCHAR(100) NOT NULL,
  name         VARCHAR(200) NOT NULL,
  content_type VARCHAR(100) NOT NULL,
  size         BIGINT       NOT NULL,
  content      LONGBLOB     NOT NULL,
  PRIMARY KEY (mail_id, name)
);
