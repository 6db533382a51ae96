-- Who holds a lock (ports/lock). There is no time in here, as machines' clocks differ: who waits for a lease to run out
-- watches for how long it was not renewed. token only grows, renewal changes with every renewal; a ttl of 0 is a lock
-- that was given back.
CREATE TABLE leases (
  name       TEXT   NOT NULL PRIMARY KEY,
  token      BIGINT NOT NULL,
  renewal    BIGINT NOT NULL,
  ttl_micros BIGINT NOT NULL
) WITHOUT ROWID;
