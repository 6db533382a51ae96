DROP TABLE tickets;
DROP TABLE reservations;
DROP TABLE taken_seats;
DROP TABLE performance_turns;
DROP TABLE inventories;
