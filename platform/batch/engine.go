package batch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
)

// Engine runs jobs. Safe for concurrent use.
type Engine struct {
	store    Store
	clock    clock.Clock
	settings Settings
}

// New returns an engine on a store.
func New(store Store, clock clock.Clock, settings Settings) *Engine {
	return &Engine{store, clock, settings}
}

// Request asks for a run.
type Request struct {
	AsOf      clock.Date // the day for which; the zero Date is today
	DryRun    bool       // count and change nothing
	StartedBy string     // a user's id, "operator" or "schedule"
	// Progress, if not nil, is called from the running goroutine when a step begins, and after each chunk.
	Progress func(Progress)
}

// Progress says how far a run is.
type Progress struct {
	Step  string
	Read  int64
	Total int64 // counted when the step began; 0 when there is nothing
}

// Execution is a run that has begun and waits for its Finish.
type Execution struct {
	engine   *Engine
	steps    []Step
	request  Request
	lease    Lease
	run      Run
	progress func(Progress)
}

// Run begins a job and finishes it.
func (e *Engine) Run(ctx context.Context, job Job, request Request) (Run, error) {
	x, err := e.Begin(ctx, job, request)
	if err != nil {
		return Run{}, err
	}
	return x.Finish(ctx)
}

// Begin takes the job's lease: ErrRunning or ErrAlreadyCompleted when it may not run. Who got an Execution
// must Finish it.
func (e *Engine) Begin(ctx context.Context, job Job, request Request) (*Execution, error) {
	now := e.clock.Now()
	if request.AsOf.IsZero() {
		request.AsOf = clock.DateOf(now)
	}
	x := &Execution{engine: e, steps: job.Steps(request.AsOf), request: request, progress: request.Progress}
	if x.progress == nil {
		x.progress = func(Progress) {}
	}
	run := Run{
		ID: id.New(), Job: job.Name, AsOf: request.AsOf, DryRun: request.DryRun, Status: Running, Starts: 1,
		StartedBy: request.StartedBy, StartedAt: now,
	}
	for _, step := range x.steps {
		run.Steps = append(run.Steps, StepRun{Name: step.Name, Status: Waiting})
	}
	lease := Lease{Job: job.Name, RunID: run.ID}
	if !request.DryRun {
		lease.Owner, lease.Until = id.New(), now.Add(e.settings.Lease)
	}
	run, err := e.store.Begin(ctx, run, lease, now)
	if err != nil {
		return nil, err
	}
	lease.RunID = run.ID
	x.run, x.lease = run, lease
	return x, nil
}

// Started is the run as it was when it began, a copy of its own. Ask before Finish works on it.
func (x *Execution) Started() Run {
	run := x.run
	run.Steps = slices.Clone(run.Steps)
	return run
}

// Finish works through the steps and returns the run as it ended. When ctx ends, it stops after the chunk:
// ErrStopped. A failed run's error is what failed.
func (x *Execution) Finish(ctx context.Context) (Run, error) {
	ctx, lost := context.WithCancelCause(ctx)
	stop := x.beat(ctx, lost)
	failure := x.work(ctx)
	stop()
	if errors.Is(failure, ErrLost) {
		return x.run, ErrLost
	}
	x.run.EndedAt, x.run.Status = x.engine.clock.Now(), Completed
	switch {
	case errors.Is(failure, ErrStopped):
		x.run.Status, x.run.Error = Stopped, "was asked to stop"
	case failure != nil:
		x.run.Status, x.run.Error = Failed, failure.Error()
	}
	if err := x.engine.store.End(context.WithoutCancel(ctx), x.lease, x.run); err != nil {
		return x.run, errors.Join(failure, fmt.Errorf("end of run %s: %w", x.run.ID, err))
	}
	return x.run, failure
}

