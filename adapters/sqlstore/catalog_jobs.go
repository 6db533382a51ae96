package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// numbersOf reads a column of numbers.
func numbersOf(ctx context.Context, q Queryer, text string, args ...any) ([]int64, error) {
	var numbers []int64
	rows, err := q.QueryContext(ctx, text, args...)
	return numbers, eachRow(rows, err, func(rows *sql.Rows) error {
		var number int64
		err := rows.Scan(&number)
		numbers = append(numbers, number)
		return err
	})
}

// Starting implements catalog.Jobs. It walks the primary key, once a run, however many chunks there are.
func (s *Catalog) Starting(ctx context.Context, from, to time.Time, fromID int64, limit int) ([]int64, error) {
	return numbersOf(ctx, s.db.primary(ctx), "SELECT id FROM rounds WHERE id >= ? AND starts_at >= ? AND starts_at < ? ORDER BY id LIMIT ?",
		fromID, stamp(from), stamp(to), limit)
}

// EndedBefore implements catalog.Jobs, likewise.
func (s *Catalog) EndedBefore(ctx context.Context, day clock.Date, fromID int64, limit int) ([]int64, error) {
	return numbersOf(ctx, s.db.primary(ctx), "SELECT id FROM performances WHERE id >= ? AND end_date < ?"+
		" AND NOT EXISTS (SELECT 1 FROM rounds WHERE rounds.performance_id = performances.id AND rounds.starts_at >= ?) ORDER BY id LIMIT ?",
		fromID, day.String(), stamp(day.Start()), limit)
}

// PurgeReviews implements catalog.Jobs.
func (s *Catalog) PurgeReviews(ctx context.Context, chunk *batch.Chunk, performanceID int64) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		ids, err := numbersOf(ctx, tx, "SELECT id FROM reviews WHERE performance_id = ? ORDER BY id LIMIT ?", performanceID, chunk.Limit)
		if err != nil {
			return batch.Done{}, err
		}
		if err := execMany(ctx, tx, "DELETE FROM reviews WHERE id IN ", ids); err != nil {
			return batch.Done{}, err
		}
		done := batch.Done{Read: len(ids), Written: len(ids), End: len(ids) < chunk.Limit}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// CountReviews implements catalog.Jobs.
func (s *Catalog) CountReviews(ctx context.Context, performanceIDs []int64) (n int64, err error) {
	return n, inBatches(performanceIDs, func(list string, args []any) error {
		var part int64
		err := s.db.primary(ctx).QueryRowContext(ctx, "SELECT COUNT(*) FROM reviews WHERE performance_id IN "+list, args...).Scan(&part)
		n += part
		return err
	})
}

// Purge implements catalog.Jobs.
func (s *Catalog) Purge(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64, at time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		var there, rounds []int64
		if err := inBatches(performanceIDs, func(list string, args []any) error {
			// A round that was moved ahead since the performance was found to be over keeps it.
			found, err := numbersOf(ctx, tx, "SELECT id FROM performances WHERE id IN "+list+
				" AND NOT EXISTS (SELECT 1 FROM rounds WHERE rounds.performance_id = performances.id AND rounds.starts_at >= ?) ORDER BY id FOR UPDATE",
				append(slices.Clone(args), stamp(at))...)
			if err != nil {
				return err
			}
			there = append(there, found...)
			return nil
		}); err != nil {
			return batch.Done{}, err
		}
		if err := inBatches(there, func(list string, args []any) error {
			found, err := numbersOf(ctx, tx, "SELECT id FROM rounds WHERE performance_id IN "+list+" ORDER BY id", args...)
			rounds = append(rounds, found...)
			return err
		}); err != nil {
			return batch.Done{}, err
		}
		for _, table := range []string{"performance_prices", "performance_performers", "reviews", "rounds"} {
			if err := execMany(ctx, tx, "DELETE FROM "+table+" WHERE performance_id IN ", there); err != nil {
				return batch.Done{}, err
			}
		}
		if err := execMany(ctx, tx, "DELETE FROM performances WHERE id IN ", there); err != nil {
			return batch.Done{}, err
		}
		var events []outbox.Event
		if len(rounds) > 0 {
			events = append(events, catalog.RoundsChangedOf(at, true, there, rounds...))
		}
		if len(there) > 0 {
			events = append(events, catalog.PerformancesChanged(at, true, there...))
		}
		if err := tx.append(ctx, events...); err != nil {
			return batch.Done{}, err
		}
		done := batch.Done{Read: len(performanceIDs), Written: len(there), Skipped: len(performanceIDs) - len(there)}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}
