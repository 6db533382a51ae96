package housekeepingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Writes that return a batch.Done are chunks: one transaction, which stores the chunk's checkpoint.

// reservations is what the jobs ask of booking. Keys of reservations are batch.Key(user, reservation), but for
// those of rounds, which are batch.Key(round, reservation).
type reservations interface {
	// ExpireBefore ends reservations whose time to pay had passed by the instant: seats are free and
	// everybody is told as ever.
	ExpireBefore(ctx context.Context, chunk *batch.Chunk, before time.Time) (batch.Done, error)
	CountDue(ctx context.Context, before time.Time) (int64, error)

	// TellUpcoming tells that the show of each paid reservation of the rounds is near, TellReviewable that
	// it was. At the end of the rounds the key is batch.End of the last.
	TellUpcoming(ctx context.Context, chunk *batch.Chunk, rounds []int64) (batch.Done, error)
	TellReviewable(ctx context.Context, chunk *batch.Chunk, rounds []int64) (batch.Done, error)
	CountCompleted(ctx context.Context, rounds []int64) (int64, error)

	// Coming returns those of the people who are still to come to a show.
	Coming(ctx context.Context, userIDs []string) ([]string, error)
	// Made returns what the people have reserved before the instant.
	Made(ctx context.Context, userIDs []string, before time.Time, after string, limit int) (ids []string, next string, err error)
	// Unlink cuts reservations off from the person who made them.
	Unlink(ctx context.Context, chunk *batch.Chunk, ids []string) (batch.Done, error)

	// OfPerformance returns all reservations of a performance.
	OfPerformance(ctx context.Context, performanceID int64, after string, limit int) (ids []string, next string, err error)
	// Purge forgets reservations, tickets and seats.
	Purge(ctx context.Context, chunk *batch.Chunk, ids []string) (batch.Done, error)
	// PurgeRounds forgets the rounds of performances that have no reservation any more.
	PurgeRounds(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64) (batch.Done, error)
	// Remembered returns those of the performances that a reservation or a round is kept of.
	Remembered(ctx context.Context, performanceIDs []int64) ([]int64, error)
	CountOf(ctx context.Context, performanceIDs []int64) (int64, error)
}

// performances is what the jobs ask of the catalogue. Ids rise.
type performances interface {
	// Starting returns rounds, not below fromID, that start in [from, to).
	Starting(ctx context.Context, from, to time.Time, fromID int64, limit int) ([]int64, error)
	// EndedBefore returns performances, not below fromID, that were over before the day.
	EndedBefore(ctx context.Context, day clock.Date, fromID int64, limit int) ([]int64, error)
	PurgeReviews(ctx context.Context, chunk *batch.Chunk, performanceID int64) (batch.Done, error)
	CountReviews(ctx context.Context, performanceIDs []int64) (int64, error)
	// Purge forgets performances with all that the catalogue knows of them.
	Purge(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64) (batch.Done, error)
}

// accounts is what the jobs ask of account. Unused are living accounts of buyers last seen before the instant.
type accounts interface {
	Unused(ctx context.Context, before time.Time, after string, limit int) (ids []string, next string, err error)
	// WithdrawUnused ends those that are unused still.
	WithdrawUnused(ctx context.Context, chunk *batch.Chunk, ids []string, before time.Time) (batch.Done, error)
	// TellUnused tells of each once, until its owner has come back.
	TellUnused(ctx context.Context, chunk *batch.Chunk, before time.Time) (batch.Done, error)
	CountUnused(ctx context.Context, before time.Time, untold bool) (int64, error)
	// Withdrawn returns accounts that have ended, by id, the first not below from.
	Withdrawn(ctx context.Context, from string, limit int) ([]string, error)
}

// orders is what the jobs ask of payment.
type orders interface {
	// Unlink cuts the orders of reservations off from the person who paid.
	Unlink(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error)
	// Purge forgets the orders of reservations whose money is at rest.
	Purge(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error)
	// ReadBack asks the provider about settled orders that it was not asked about since the instant, and acts on what
	// it says. Those captured before the horizon are asked about for the last time.
	ReadBack(ctx context.Context, chunk *batch.Chunk, since, horizon time.Time) (batch.Done, error)
	CountToReadBack(ctx context.Context, since time.Time, after string) (int64, error)
	// Kept returns those of the reservations that an order is kept of.
	Kept(ctx context.Context, reservationIDs []string) ([]string, error)
}

// without returns values that are not among the others, in their order.
func without[T comparable](values, others []T) []T {
	if len(others) == 0 {
		return values
	}
	among := make(map[T]bool, len(others))
	for _, other := range others {
		among[other] = true
	}
	left := make([]T, 0, len(values))
	for _, value := range values {
		if !among[value] {
			left = append(left, value)
		}
	}
	return left
}
