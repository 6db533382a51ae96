package sqlstore

import (
	"context"
	"database/sql"
	"hash/fnv"
	"slices"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// holdsOf reads the unpaid reservations of the claims' buyers, of every performance. Other claims of these
// buyers wait until the transaction ends, so that what was counted stays true until the commit.
func holdsOf(ctx context.Context, tx *tx, claims []booking.Claim) (booking.Holds, error) {
	found := booking.Holds{}
	if len(claims) == 0 {
		return found, nil
	}
	var users []string
	earliest := claims[0].Reservation.CreatedAt
	for _, claim := range claims {
		r := claim.Reservation
		if _, seen := found[r.UserID]; claim.HoldLimit > 0 && !seen {
			found[r.UserID] = nil
			users = append(users, r.UserID)
		}
		if r.CreatedAt.Before(earliest) {
			earliest = r.CreatedAt
		}
	}
	if err := takeTurnsOfBuyers(ctx, tx, users); err != nil {
		return nil, err
	}
	// No hold lasts longer than MaxHoldTTL, so the index on a buyer's reservations by time leads to the few that
	// can be meant, however long the history.
	since := stamp(earliest.Add(-booking.MaxHoldTTL))
	err := inBatches(users, func(list string, args []any) error {
		rows, err := tx.QueryContext(ctx, "SELECT id, user_id, expires_at FROM reservations WHERE status = 'PENDING' AND created_at > ? AND user_id IN "+
			list+" ORDER BY created_at, id", append([]any{since}, args...)...)
		return eachRow(rows, err, func(rows *sql.Rows) error {
			held := booking.Reservation{Status: booking.Pending}
			err := rows.Scan(&held.ID, &held.UserID, &held.ExpiresAt)
			found.Add(&held)
			return err
		})
	})
	return found, err
}

// buyerTurns is how many turns buyers share. It bounds the table, keeps it free of anything about a person, and
// is large enough that two groups of buyers seldom wait for each other.
const buyerTurns = 1 << 16

// takeTurnsOfBuyers makes claims of one buyer take turns where transactions run beside each other, whichever
// performance they are for. The turns are locked in their order and behind the performance's (takeTurn) and the
// inventory, and nothing is locked behind them, so that no two claims wait for each other.
func takeTurnsOfBuyers(ctx context.Context, tx *tx, users []string) error {
	if tx.db.engine.Serial() || len(users) == 0 {
		return nil
	}
	turns := make([]int64, len(users))
	for i, user := range users {
		hash := fnv.New64a()
		hash.Write([]byte(user))
		turns[i] = int64(hash.Sum64() % buyerTurns)
	}
	slices.Sort(turns)
	turns = slices.Compact(turns)
	for len(turns) > 0 {
		// One statement locks those that are there and makes those that are missing, in the order given.
		size := batchSize(len(turns), 1, listParameters)
		args := make([]any, size)
		for i, turn := range turns[:size] {
			args[i] = turn
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO buyer_turns (turn) VALUES "+tuples(size, 1)+" ON DUPLICATE KEY UPDATE turn = turn", args...); err != nil {
			return err
		}
		turns = turns[size:]
	}
	return nil
}
