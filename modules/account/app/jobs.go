package accountapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Unused returns accounts of buyers last seen before the instant; see account.Jobs.
func (a *Accounts) Unused(ctx context.Context, before time.Time, after string, limit int) ([]string, string, error) {
	return a.store.Unused(ctx, before, after, limit)
}

// WithdrawUnused ends those of the accounts that are still unused.
func (a *Accounts) WithdrawUnused(ctx context.Context, chunk *batch.Chunk, ids []string, before time.Time) (batch.Done, error) {
	done, err := a.store.WithdrawUnused(ctx, chunk, ids, before, a.clock.Now())
	for _, id := range ids {
		a.sessions.askAgain(id)
	}
	return done, err
}

// TellUnused tells of accounts last seen before the instant, of each once; see account.Jobs.
func (a *Accounts) TellUnused(ctx context.Context, chunk *batch.Chunk, before time.Time) (batch.Done, error) {
	return a.store.TellUnused(ctx, chunk, before, a.clock.Now())
}

// CountUnused counts accounts last seen before the instant; untold leaves out those of which it was told.
func (a *Accounts) CountUnused(ctx context.Context, before time.Time, untold bool) (int64, error) {
	return a.store.CountUnused(ctx, before, untold)
}

// Withdrawn returns accounts that have ended, by id, the first not below from.
func (a *Accounts) Withdrawn(ctx context.Context, from string, limit int) ([]string, error) {
	return a.store.Withdrawn(ctx, from, limit)
}
