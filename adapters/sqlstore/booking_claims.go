package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// claimed is what a group of claims came to.
type claimed struct {
	outcomes []error
	change   booking.SeatsChange
}

// ClaimSeats implements booking.Store. The group is decided in memory on what the transaction reads and
// written with a handful of many-row statements; the unique key of taken_seats has the last word. Where it
// refuses (another server was first, between our read and our write), or two of the group came with one
// idempotency key, nothing has happened and each claim is tried by itself.
func (s *Booking) ClaimSeats(ctx context.Context, round *booking.Round, claims []booking.Claim) ([]error, booking.SeatsChange, error) {
	result, err := s.claimGroup(ctx, round, claims)
	if err == nil || len(claims) == 1 || !s.collided(err) {
		if len(claims) == 1 && s.collided(err) {
			return []error{s.collision(err)}, booking.SeatsChange{}, nil
		}
		return result.outcomes, result.change, err
	}
	return s.claimEach(ctx, round, claims)
}

func (s *Booking) collided(err error) bool {
	return s.db.engine.IsDuplicate(err) || errors.Is(err, idempotency.ErrKeyInUse)
}

func (s *Booking) collision(err error) error {
	if errors.Is(err, idempotency.ErrKeyInUse) {
		return err
	}
	return booking.ErrSeatTaken.Because(err)
}

// claimEach joins the changes of the single claims into one with the last version. The events tell them one
// by one; a board that sees the gap reads again.
func (s *Booking) claimEach(ctx context.Context, round *booking.Round, claims []booking.Claim) ([]error, booking.SeatsChange, error) {
	outcomes := make([]error, len(claims))
	var all booking.SeatsChange
	for i, claim := range claims {
		result, err := s.claimGroup(ctx, round, []booking.Claim{claim})
		switch {
		case err == nil:
			outcomes[i] = result.outcomes[0]
			all = joined(all, result.change)
		case s.collided(err):
			outcomes[i] = s.collision(err)
		default:
			outcomes[i] = err
		}
	}
	return outcomes, all, nil
}

// joined is two changes of a round that follow each other, as one.
func joined(first, second booking.SeatsChange) booking.SeatsChange {
	if second.Version == 0 {
		return first
	}
	second.Taken = append(first.Taken, second.Taken...)
	second.SoldOut = second.SoldOut || first.SoldOut
	return second
}

func (s *Booking) claimGroup(ctx context.Context, round *booking.Round, claims []booking.Claim) (claimed, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (claimed, error) {
		if err := takeTurn(ctx, tx, round.PerformanceID); err != nil {
			return claimed{}, err
		}
		inventory, err := lockInventory(ctx, tx, round.ID, round.PerformanceID, len(round.Seats))
		if err != nil {
			return claimed{}, err
		}
		taken, err := takenAmong(ctx, tx, round.ID, claims)
		if err != nil {
			return claimed{}, err
		}
		hopeful := booking.Hopeful(claims, taken)
		holds, err := holdsOf(ctx, tx, hopeful)
		if err != nil {
			return claimed{}, err
		}
		owned, err := seatsOwned(ctx, tx, round.PerformanceID, hopeful)
		if err != nil {
			return claimed{}, err
		}
		outcomes, winners := booking.Decide(claims, booking.Standing{Inventory: inventory, Taken: taken, Owned: owned, Holds: holds})
		if len(winners) == 0 {
			return claimed{outcomes: outcomes}, nil
		}
		var won []int
		for _, claim := range winners {
			won = append(won, claim.Reservation.Numbers()...)
		}
		change := inventory.Change(won, nil)
		return claimed{outcomes, change}, writeClaims(ctx, tx, inventory, winners, change)
	})
}

// writeClaims stores the winners. The order of the statements is that of the locks everywhere else:
// inventory first.
func writeClaims(ctx context.Context, tx *tx, inventory *booking.Inventory, winners []booking.Claim, change booking.SeatsChange) error {
	rows := make([][]any, 0, len(winners))
	seats := make([][]any, 0, 2*len(winners))
	events := make([]outbox.Event, 0, len(winners)+1)
	for _, claim := range winners {
		row, err := reservationRow(claim.Reservation)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		seats = append(seats, seatRows(claim.Reservation)...)
		at := claim.Reservation.CreatedAt
		events = append(events, outbox.NewEvent(booking.EventHeld, claim.Reservation.ID, at, claim.Reservation.Event(at)))
		if inventory.Untold(claim.Reservation) {
			events = append(events, outbox.NewEvent(booking.EventMoved, claim.Reservation.ID, at, claim.Reservation.Event(at)))
		}
	}
	events = append(events, outbox.NewEvent(booking.EventSeatsChanged, booking.SeatsKey(change.RoundID), winners[0].Reservation.CreatedAt, change))
	if err := saveInventory(ctx, tx, inventory); err != nil {
		return err
	}
	if err := insertMany(ctx, tx, insertTakenSeats, seats); err != nil {
		return err
	}
	if err := insertMany(ctx, tx, insertReservations, rows); err != nil {
		return err
	}
	for _, claim := range winners {
		if claim.Receipt != nil {
			if err := tx.keep(ctx, *claim.Receipt); err != nil {
				return err
			}
		}
	}
	return tx.append(ctx, events...)
}

