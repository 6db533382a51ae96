DROP INDEX reservations_of_round ON reservations;