// beat keeps the lease alive, also while one chunk takes long, until the returned function is called.
func (x *Execution) beat(ctx context.Context, lost context.CancelCauseFunc) (stop func()) {
	if x.lease.Owner == "" {
		return func() { lost(nil) }
	}
	settings, clock := x.engine.settings, x.engine.clock
	ticker, quit, ended := clock.NewTicker(settings.Lease/3), make(chan struct{}), make(chan struct{})
	lease := x.lease
	go func() {
		defer close(ended)
		defer ticker.Stop()
		for {
			select {
			case <-quit:
				return
			case <-ticker.Chan():
				lease.Until = clock.Now().Add(settings.Lease)
				// An outage is no reason to stop: the next chunk will tell.
				if err := x.engine.store.Renew(context.WithoutCancel(ctx), lease); errors.Is(err, ErrLost) {
					lost(ErrLost)
					return
				}
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
		lost(nil)
	}
}

func (x *Execution) work(ctx context.Context) error {
	if len(x.run.Steps) != len(x.steps) {
		return errors.New("the job has other steps than when this run began: run it for another day")
	}
	for place := range x.steps {
		if x.run.Steps[place].Name != x.steps[place].Name {
			return errors.New("the job has other steps than when this run began: run it for another day")
		}
		if x.run.Steps[place].Status == Completed {
			continue
		}
		if err := x.step(ctx, place); err != nil {
			return err
		}
	}
	return nil
}

// step runs one step from where it stands to its end.
func (x *Execution) step(ctx context.Context, place int) error {
	step, state, store := x.steps[place], &x.run.Steps[place], x.engine.store
	quiet := context.WithoutCancel(ctx) // a chunk that has begun is finished
	total, failure := x.count(quiet, step, state.After)
	state.Status, state.Total, state.Error, state.EndedAt = Running, state.Read+total, "", time.Time{}
	if state.StartedAt.IsZero() {
		state.StartedAt = x.engine.clock.Now()
	}
	if err := store.SaveStep(quiet, x.lease, place, *state); err != nil {
		return err
	}
	x.progress(Progress{step.Name, state.Read, state.Total})
	if x.request.DryRun {
		state.Read = total
	} else if failure == nil {
		failure = x.chunks(ctx, quiet, place)
	}
	if errors.Is(failure, ErrLost) {
		return ErrLost
	}
	state.Status, state.EndedAt = Completed, x.engine.clock.Now()
	switch {
	case errors.Is(failure, ErrStopped):
		state.Status = Stopped
	case failure != nil:
		state.Status, state.Error = Failed, failure.Error()
		failure = fmt.Errorf("step %s: %w", step.Name, failure)
	}
	return errors.Join(failure, store.SaveStep(quiet, x.lease, place, *state))
}

func (x *Execution) count(ctx context.Context, step Step, after string) (n int64, err error) {
	defer recovered(&err)
	return step.Count(ctx, after)
}

func (x *Execution) chunks(ctx, quiet context.Context, place int) error {
	state, pace := &x.run.Steps[place], newPace(x.engine.settings, x.steps[place].Rate)
	for {
		if ctx.Err() != nil {
			if errors.Is(context.Cause(ctx), ErrLost) {
				return ErrLost
			}
			return ErrStopped
		}
		began := x.engine.clock.Now()
		done, err := x.chunk(quiet, place, pace.limit)
		if err != nil {
			return err
		}
		state.After, state.Chunks = done.Next, state.Chunks+1
		state.Read, state.Written, state.Skipped = state.Read+int64(done.Read), state.Written+int64(done.Written), state.Skipped+int64(done.Skipped)
		x.progress(Progress{state.Name, state.Read, state.Total})
		if done.End {
			return nil
		}
		if rest := pace.after(x.engine.clock.Since(began), done.Read); rest > 0 {
			select {
			case <-ctx.Done():
			case <-x.engine.clock.After(rest):
			}
		}
	}
}

// chunk does one chunk: its effect and its checkpoint, in one transaction.
func (x *Execution) chunk(ctx context.Context, place, limit int) (done Done, err error) {
	defer recovered(&err)
	state := x.run.Steps[place]
	x.lease.Until = x.engine.clock.Now().Add(x.engine.settings.Lease)
	c := Rows(state.After, limit)
	c.checkpoint = &Checkpoint{Lease: x.lease, Place: place, Chunk: state.Chunks + 1}
	done, err = x.steps[place].Chunk(ctx, c)
	if err != nil {
		return Done{}, err
	}
	if c.committed {
		end := done.End
		done = c.checkpoint.Done
		done.End = end
		return done, nil
	}
	if done.Written > 0 {
		return Done{}, fmt.Errorf("step %s: a chunk changed %d rows without its checkpoint", state.Name, done.Written)
	}
	c.checkpoint.Done = done
	return done, x.engine.store.Checkpoint(ctx, *c.checkpoint)
}

// recovered turns a panic into an error: a job's defect must not take the server along.
func recovered(err *error) {
	if value := recover(); value != nil {
		*err = fmt.Errorf("panic: %v\n%s", value, debug.Stack())
	}
}
