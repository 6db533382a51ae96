package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// Where transactions commit beside each other, a number that was drawn first may be committed last: a reader
// that went by such numbers would pass over an event that isn't there yet, and never see it. So an event is
// appended without a position. Whoever reads gives positions to what has been committed since, and a position is
// visible only when all below it are. docs/states/outbox.md argues it.

// orderGroup is how many events get their positions in one transaction, and orderStatement in one statement: a
// backlog costs a trip to the disk for each group, and FIELD's time grows with the square of its list.
const (
	orderGroup     = 4096
	orderStatement = 256
)

// Texts for an engine that is not serial. The look for new events takes no locks: a locking one would wait for
// transactions that are still appending.
const (
	findUnordered = "SELECT arrival FROM outbox_events WHERE position IS NULL ORDER BY arrival LIMIT 4096"
	lockHead      = "SELECT position FROM outbox_head WHERE id = 1 FOR UPDATE"
	moveHead      = "UPDATE outbox_head SET position = ? WHERE id = 1"
	// FIELD is a row's place in the list, from 1.
	givePositions = "UPDATE outbox_events SET position = ? + FIELD(arrival, "
)

// order gives positions to the events that have none.
func (o *Outbox) order(ctx context.Context) error {
	for {
		var any int64
		err := o.db.primary(ctx).QueryRowContext(ctx, "SELECT arrival FROM outbox_events WHERE position IS NULL LIMIT 1").Scan(&any)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		full, err := write(ctx, o.db, orderSome)
		if err != nil || !full {
			return err
		}
	}
}

// orderSome gives the next positions to the events that arrived first. The head's row is locked before the look,
// so that the look sees what the one before has done.
func orderSome(ctx context.Context, tx *tx) (full bool, err error) {
	var head int64
	if err := tx.QueryRowContext(ctx, lockHead).Scan(&head); err != nil {
		return false, err
	}
	arrivals, err := numbersOf(ctx, tx, findUnordered)
	if err != nil {
		return false, err
	}
	full = len(arrivals) == orderGroup
	for len(arrivals) > 0 {
		size := batchSize(len(arrivals), 2, 2*orderStatement)
		args := make([]any, 0, 1+2*size)
		args = append(args, head)
		for range 2 { // the list that FIELD looks in, and that of the rows
			for _, arrival := range arrivals[:size] {
				args = append(args, arrival)
			}
		}
		list := tuples(1, size)
		if _, err := tx.ExecContext(ctx, givePositions+list[1:]+" WHERE arrival IN "+list, args...); err != nil {
			return false, err
		}
		head, arrivals = head+int64(size), arrivals[size:]
	}
	_, err = tx.ExecContext(ctx, moveHead, head)
	return full, err
}
