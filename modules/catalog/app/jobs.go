package catalogapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Starting returns the ids of rounds that start in [from, to); see catalog.Jobs.
func (c *Catalog) Starting(ctx context.Context, from, to time.Time, fromID int64, limit int) ([]int64, error) {
	return c.store.Starting(ctx, from, to, fromID, limit)
}

// EndedBefore returns the ids of performances that were over before the day; see catalog.Jobs.
func (c *Catalog) EndedBefore(ctx context.Context, day clock.Date, fromID int64, limit int) ([]int64, error) {
	return c.store.EndedBefore(ctx, day, fromID, limit)
}

// PurgeReviews forgets up to limit reviews of a performance that is going.
func (c *Catalog) PurgeReviews(ctx context.Context, chunk *batch.Chunk, performanceID int64) (batch.Done, error) {
	return c.store.PurgeReviews(ctx, chunk, performanceID)
}

// CountReviews counts the reviews of the performances.
func (c *Catalog) CountReviews(ctx context.Context, performanceIDs []int64) (int64, error) {
	return c.store.CountReviews(ctx, performanceIDs)
}

// Purge forgets performances with everything that the catalogue knows of them.
func (c *Catalog) Purge(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64) (batch.Done, error) {
	return c.store.Purge(ctx, chunk, performanceIDs, c.clock.Now())
}
