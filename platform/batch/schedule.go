package batch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/robfig/cron/v3"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Schedule says when something is due: five fields as cron has them, in Seoul.
type Schedule struct {
	text string
	spec cron.Schedule
}

// UnmarshalText reads minute, hour, day of the month, month and day of the week.
func (s *Schedule) UnmarshalText(text []byte) error {
	spec, err := cron.ParseStandard(string(text))
	if err != nil {
		return fmt.Errorf("%q is no schedule (minute hour day month weekday): %w", text, err)
	}
	*s = Schedule{string(text), spec}
	return nil
}

// String is the schedule as it was written.
func (s Schedule) String() string { return s.text }

// Next is the first time behind the instant; zero for a schedule that never comes.
func (s Schedule) Next(after time.Time) time.Time {
	if s.spec == nil {
		return time.Time{}
	}
	return s.spec.Next(after.In(clock.Seoul))
}

// Last is the latest time within so long before the instant, the instant included.
func (s Schedule) Last(now time.Time, within time.Duration) (last time.Time, ok bool) {
	for at := s.Next(now.Add(-within)); !at.IsZero() && !at.After(now); at = s.Next(at) {
		last, ok = at, true
	}
	return last, ok
}

// Plan is a job that runs by itself.
type Plan struct {
	Job      Job
	Schedule Schedule
	// Within is how late the job may still begin, if it could not in time: because nothing was up, or
	// because a run was stopped, failed or killed.
	Within time.Duration
}

// How a scheduler looks after what was missed.
const (
	firstLook  = time.Minute     // after it began: a server has other things to do first
	lookEvery  = 5 * time.Minute // for runs that were missed, stopped or left behind by a dead process
	retryAfter = time.Hour       // a run that has failed
)

// Scheduler runs jobs when they are due. Several may stand on one database: the lease lets one of them run a
// job, and a day's run completes once.
type Scheduler struct {
	engine *Engine
	clock  clock.Clock
	log    *slog.Logger
	plans  []Plan

	mu     sync.Mutex
	failed map[string]time.Time // job -> when it may be tried again
}

// NewScheduler returns a scheduler that has not begun.
func NewScheduler(engine *Engine, clock clock.Clock, log *slog.Logger, plans []Plan) *Scheduler {
	return &Scheduler{engine: engine, clock: clock, log: log, plans: plans, failed: map[string]time.Time{}}
}

// Run schedules until ctx ends; jobs under way then stop after their chunk.
func (s *Scheduler) Run(ctx context.Context) error {
	scheduler, err := gocron.NewScheduler(gocron.WithLocation(clock.Seoul), gocron.WithClock(s.clock), gocron.WithLogger(silent{}))
	if err != nil {
		return err
	}
	alone := gocron.WithSingletonMode(gocron.LimitModeReschedule)
	for _, plan := range s.plans {
		look := gocron.NewTask(func() { s.Look(ctx, plan) })
		_, err1 := scheduler.NewJob(gocron.CronJob(plan.Schedule.String(), false), look, alone)
		_, err2 := scheduler.NewJob(gocron.DurationJob(lookEvery), look, alone,
			gocron.WithStartAt(gocron.WithStartDateTime(s.clock.Now().Add(firstLook))))
		if err := errors.Join(err1, err2); err != nil {
			return errors.Join(fmt.Errorf("schedule %s: %w", plan.Job.Name, err), scheduler.Shutdown())
		}
	}
	scheduler.Start()
	<-ctx.Done()
	return scheduler.Shutdown()
}

// Look runs a plan's job if its latest time is not too long ago and it is not done for it. That it is done, or
// runs elsewhere, is the common case and no error.
func (s *Scheduler) Look(ctx context.Context, plan Plan) {
	due, ok := plan.Schedule.Last(s.clock.Now(), plan.Within)
	if !ok || ctx.Err() != nil || !s.mayTry(plan.Job.Name) {
		return
	}
	run, err := s.engine.Run(ctx, plan.Job, Request{AsOf: clock.DateOf(due), StartedBy: "schedule"})
	switch {
	case errors.Is(err, ErrRunning), errors.Is(err, ErrAlreadyCompleted):
	case errors.Is(err, ErrStopped), errors.Is(err, ErrLost):
		s.log.Info("job stopped", "job", plan.Job.Name, "run", run.ID, "reason", err)
	case err != nil:
		s.log.Error("job failed", "job", plan.Job.Name, "run", run.ID, "error", err)
		s.mu.Lock()
		s.failed[plan.Job.Name] = s.clock.Now().Add(retryAfter)
		s.mu.Unlock()
	default:
		s.log.Info("job done", "job", plan.Job.Name, "run", run.ID, "day", run.AsOf.String(), "rows", run.Written())
	}
}

func (s *Scheduler) mayTry(job string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.clock.Now().Before(s.failed[job])
}

// silent keeps gocron's own chatter out of the office's log.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Error(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
