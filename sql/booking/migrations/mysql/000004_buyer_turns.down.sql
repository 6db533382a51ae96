DROP TABLE buyer_turns;
