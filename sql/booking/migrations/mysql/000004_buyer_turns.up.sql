-- What claims of one buyer take turns on, whichever performance they are for: how many unpaid reservations a person may
-- have is counted over all of them. A turn is a hash of the buyer, so that the table is bounded and names nobody.
CREATE TABLE buyer_turns (
  turn INT NOT NULL PRIMARY KEY
);
