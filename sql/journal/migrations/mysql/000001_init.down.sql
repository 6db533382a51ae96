DROP TABLE receipts;
DROP TABLE outbox_parked;
DROP TABLE outbox_places;
DROP TABLE outbox_head;
DROP TABLE outbox_events;
