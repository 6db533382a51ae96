-- The public key by which tickets are checked, one row: a start with another one is refused once tickets were issued.
CREATE TABLE signing_keys (
  id         INT NOT NULL PRIMARY KEY,
  public_key BLOB NOT NULL,
  since      DATETIME NOT NULL
);
