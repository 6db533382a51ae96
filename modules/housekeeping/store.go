package housekeeping

import (
	"context"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Store keeps the record of runs. Of a run that ends FAILED it tells EventRunFailed in the same transaction.
type Store interface {
	batch.Store
	// Run returns a run with its steps, or ErrRunNotFound.
	Run(ctx context.Context, id string) (batch.Run, error)
	// Runs lists runs with their steps, the one that began last first.
	Runs(ctx context.Context, query Query) ([]batch.Run, error)
}
