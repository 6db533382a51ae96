package bookingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// ExpireBefore is a chunk of ending what was not paid by the instant; see booking.Jobs.
func (b *Bookings) ExpireBefore(ctx context.Context, chunk *batch.Chunk, before time.Time) (batch.Done, error) {
	done, changes, err := b.store.ExpireBefore(ctx, chunk, before, b.clock.Now())
	b.applyAll(ctx, changes)
	return done, err
}

// CountDue counts what ExpireBefore would end.
func (b *Bookings) CountDue(ctx context.Context, before time.Time) (int64, error) {
	return b.store.CountDue(ctx, before)
}

// TellRounds is a chunk of telling an event of the rounds' completed reservations; see booking.Jobs.
func (b *Bookings) TellRounds(ctx context.Context, chunk *batch.Chunk, event string, rounds []int64) (batch.Done, error) {
	return b.store.TellRounds(ctx, chunk, event, rounds, b.clock.Now())
}

// CountCompleted counts the completed reservations of the rounds.
func (b *Bookings) CountCompleted(ctx context.Context, rounds []int64) (int64, error) {
	return b.store.CountCompleted(ctx, rounds)
}

// Coming returns those of the people who are still to come to a show.
func (b *Bookings) Coming(ctx context.Context, userIDs []string) ([]string, error) {
	return b.store.Coming(ctx, userIDs, b.clock.Now())
}

// Made returns old reservations of the people; see booking.Jobs.
func (b *Bookings) Made(ctx context.Context, userIDs []string, before time.Time, after string, limit int) ([]string, string, error) {
	return b.store.Made(ctx, userIDs, before, after, limit)
}

// Unlink cuts reservations off from the person who made them.
func (b *Bookings) Unlink(ctx context.Context, chunk *batch.Chunk, ids []string) (batch.Done, error) {
	return b.store.Unlink(ctx, chunk, ids, b.clock.Now())
}

// OfPerformance returns a performance's reservations; see booking.Jobs.
func (b *Bookings) OfPerformance(ctx context.Context, performanceID int64, after string, limit int) ([]string, string, error) {
	return b.store.OfPerformance(ctx, performanceID, after, limit)
}

// Purge forgets reservations.
func (b *Bookings) Purge(ctx context.Context, chunk *batch.Chunk, ids []string) (batch.Done, error) {
	return b.store.Purge(ctx, chunk, ids, b.clock.Now())
}

// PurgeRounds forgets the rounds of performances that have no reservation any more.
func (b *Bookings) PurgeRounds(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64) (batch.Done, error) {
	return b.store.PurgeRounds(ctx, chunk, performanceIDs)
}

// Remembered returns those of the performances that something is still kept of.
func (b *Bookings) Remembered(ctx context.Context, performanceIDs []int64) ([]int64, error) {
	return b.store.Remembered(ctx, performanceIDs)
}

// CountOf counts the reservations of the performances.
func (b *Bookings) CountOf(ctx context.Context, performanceIDs []int64) (int64, error) {
	return b.store.CountOf(ctx, performanceIDs)
}
