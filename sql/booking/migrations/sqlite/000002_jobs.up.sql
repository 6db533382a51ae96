-- For jobs that tell something of each sold reservation of a round.
CREATE INDEX reservations_of_round ON reservations (round_id, id) WHERE status = 'COMPLETED';
