// Package batch runs jobs over many rows so that nothing is lost and nothing is done twice, whatever dies.
//
// A Job is steps in order; a Step goes over its keys in order, in chunks; a chunk is one transaction in which
// the effect, its events and the checkpoint commit together. The effect lives in some context's store, which
// knows nothing of jobs: it is given the Chunk, and its transaction stores the checkpoint that the chunk gives it.
//
// What that gives:
//
//   - a run that was killed, stopped or failed goes on behind the last chunk that committed;
//   - a run that is done for a day is not repeated for that day (ErrAlreadyCompleted);
//   - of two that want to run a job at once, in one process or in two, one is refused (ErrRunning): a lease in
//     the database decides, renewed while the job runs. Who dies leaves the lease to run out, and a process
//     that wakes up after that can commit nothing more, because every checkpoint asks for the lease.
//
// It does not know what jobs there are or when they run; see modules/housekeeping and schedule.go.
package batch

import (
	"context"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// Faults of starting a job.
var (
	ErrRunning          = fault.New(fault.Conflict, "job_running", "This job is running already. Wait until it has ended.")
	ErrAlreadyCompleted = fault.New(fault.Conflict, "already_completed", "This job is done for that day. It is not repeated.")
)

// Ways in which a run ends early that are nobody's fault to be told.
var (
	// ErrStopped is returned for a run that was asked to stop: it did after a chunk and goes on next time.
	ErrStopped = errors.New("batch: stopped after a chunk; the next run goes on from there")
	// ErrLost says that the lease is another's: this process was away for too long. Nothing is written.
	ErrLost = errors.New("batch: the lease ran out and another process has taken the job over")
)

// Job is a piece of work that is done once for a day.
type Job struct {
	Name string // stable: runs are recorded under it
	// Steps are the job's for a day. What they work on depends on the day and the database alone, not on
	// the time at which they happen to run, so that a run that goes on tomorrow does the same.
	Steps func(asOf clock.Date) []Step
}

// Step goes over its keys in order.
type Step struct {
	Name string // unique in its job, and stable
	// Count says how many rows there are to be read behind the key: for dry runs, and to show progress by.
	Count func(ctx context.Context, after string) (int64, error)
	// Chunk does the chunk's rows in one transaction. Whoever commits the effect commits the chunk's checkpoint.
	// A chunk that found nothing to write need not have had a transaction.
	Chunk func(ctx context.Context, chunk *Chunk) (Done, error)
	// Rate is how many rows a second are worked on at most, for work that burdens somebody else than the database: the
	// step rests as this asks, and not by the engine's share. 0 for none.
	Rate int
}

// Done is what one chunk came to.
type Done struct {
	Next    string // the key behind which the next chunk begins, at most 255 bytes
	Read    int    // rows looked at
	Written int    // rows changed, removed or told of
	Skipped int    // rows left as they were for a reason
	End     bool   // nothing is behind
}

// Status is where a run, or a step of it, stands.
type Status string

// The states (docs/states/batch.md). A step is Waiting until its turn comes; a run never is.
const (
	Waiting   Status = "WAITING"
	Running   Status = "RUNNING"
	Completed Status = "COMPLETED"
	Failed    Status = "FAILED"
	Stopped   Status = "STOPPED"
)

// Run is one job for one day, however often it was begun.
type Run struct {
	ID        string
	Job       string
	AsOf      clock.Date
	DryRun    bool
	Status    Status
	Starts    int    // how often it was begun: 1, and one for each time it went on
	StartedBy string // who began it last: a user's id, "operator" or "schedule"
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs
	Error     string    // of a failed or stopped one
	Steps     []StepRun
}

// Written sums up what the run's steps have changed.
func (r Run) Written() (n int64) {
	for _, step := range r.Steps {
		n += step.Written
	}
	return n
}

// StepRun is how far a step has come.
type StepRun struct {
	Name      string
	Status    Status
	After     string // the key behind which the next chunk begins
	Total     int64  // rows that were counted when it began; they may have become more or fewer since
	Read      int64
	Written   int64
	Skipped   int64
	Chunks    int64
	StartedAt time.Time
	EndedAt   time.Time
	Error     string
}

// Settings of the engine.
type Settings struct {
	Chunk     int           `name:"chunk" default:"200" help:"Rows a transaction, at most."`
	ChunkTime time.Duration `name:"chunk-time" default:"4ms" help:"A transaction should take no longer: chunks become smaller until it doesn't."`
	Share     int           `name:"share" default:"20" help:"Percent of the time that a job may keep the database busy; it rests for the remainder."`
	Lease     time.Duration `name:"lease" default:"30s" help:"After this without a sign of life a run counts as dead and may be taken over."`
}

// Validate reports what can't work.
func (s Settings) Validate() error {
	var wrong []error
	if s.Chunk < 1 || s.Chunk > 10_000 {
		wrong = append(wrong, errors.New("--batch-chunk must lie between 1 and 10,000"))
	}
	if s.Share < 1 || s.Share > 100 {
		wrong = append(wrong, errors.New("--batch-share must lie between 1 and 100"))
	}
	if s.Lease < 3*time.Second {
		wrong = append(wrong, errors.New("--batch-lease must be at least 3 s"))
	}
	return errors.Join(wrong...)
}
