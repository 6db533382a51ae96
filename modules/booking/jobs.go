package booking

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Jobs are writes over many reservations, a chunk a call: its rows in one transaction with their events and
// with the chunk's checkpoint (platform/batch). Each is set-based: so many rows take a handful of statements.
type Jobs interface {
	// ExpireBefore ends pending reservations whose hold had passed by the instant as Release does, ByExpiry:
	// seats are free, events told. Keys are the store's own.
	ExpireBefore(ctx context.Context, chunk *batch.Chunk, before, at time.Time) (batch.Done, []SeatsChange, error)
	// CountDue counts what ExpireBefore would end.
	CountDue(ctx context.Context, before time.Time) (int64, error)
	// TellRounds tells an event of each completed reservation of the rounds (ids rising). Keys are
	// batch.Key(round, reservation): the first chunk's is "", the last one's batch.End of the last round.
	TellRounds(ctx context.Context, chunk *batch.Chunk, event string, rounds []int64, at time.Time) (batch.Done, error)
	// CountCompleted counts the completed reservations of the rounds.
	CountCompleted(ctx context.Context, rounds []int64) (int64, error)

	// Coming returns those of the people who have a living reservation for a round that starts from the
	// instant on.
	Coming(ctx context.Context, userIDs []string, from time.Time) ([]string, error)
	// Made returns reservations of the people (ids rising) that were made before the instant, behind the key
	// batch.Key(user, reservation), in that order; next is the key of the last.
	Made(ctx context.Context, userIDs []string, before time.Time, after string, limit int) (ids []string, next string, err error)
	// Unlink cuts reservations off from the person who made them: nothing leads back to whom it was, and
	// no two of them to one another. It tells EventUnlinked.
	Unlink(ctx context.Context, chunk *batch.Chunk, ids []string, at time.Time) (batch.Done, error)

	// OfPerformance returns reservations of a performance, whatever became of them, behind the key
	// batch.Key(user, reservation), in that order; next is the key of the last.
	OfPerformance(ctx context.Context, performanceID int64, after string, limit int) (ids []string, next string, err error)
	// Purge forgets reservations with their tickets and seats, and tells EventPurged.
	Purge(ctx context.Context, chunk *batch.Chunk, ids []string, at time.Time) (batch.Done, error)
	// PurgeRounds forgets the rounds of those performances that have no reservation any more.
	PurgeRounds(ctx context.Context, chunk *batch.Chunk, performanceIDs []int64) (batch.Done, error)
	// Remembered returns those of the performances that have a reservation or a round here.
	Remembered(ctx context.Context, performanceIDs []int64) ([]int64, error)
	// CountOf counts the reservations of the performances.
	CountOf(ctx context.Context, performanceIDs []int64) (int64, error)
}
