package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Coming implements booking.Jobs.
func (s *Booking) Coming(ctx context.Context, userIDs []string, from time.Time) ([]string, error) {
	var coming []string
	err := inBatches(userIDs, func(list string, args []any) error {
		ids, err := idsOf(ctx, s.db.primary(ctx), "SELECT DISTINCT r.user_id FROM reservations r LEFT JOIN inventories i ON i.round_id = r.round_id WHERE r.user_id IN "+list+
			" AND r.status <> 'CANCELED' AND COALESCE(i.starts_at, r.starts_at) >= ?",
			append(args, stamp(from))...)
		coming = append(coming, ids...)
		return err
	})
	return coming, err
}

// Made implements booking.Jobs, person by person as the index has them.
func (s *Booking) Made(ctx context.Context, userIDs []string, before time.Time, after string, limit int) (ids []string, next string, err error) {
	reached, id := batch.Split(after)
	for _, user := range userIDs {
		behind := ""
		if user < reached {
			continue
		}
		if user == reached {
			behind = id
		}
		more, err := idsOf(ctx, s.db.primary(ctx), "SELECT id FROM reservations WHERE user_id = ? AND created_at < ? AND id > ? ORDER BY id LIMIT ?",
			user, stamp(before), behind, limit-len(ids))
		if err != nil {
			return nil, "", err
		}
		if ids = append(ids, more...); len(more) > 0 {
			next = batch.Key(user, more[len(more)-1])
		}
		if len(ids) >= limit {
			break
		}
	}
	return ids, next, nil
}

// Unlink implements booking.Jobs: a reservation becomes its own owner.
func (s *Booking) Unlink(ctx context.Context, chunk *batch.Chunk, ids []string, at time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		if err := execMany(ctx, tx, "UPDATE reservations SET user_id = id WHERE id IN ", ids); err != nil {
			return batch.Done{}, err
		}
		if len(ids) > 0 {
			if err := tx.append(ctx, outbox.NewEvent(booking.EventUnlinked, ids[0], at, booking.Purged{ReservationIDs: ids})); err != nil {
				return batch.Done{}, err
			}
		}
		done := batch.Done{Read: len(ids), Written: len(ids)}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// execMany runs a statement that ends in "IN " for all of the values.
func execMany[T any](ctx context.Context, q Queryer, statement string, values []T) error {
	return inBatches(values, func(list string, args []any) error {
		_, err := q.ExecContext(ctx, statement+list, args...)
		return err
	})
}

// OfPerformance implements booking.Jobs, in the order of the index.
func (s *Booking) OfPerformance(ctx context.Context, performanceID int64, after string, limit int) (ids []string, next string, err error) {
	user, id := batch.Split(after)
	rows, err := s.db.primary(ctx).QueryContext(ctx, "SELECT user_id, id FROM reservations WHERE performance_id = ? AND user_id >= ? AND (user_id, id) > (?, ?) ORDER BY user_id, id LIMIT ?",
		performanceID, user, user, id, limit)
	return ids, next, eachRow(rows, err, func(rows *sql.Rows) error {
		var user, id string
		err := rows.Scan(&user, &id)
		ids, next = append(ids, id), batch.Key(user, id)
		return err
	})
}

// Purge implements booking.Jobs.
func (s *Booking) Purge(ctx context.Context, chunk *batch.Chunk, ids []string, at time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		owners := map[int64][]*booking.Reservation{}
		var rounds []int64
		if err := inBatches(ids, func(list string, args []any) error {
			found, err := readBriefly(ctx, tx, "WHERE id IN "+list+" FOR UPDATE", args...)
			for _, r := range found {
				if owners[r.RoundID] == nil {
					rounds = append(rounds, r.RoundID)
				}
				owners[r.RoundID] = append(owners[r.RoundID], r)
			}
			return err
		}); err != nil {
			return batch.Done{}, err
		}
		// Nobody is told that seats are free: the show was years ago.
		for _, round := range rounds {
			if err := freeSeats(ctx, tx, round, owners[round]); err != nil {
				return batch.Done{}, err
			}
		}
		if err := execMany(ctx, tx, "DELETE FROM tickets WHERE reservation_id IN ", ids); err != nil {
			return batch.Done{}, err
		}
		if err := execMany(ctx, tx, "DELETE FROM reservations WHERE id IN ", ids); err != nil {
			return batch.Done{}, err
		}
		if err := execMany(ctx, tx, "DELETE FROM compensations WHERE reservation_id IN ", ids); err != nil {
			return batch.Done{}, err
		}
		if err := execMany(ctx, tx, "DELETE FROM sales_counted WHERE reservation_id IN ", ids); err != nil {
			return batch.Done{}, err
		}
		if len(ids) > 0 {
			if err := tx.append(ctx, outbox.NewEvent(booking.EventPurged, ids[0], at, booking.Purged{ReservationIDs: ids})); err != nil {
				return batch.Done{}, err
			}
		}
		done := batch.Done{Read: len(ids), Written: len(ids)}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// PurgeRounds implements booking.Jobs.
func (s *Booking) PurgeRounds(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		done := batch.Done{Read: len(performanceIDs)}
		err := inBatches(performanceIDs, func(list string, args []any) error {
			// The office's figures stay; those of a show that nothing is kept of go with it.
			const empty = " AND NOT EXISTS (SELECT 1 FROM reservations WHERE reservations.performance_id = "
			for _, statement := range []string{
				"DELETE FROM sales_rounds WHERE round_id IN (SELECT round_id FROM inventories WHERE performance_id IN " + list + empty + "inventories.performance_id))",
				"DELETE FROM call_offs WHERE performance_id IN " + list + empty + "call_offs.performance_id)",
				"DELETE FROM sales_hours WHERE performance_id IN " + list + empty + "sales_hours.performance_id)",
			} {
				if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
					return err
				}
			}
			gone, err := tx.ExecContext(ctx, "DELETE FROM inventories WHERE performance_id IN "+list+
				" AND NOT EXISTS (SELECT 1 FROM reservations WHERE reservations.performance_id = inventories.performance_id)", args...)
			if err != nil {
				return err
			}
			n, err := gone.RowsAffected()
			done.Written += int(n)
			if err == nil && !s.db.engine.Serial() {
				_, err = tx.ExecContext(ctx, "DELETE FROM performance_turns WHERE performance_id IN "+list, args...)
			}
			return err
		})
		if err != nil {
			return batch.Done{}, err
		}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// Remembered implements booking.Jobs.
func (s *Booking) Remembered(ctx context.Context, performanceIDs []int64) ([]int64, error) {
	var remembered []int64
	seen := map[int64]bool{}
	for _, table := range []string{"inventories", "reservations"} {
		if err := inBatches(performanceIDs, func(list string, args []any) error {
			rows, err := s.db.primary(ctx).QueryContext(ctx, "SELECT DISTINCT performance_id FROM "+table+" WHERE performance_id IN "+list, args...)
			return eachRow(rows, err, func(rows *sql.Rows) error {
				var id int64
				err := rows.Scan(&id)
				if !seen[id] {
					seen[id], remembered = true, append(remembered, id)
				}
				return err
			})
		}); err != nil {
			return nil, err
		}
	}
	return remembered, nil
}

// CountOf implements booking.Jobs.
func (s *Booking) CountOf(ctx context.Context, performanceIDs []int64) (n int64, err error) {
	return n, inBatches(performanceIDs, func(list string, args []any) error {
		var part int64
		err := s.db.primary(ctx).QueryRowContext(ctx, "SELECT COUNT(*) FROM reservations WHERE performance_id IN "+list, args...).Scan(&part)
		n += part
		return err
	})
}
