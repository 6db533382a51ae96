DROP TABLE mail_attachments;
DROP TABLE mails;
DROP TABLE deliveries;