// takenAmong returns which of the seats that the claims ask for have an owner.
func takenAmong(ctx context.Context, tx *tx, roundID int64, claims []booking.Claim) (map[int]bool, error) {
	taken, asked := map[int]bool{}, map[int]bool{}
	var numbers []int
	for _, claim := range claims {
		for _, number := range claim.Reservation.Numbers() {
			if !asked[number] {
				asked[number] = true
				numbers = append(numbers, number)
			}
		}
	}
	err := inBatches(numbers, func(list string, args []any) error {
		rows, err := tx.QueryContext(ctx, "SELECT seat_number FROM taken_seats WHERE round_id = ? AND seat_number IN "+list, append([]any{roundID}, args...)...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var number int
			err := rows.Scan(&number)
			taken[number] = true
			return err
		})
	})
	return taken, err
}

// seatsOwned counts the seats that the claims' buyers have of the performance, held or paid.
func seatsOwned(ctx context.Context, tx *tx, performanceID int64, claims []booking.Claim) (map[string]int, error) {
	owned := map[string]int{}
	users := make([]string, 0, len(claims))
	for _, claim := range claims {
		if _, seen := owned[claim.Reservation.UserID]; !seen {
			owned[claim.Reservation.UserID] = 0
			users = append(users, claim.Reservation.UserID)
		}
	}
	err := inBatches(users, func(list string, args []any) error {
		rows, err := tx.QueryContext(ctx, "SELECT user_id, seat_count FROM reservations WHERE performance_id = ? AND status <> 'CANCELED' AND user_id IN "+list, append([]any{performanceID}, args...)...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			var user string
			var seats int
			err := rows.Scan(&user, &seats)
			owned[user] += seats
			return err
		})
	})
	return owned, err
}

// takeTurn makes claims of one performance take turns where transactions run beside each other: what a person has
// is counted over all its rounds (seatsOwned), and must stay so until the commit. It is the first lock that a
// claim takes; endings lock a reservation first, then inventories, which no claim does, so that only endings of
// several rounds can meet each other head on. InnoDB lets one of them go and it is run again.
func takeTurn(ctx context.Context, tx *tx, performanceID int64) error {
	if tx.db.engine.Serial() {
		return nil
	}
	var found int64
	err := tx.QueryRowContext(ctx, "SELECT performance_id FROM performance_turns WHERE performance_id = ? FOR UPDATE", performanceID).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) { // the performance's first claim; the row is locked whoever makes it
		_, err = tx.ExecContext(ctx, "INSERT INTO performance_turns (performance_id) VALUES (?) ON DUPLICATE KEY UPDATE performance_id = performance_id", performanceID)
	}
	return err
}

// lockInventory makes claims and releases of one round take turns.
func lockInventory(ctx context.Context, tx *tx, roundID, performanceID int64, total int) (*booking.Inventory, error) {
	q := bookingsql.New(tx)
	row, err := q.LockInventory(ctx, roundID)
	if errors.Is(err, sql.ErrNoRows) {
		err = q.InsertInventory(ctx, bookingsql.InsertInventoryParams{RoundID: roundID, PerformanceID: performanceID, Total: int32(total)})
		row = bookingsql.LockInventoryRow{Total: int32(total)}
		if err != nil && tx.db.engine.IsDuplicate(err) { // a claim and a move of the round at once: the other one made it
			row, err = q.LockInventory(ctx, roundID)
		}
	}
	if err != nil {
		return nil, err
	}
	i := &booking.Inventory{
		RoundID: roundID, PerformanceID: performanceID, Total: int(row.Total), Taken: int(row.Taken), Version: row.Version,
		MovedTo: row.StartsAt.Time, Moves: int(row.Moves), ToldSeat: int(row.ToldSeat), Removed: row.Removed, CalledOff: row.CalledOff,
	}
	if total > 0 {
		i.Total = total
	}
	return i, nil
}

func saveInventory(ctx context.Context, tx *tx, i *booking.Inventory) error {
	return bookingsql.New(tx).UpdateInventory(ctx, bookingsql.UpdateInventoryParams{
		Total: int32(i.Total), Taken: int32(i.Taken), Version: i.Version, RoundID: i.RoundID,
	})
}
