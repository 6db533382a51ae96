// Package housekeepingapp has the jobs that an office does by itself, and what an operator does with them:
// list, run, look up.
//
// A job is a file: what it is for, when, on what, in which steps. What the jobs need of other contexts they ask
// through the small interfaces of needs.go.
package housekeepingapp

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Needs are the contexts whose work the jobs do.
type Needs struct {
	Reservations reservations
	Performances performances
	Accounts     accounts
	Orders       orders
}

// Job is a job with what people are told of it.
type Job struct {
	batch.Plan
	Description string
}

// Housekeeping has the use cases. Safe for concurrent use.
type Housekeeping struct {
	store    housekeeping.Store
	clock    clock.Clock
	log      *slog.Logger
	settings Settings
	engine   *batch.Engine
	jobs     []Job

	work    context.Context // of runs that go on behind a request
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New returns the use cases.
func New(store housekeeping.Store, needs Needs, clock clock.Clock, settings Settings, log *slog.Logger) *Housekeeping {
	h := &Housekeeping{
		store: store, clock: clock, log: log, settings: settings, engine: batch.New(store, clock, settings.Engine),
	}
	h.work, h.stop = context.WithCancel(context.Background())
	h.jobs = []Job{
		timeoutReservation(settings, needs), upcomingReservationAlert(settings, needs), reservationReviewAlert(settings, needs),
		oldUsersAlert(settings, needs), oldUsers(settings, needs), oldPerformances(settings, needs),
		readBackPayments(settings, needs),
	}
	return h
}

// JobView is a job with when it runs next and how it last ran.
type JobView struct {
	Job
	NextRunAt time.Time  // zero when nothing runs by itself
	LastRun   *batch.Run // nil when it never ran
}

// Jobs lists the jobs.
func (h *Housekeeping) Jobs(ctx context.Context) ([]JobView, error) {
	views := make([]JobView, len(h.jobs))
	for i, job := range h.jobs {
		views[i] = JobView{Job: job}
		if h.settings.On {
			views[i].NextRunAt = job.Schedule.Next(h.clock.Now())
		}
		last, err := h.store.Runs(ctx, housekeeping.Query{Job: job.Job.Name, Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(last) > 0 {
			views[i].LastRun = &last[0]
		}
	}
	return views, nil
}

// Do runs a job and returns when it has ended.
func (h *Housekeeping) Do(ctx context.Context, name string, request batch.Request) (batch.Run, error) {
	x, err := h.begin(ctx, name, request)
	if err != nil {
		return batch.Run{}, err
	}
	return x.Finish(ctx)
}

// Start begins a job, which goes on behind the request: what came of it is in its record.
func (h *Housekeeping) Start(ctx context.Context, name string, request batch.Request) (batch.Run, error) {
	x, err := h.begin(ctx, name, request)
	if err != nil {
		return batch.Run{}, err
	}
	started := x.Started() // before it goes on: its record changes with every step
	h.running.Go(func() {
		run, err := x.Finish(h.work)
		if err != nil && !errors.Is(err, batch.ErrStopped) {
			h.log.Error("job failed", "job", name, "run", run.ID, "error", err)
		}
	})
	return started, nil
}

func (h *Housekeeping) begin(ctx context.Context, name string, request batch.Request) (*batch.Execution, error) {
	if clock.DateOf(h.clock.Now()).Before(request.AsOf) {
		return nil, housekeeping.ErrFuture
	}
	for _, job := range h.jobs {
		if job.Job.Name == name {
			return h.engine.Begin(ctx, job.Job, request)
		}
	}
	return nil, housekeeping.ErrJobNotFound
}

// RunByID returns a run, or housekeeping.ErrRunNotFound.
func (h *Housekeeping) RunByID(ctx context.Context, id string) (batch.Run, error) {
	return h.store.Run(ctx, id)
}

// Runs lists runs, the one that began last first.
func (h *Housekeeping) Runs(ctx context.Context, query housekeeping.Query) ([]batch.Run, error) {
	return h.store.Runs(ctx, query)
}

// Run does the jobs when they are due until ctx ends, then stops what is under way after its chunk.
func (h *Housekeeping) Run(ctx context.Context) {
	if h.settings.On {
		plans := make([]batch.Plan, len(h.jobs))
		for i, job := range h.jobs {
			plans[i] = job.Plan
		}
		if err := batch.NewScheduler(h.engine, h.clock, h.log, plans).Run(ctx); err != nil {
			h.log.Error("jobs not scheduled", "error", err)
		}
	}
	<-ctx.Done()
	h.stop()
	h.running.Wait()
}
