package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
	"github.com/ticketblue/ticketblue/modules/booking"
)

// RemoveRounds implements booking.Store. It takes the locks of a claim in a claim's order: whichever of the two commits
// first, the other one sees it.
func (s *Booking) RemoveRounds(ctx context.Context, removals []booking.Removal, checkAt time.Time) error {
	sorted := slices.SortedFunc(slices.Values(removals), func(a, b booking.Removal) int {
		return cmp.Or(cmp.Compare(a.PerformanceID, b.PerformanceID), cmp.Compare(a.RoundID, b.RoundID))
	})
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		for i, r := range sorted {
			if i == 0 || sorted[i-1].PerformanceID != r.PerformanceID {
				if err := takeTurn(ctx, tx, r.PerformanceID); err != nil {
					return err
				}
			}
			inventory, err := lockInventory(ctx, tx, r.RoundID, r.PerformanceID, 0)
			if err != nil {
				return err
			}
			if inventory.Taken > 0 {
				return booking.ErrInUse.With("roundId", r.RoundID)
			}
			if err := bookingsql.New(tx).RemoveInventory(ctx, bookingsql.RemoveInventoryParams{
				RemovalCheckAt: stampOrNull(checkAt), RoundID: r.RoundID,
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// DueRemovals implements booking.Store.
func (s *Booking) DueRemovals(ctx context.Context, now, next time.Time, limit int) ([]int64, error) {
	rows, err := bookingsql.New(s.db.primary(ctx)).DueRemovals(ctx, bookingsql.DueRemovalsParams{RemovalCheckAt: stampOrNull(now), Limit: int32(limit)})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]int64, error) {
		var due []int64
		for _, row := range rows {
			mine, err := bookingsql.New(tx).PutOffRemoval(ctx, bookingsql.PutOffRemovalParams{
				RemovalCheckAt: stampOrNull(next), RoundID: row.RoundID, RemovalCheckAt_2: row.RemovalCheckAt,
			})
			if err != nil {
				return nil, err
			}
			if mine == 1 {
				due = append(due, row.RoundID)
			}
		}
		return due, nil
	})
}

// RemovalsDone implements booking.Store.
func (s *Booking) RemovalsDone(ctx context.Context, roundIDs []int64) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return execMany(ctx, tx, "UPDATE inventories SET removal_check_at = NULL WHERE round_id IN ", roundIDs)
	})
}
