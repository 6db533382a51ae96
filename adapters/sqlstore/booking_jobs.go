package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// expired is what a chunk of ExpireBefore came to.
type expired struct {
	done    batch.Done
	changes []booking.SeatsChange
}

// briefly are the columns that events and seats need of a reservation.
const briefly = "SELECT id, user_id, round_id, performance_id, seats, amount, order_id FROM reservations "

func readBriefly(ctx context.Context, q Queryer, where string, args ...any) ([]*booking.Reservation, error) {
	var found []*booking.Reservation
	rows, err := q.QueryContext(ctx, briefly+where, args...)
	return found, eachRow(rows, err, func(rows *sql.Rows) error {
		r, seats, amount := &booking.Reservation{}, []byte(nil), int64(0)
		if err := rows.Scan(&r.ID, &r.UserID, &r.RoundID, &r.PerformanceID, &seats, &amount, &r.OrderID); err != nil {
			return err
		}
		r.Amount = money.KRW(amount)
		if err := json.Unmarshal(seats, &r.Seats); err != nil {
			return fmt.Errorf("reservation %s: %w", r.ID, err)
		}
		found = append(found, r)
		return nil
	})
}

// ExpireBefore implements booking.Jobs. What is ended leaves the index of what is due, so the next chunk
// finds what follows without a key; the key is kept for those who read the record.
func (s *Booking) ExpireBefore(ctx context.Context, chunk *batch.Chunk, before, at time.Time) (batch.Done, []booking.SeatsChange, error) {
	result, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (expired, error) {
		due, err := readBriefly(ctx, tx, "WHERE status = 'PENDING' AND expires_at <= ? ORDER BY expires_at, id LIMIT ? FOR UPDATE", stamp(before), chunk.Limit)
		if err != nil {
			return expired{}, err
		}
		done := batch.Done{Next: chunk.After, Read: len(due), Written: len(due), End: len(due) < chunk.Limit}
		if len(due) > 0 {
			done.Next = due[len(due)-1].ID
		}
		changes, err := expireAll(ctx, tx, due, at)
		if err != nil {
			return expired{}, err
		}
		return expired{done, changes}, tx.checkpoint(ctx, chunk, done)
	})
	return result.done, result.changes, err
}

// expireAll ends reservations that are locked and pending.
func expireAll(ctx context.Context, tx *tx, due []*booking.Reservation, at time.Time) ([]booking.SeatsChange, error) {
	e, ids := newEndings(tx), make([]string, len(due))
	owners := map[int64][]*booking.Reservation{}
	for i, r := range due {
		ids[i] = r.ID
		if err := e.lock(ctx, r); err != nil {
			return nil, err
		}
		owners[r.RoundID] = append(owners[r.RoundID], r)
		r.Status, r.CancelReason = booking.Canceled, booking.ByExpiry
		e.freed[r.RoundID] = append(e.freed[r.RoundID], r.Numbers()...)
		e.tell(booking.EventCanceled, r, at)
	}
	for _, round := range e.order {
		if err := freeSeats(ctx, tx, round, owners[round]); err != nil {
			return nil, err
		}
	}
	if err := inBatches(ids, func(list string, args []any) error {
		_, err := tx.ExecContext(ctx, "UPDATE reservations SET status = 'CANCELED', cancel_reason = 'EXPIRED', refund = 0, canceled_at = ? WHERE id IN "+list,
			append([]any{stamp(at)}, args...)...)
		return err
	}); err != nil {
		return nil, err
	}
	return e.finish(ctx)
}

// freedAtOnce bounds how many reservations' seats one statement frees: four seats each and the parameters
// stay few.
const freedAtOnce = 16

// freeSeats deletes what the reservations own in a round, and nobody else's.
func freeSeats(ctx context.Context, tx *tx, round int64, owners []*booking.Reservation) error {
	for len(owners) > 0 {
		group := owners[:min(freedAtOnce, len(owners))]
		owners = owners[len(group):]
		var seats, ids []any
		for _, r := range group {
			ids = append(ids, r.ID)
			for _, seat := range r.Seats {
				seats = append(seats, seat.Number)
			}
		}
		seats, ids = padded(seats), padded(ids)
		args := append(append([]any{round}, seats...), ids...)
		if _, err := tx.ExecContext(ctx, "DELETE FROM taken_seats WHERE round_id = ? AND seat_number IN "+tuples(1, len(seats))+
			" AND reservation_id IN "+tuples(1, len(ids)), args...); err != nil {
			return err
		}
	}
	return nil
}

// padded repeats the last value until their number is a power of two, so that few texts serve every length.
func padded(values []any) []any {
	size := 1
	for size < len(values) {
		size *= 2
	}
	for len(values) < size {
		values = append(values, values[len(values)-1])
	}
	return values
}

// CountDue implements booking.Jobs.
func (s *Booking) CountDue(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.db.primary(ctx).QueryRowContext(ctx, "SELECT COUNT(*) FROM reservations WHERE status = 'PENDING' AND expires_at <= ?", stamp(before)).Scan(&n)
	return n, err
}

// TellRounds implements booking.Jobs.
func (s *Booking) TellRounds(ctx context.Context, chunk *batch.Chunk, event string, rounds []int64, at time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		found, err := completedAfter(ctx, tx, rounds, chunk.After, chunk.Limit)
		if err != nil {
			return batch.Done{}, err
		}
		events := make([]outbox.Event, len(found))
		for i, r := range found {
			events[i] = outbox.NewEvent(event, r.ID, at, r.Event(at))
		}
		done := batch.Done{Read: len(found), Written: len(found), End: len(found) < chunk.Limit}
		if done.Next = roundKey(rounds[len(rounds)-1], batch.End); !done.End {
			last := found[len(found)-1]
			done.Next = roundKey(last.RoundID, last.ID)
		}
		if err := tx.append(ctx, events...); err != nil {
			return batch.Done{}, err
		}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// completedAfter reads round by round, as the index has them.
func completedAfter(ctx context.Context, q Queryer, rounds []int64, after string, limit int) (found []*booking.Reservation, err error) {
	number, id := batch.Split(after)
	reached, err := strconv.ParseInt(number, 10, 64)
	if err != nil && after != "" {
		return nil, fmt.Errorf("key %q: %w", after, err)
	}
	for _, round := range rounds {
		behind := ""
		if after != "" && round < reached {
			continue
		}
		if after != "" && round == reached {
			behind = id
		}
		more, err := readBriefly(ctx, q, "WHERE round_id = ? AND status = 'COMPLETED' AND id > ? ORDER BY id LIMIT ?", round, behind, limit-len(found))
		if err != nil {
			return nil, err
		}
		if found = append(found, more...); len(found) >= limit {
			break
		}
	}
	return found, nil
}

func roundKey(round int64, id string) string { return batch.Key(strconv.FormatInt(round, 10), id) }

// CountCompleted implements booking.Jobs.
func (s *Booking) CountCompleted(ctx context.Context, rounds []int64) (n int64, err error) {
	err = inBatches(rounds, func(list string, args []any) error {
		var part int64
		err := s.db.primary(ctx).QueryRowContext(ctx, "SELECT COUNT(*) FROM reservations WHERE status = 'COMPLETED' AND round_id IN "+list, args...).Scan(&part)
		n += part
		return err
	})
	return n, err
}
