package catalog

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Jobs are questions and writes over much of the catalogue, a chunk a call. The writes commit with the
// checkpoint of the chunk that the context carries (platform/batch).
type Jobs interface {
	// Starting returns the ids of rounds, rising and not below fromID, that start in [from, to).
	Starting(ctx context.Context, from, to time.Time, fromID int64, limit int) ([]int64, error)
	// EndedBefore returns the ids of performances, rising and not below fromID, whose last day and last
	// round lie before the day.
	EndedBefore(ctx context.Context, day clock.Date, fromID int64, limit int) ([]int64, error)
	// PurgeReviews forgets up to limit reviews of a performance. Its ratings stay: it is going itself.
	PurgeReviews(ctx context.Context, chunk *batch.Chunk, performanceID int64) (batch.Done, error)
	// CountReviews counts the reviews of the performances.
	CountReviews(ctx context.Context, performanceIDs []int64) (int64, error)
	// Purge forgets performances as DeletePerformance does, with one event for all of them. One that is gone
	// already is passed over.
	Purge(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64, at time.Time) (batch.Done, error)
}
