-- The public key by which tickets are checked, one row: a start with another one is refused once tickets were issued.
CREATE TABLE signing_keys (
  id         INT           NOT NULL PRIMARY KEY,
  public_key VARBINARY(32) NOT NULL,
  since      DATETIME(6)   NOT NULL
);
