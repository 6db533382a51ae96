package account

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Jobs are questions and writes over many accounts, a chunk a call. The writes are set-based and commit with
// the chunk's checkpoint (platform/batch).
type Jobs interface {
	// Unused returns living accounts of buyers that were last seen before the instant, behind the key, by
	// when they were; next is the key behind the last of them. Administrators are staff and never unused.
	Unused(ctx context.Context, before time.Time, after string, limit int) (ids []string, next string, err error)
	// WithdrawUnused ends those of the accounts that are still unused, as Withdraw does, with the same event
	// for each.
	WithdrawUnused(ctx context.Context, chunk *batch.Chunk, ids []string, before, at time.Time) (batch.Done, error)
	// TellUnused tells EventUserUnused of accounts like those of Unused, of each once until its owner has
	// come back.
	TellUnused(ctx context.Context, chunk *batch.Chunk, before, at time.Time) (batch.Done, error)
	// CountUnused counts the accounts of Unused; untold leaves out those of which it was told.
	CountUnused(ctx context.Context, before time.Time, untold bool) (int64, error)
	// Withdrawn returns accounts that have ended, by id, the first not below from.
	Withdrawn(ctx context.Context, from string, limit int) ([]string, error)
}
