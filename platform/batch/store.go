package batch

import (
	"context"
	"time"
)

// Store keeps what the engine must not forget. Its writes are guarded by the lease: without it they are
// ErrLost and change nothing.
//
// Safe for concurrent use, from several processes too.
type Store interface {
	// Begin makes the run RUNNING under the lease and returns it: itself, or the one of the same job and
	// day that has not completed, with its steps as far as they have come. ErrAlreadyCompleted for one
	// that has; ErrRunning (telling runId) while another lease of the job lives, whatever its day. A run of
	// another day whose lease has run out becomes STOPPED. A dry run needs no lease and is always new.
	Begin(ctx context.Context, run Run, lease Lease, now time.Time) (Run, error)
	// Renew makes the lease live until its new Until.
	Renew(ctx context.Context, lease Lease) error
	// SaveStep stores a step's status, total, times and error; what it has done is told by checkpoints.
	SaveStep(ctx context.Context, lease Lease, place int, step StepRun) error
	// Checkpoint stores how far a step has come, for chunks that had nothing to write. Others take theirs
	// along in their own transaction (Committing).
	Checkpoint(ctx context.Context, checkpoint Checkpoint) error
	// End stores the run's status, end and error, and gives the lease back.
	End(ctx context.Context, lease Lease, run Run) error
}

// Lease is the right to run a job. The zero Owner is a dry run's, which has none.
type Lease struct {
	Job   string
	RunID string
	Owner string // who holds it, unique to each time a job is begun
	Until time.Time
}

// Checkpoint is how far a step has come with its latest chunk.
type Checkpoint struct {
	Lease Lease // renewed along with it
	Place int   // of the step, from 0
	Chunk int64 // which chunk of the step this is, from 1: none is stored twice
	Done  Done
}
