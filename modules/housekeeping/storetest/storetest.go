// Package storetest is what every housekeeping.Store passes, whatever it is built on: the record of runs, and
// the engine of platform/batch on it.
//
// The jobs of the suite do their work in the record's own checkpoints; that effects of other contexts commit
// with theirs is tested where the effects are (test/batch).
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Rig is a store under test with what it commits along.
type Rig struct {
	Store housekeeping.Store
	Log   outbox.Log
}

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

var settings = batch.Settings{Chunk: 10, ChunkTime: time.Second, Share: 100, Lease: 30 * time.Second}

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T) *house){
		"Runs":     testRuns,
		"GoingOn":  testGoingOn,
		"Leases":   testLeases,
		"DryRuns":  testDryRuns,
		"Failures": testFailures,
		"Lists":    testLists,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T) *house {
				t.Helper()
				rig, fake := open(t), clock.NewFake(now)
				return &house{t, rig, fake, batch.New(rig.Store, fake, settings)}
			})
		})
	}
}

// house is an engine on the store, with a clock that the test turns.
type house struct {
	t *testing.T
	Rig
	clock  *clock.Fake
	engine *batch.Engine
}

// counting is a job of one step over the numbers from 1 to n; seen is told of each.
func counting(name string, n int, seen func(ctx context.Context, number int) error) batch.Job {
	return batch.Job{Name: name, Steps: func(clock.Date) []batch.Step { return []batch.Step{step("count", n, seen)} }}
}

func step(name string, n int, seen func(ctx context.Context, number int) error) batch.Step {
	return batch.Step{
		Name:  name,
		Count: func(_ context.Context, after string) (int64, error) { return int64(n - at(after)), nil },
		Chunk: func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
			done := batch.Done{Next: chunk.After}
			for number := at(chunk.After) + 1; number <= n && done.Read < chunk.Limit; number++ {
				if err := seen(ctx, number); err != nil {
					return batch.Done{}, err
				}
				done.Read, done.Next = done.Read+1, strconv.Itoa(number)
			}
			done.End = done.Read < chunk.Limit
			return done, nil
		},
	}
}

func at(key string) int {
	n, _ := strconv.Atoi(key)
	return n
}

func testRuns(t *testing.T, open func(*testing.T) *house) {
	t.Run("every row is seen once, in order, and the record says how many", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		var seen []int
		run, err := h.engine.Run(t.Context(), counting("Count", 25, func(_ context.Context, n int) error {
			seen = append(seen, n)
			return nil
		}), batch.Request{StartedBy: "operator"})
		must(t, err)
		want := make([]int, 25)
		for i := range want {
			want[i] = i + 1
		}
		same(t, want, seen)
		kept, err := h.Store.Run(t.Context(), run.ID)
		must(t, err)
		same(t, run, kept)
		same(t, []batch.StepRun{{Name: "count", Status: batch.Completed, After: "25", Total: 25, Read: 25, Chunks: 3, StartedAt: now, EndedAt: now}}, kept.Steps)
		if kept.Status != batch.Completed || kept.AsOf != clock.DateOf(now) || kept.StartedBy != "operator" || !kept.EndedAt.Equal(now) {
			t.Errorf("the record: %+v", kept)
		}
	})
	t.Run("one that is done is not repeated for the day, and is for the next", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		seen := 0
		job := counting("Count", 5, func(context.Context, int) error { seen++; return nil })
		_, err := h.engine.Run(t.Context(), job, batch.Request{})
		must(t, err)
		_, err = h.engine.Run(t.Context(), job, batch.Request{})
		wantIs(t, err, batch.ErrAlreadyCompleted)
		_, err = h.engine.Run(t.Context(), job, batch.Request{AsOf: clock.DateOf(now)})
		wantIs(t, err, batch.ErrAlreadyCompleted)
		same(t, 5, seen)
		_, err = h.engine.Run(t.Context(), job, batch.Request{AsOf: clock.DateOf(now).AddDays(-1)})
		must(t, err)
		same(t, 10, seen)
	})
	t.Run("a day is a day in Seoul", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		job := counting("Count", 1, func(context.Context, int) error { return nil })
		h.clock.Advance(5*time.Hour - time.Nanosecond) // a moment before midnight there, 15:00 UTC
		_, err := h.engine.Run(t.Context(), job, batch.Request{})
		must(t, err)
		h.clock.Advance(time.Nanosecond)
		run, err := h.engine.Run(t.Context(), job, batch.Request{})
		must(t, err)
		same(t, "2026-11-23", run.AsOf.String())
	})
	t.Run("steps run in order", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		var seen []string
		job := batch.Job{Name: "Two", Steps: func(clock.Date) []batch.Step {
			return []batch.Step{
				step("first", 11, func(_ context.Context, n int) error { seen = append(seen, fmt.Sprint("first ", n)); return nil }),
				step("second", 1, func(_ context.Context, n int) error { seen = append(seen, fmt.Sprint("second ", n)); return nil }),
			}
		}}
		_, err := h.engine.Run(t.Context(), job, batch.Request{})
		must(t, err)
		if len(seen) != 12 || seen[11] != "second 1" {
			t.Errorf("seen: %v", seen)
		}
	})
	t.Run("a step with a rate works on no more rows a second", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		job := batch.Job{Name: "Slow", Steps: func(clock.Date) []batch.Step {
			slow := step("count", 25, func(context.Context, int) error { return nil })
			slow.Rate = 5
			return []batch.Step{slow}
		}}
		ended := make(chan error, 1)
		go func() {
			_, err := h.engine.Run(t.Context(), job, batch.Request{})
			ended <- err
		}()
		for {
			ctx, cancel := context.WithCancel(t.Context())
			resting := make(chan error, 1)
			go func() { resting <- h.clock.BlockUntilContext(ctx, 2) }() // the lease's beat, and the rest
			select {
			case err := <-ended:
				cancel()
				must(t, err)
				if took := h.clock.Since(now); took < 4*time.Second || took > 5*time.Second {
					t.Errorf("25 rows at 5 a second took %v, and need a rest after the first two chunks", took)
				}
				return
			case <-resting:
				h.clock.Advance(100 * time.Millisecond)
			}
			cancel()
		}
	})
}

var errPower = errors.New("the power failed")

func testGoingOn(t *testing.T, open func(*testing.T) *house) {
	t.Run("a run that failed goes on behind its last chunk, as the same run", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		var seen []int
		fail := true
		job := counting("Count", 25, func(_ context.Context, n int) error {
			if fail && n == 17 {
				return errPower
			}
			seen = append(seen, n)
			return nil
		})
		failed, err := h.engine.Run(t.Context(), job, batch.Request{StartedBy: "schedule"})
		wantIs(t, err, errPower)
		same(t, batch.Failed, failed.Status)
		fail = false
		seen = seen[:10] // what the chunk that failed did was rolled back
		run, err := h.engine.Run(t.Context(), job, batch.Request{StartedBy: "operator"})
		must(t, err)
		same(t, failed.ID, run.ID)
		same(t, 2, run.Starts)
		same(t, 25, len(seen))
		if !slices.IsSorted(seen) || run.Steps[0].Read != 25 || run.Steps[0].Chunks != 3 {
			t.Errorf("seen %v, record %+v", seen, run.Steps)
		}
	})
	t.Run("one that is asked to stop does so after its chunk, and goes on", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		ctx, stop := context.WithCancel(t.Context())
		var seen []int
		job := counting("Count", 25, func(ctx context.Context, n int) error {
			seen = append(seen, n)
			if n == 12 {
				stop()
			}
			return ctx.Err() // a chunk that has begun is not disturbed
		})
		stopped, err := h.engine.Run(ctx, job, batch.Request{})
		wantIs(t, err, batch.ErrStopped)
		same(t, 20, len(seen))
		kept, err := h.Store.Run(t.Context(), stopped.ID)
		must(t, err)
		same(t, batch.Stopped, kept.Status)
		same(t, batch.Stopped, kept.Steps[0].Status)
		run, err := h.engine.Run(t.Context(), job, batch.Request{})
		must(t, err)
		same(t, stopped.ID, run.ID)
		same(t, 25, len(seen))
	})
	t.Run("steps that were done are not done again", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		first, fail := 0, true
		job := batch.Job{Name: "Two", Steps: func(clock.Date) []batch.Step {
			return []batch.Step{
				step("first", 3, func(context.Context, int) error { first++; return nil }),
				step("second", 3, func(context.Context, int) error {
					if fail {
						return errPower
					}
					return nil
				}),
			}
		}}
		_, err := h.engine.Run(t.Context(), job, batch.Request{})
		wantIs(t, err, errPower)
		fail = false
		_, err = h.engine.Run(t.Context(), job, batch.Request{})
		must(t, err)
		same(t, 3, first)
	})
}

func testLeases(t *testing.T, open func(*testing.T) *house) {
	idle := counting("Count", 5, func(context.Context, int) error { return nil })
	t.Run("of two at once, one is refused, whatever its day", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		first, err := h.engine.Begin(t.Context(), idle, batch.Request{})
		must(t, err)
		other := batch.New(h.Store, h.clock, settings)
		for _, asOf := range []clock.Date{{}, clock.DateOf(now).AddDays(-1)} {
			_, err = other.Begin(t.Context(), idle, batch.Request{AsOf: asOf})
			wantIs(t, err, batch.ErrRunning)
		}
		_, err = other.Run(t.Context(), counting("Another", 1, func(context.Context, int) error { return nil }), batch.Request{})
		must(t, err)
		_, err = first.Finish(t.Context())
		must(t, err)
		_, err = other.Begin(t.Context(), idle, batch.Request{AsOf: clock.DateOf(now).AddDays(-1)})
		must(t, err)
	})
	t.Run("of many that begin at the same moment, one does", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		outcomes := make(chan error)
		for range 20 {
			go func() {
				_, err := batch.New(h.Store, h.clock, settings).Begin(t.Context(), idle, batch.Request{})
				outcomes <- err
			}()
		}
		began := 0
		for range 20 {
			if err := <-outcomes; err == nil {
				began++
			} else if !errors.Is(err, batch.ErrRunning) {
				t.Error(err)
			}
		}
		same(t, 1, began)
	})
	t.Run("a run whose process died is taken over after its lease, and goes on", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		lease := h.begunAndDead(t, "Count")
		h.clock.Advance(settings.Lease - time.Second)
		_, err := h.engine.Begin(t.Context(), idle, batch.Request{})
		wantIs(t, err, batch.ErrRunning)
		h.clock.Advance(time.Second)
		run, err := h.engine.Run(t.Context(), idle, batch.Request{})
		must(t, err)
		same(t, lease.RunID, run.ID)
		same(t, 2, run.Starts)
		same(t, int64(5), run.Steps[0].Read)
	})
	t.Run("a process that wakes up after its lease was taken commits nothing more", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		lease := h.begunAndDead(t, "Count")
		h.clock.Advance(settings.Lease)
		second, err := h.engine.Begin(t.Context(), idle, batch.Request{})
		must(t, err)
		lease.Until = h.clock.Now().Add(time.Hour)
		wantIs(t, h.Store.Renew(t.Context(), lease), batch.ErrLost)
		wantIs(t, h.Store.Checkpoint(t.Context(), batch.Checkpoint{Lease: lease, Chunk: 1, Done: batch.Done{Next: "9"}}), batch.ErrLost)
		wantIs(t, h.Store.SaveStep(t.Context(), lease, 0, batch.StepRun{Status: batch.Completed}), batch.ErrLost)
		wantIs(t, h.Store.End(t.Context(), lease, batch.Run{ID: lease.RunID, Status: batch.Failed, EndedAt: now}), batch.ErrLost)
		same(t, 0, len(h.failures()))
		_, err = second.Finish(t.Context())
		must(t, err)
	})
	t.Run("a run of another day that was left behind is stopped", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		lease := h.begunAndDead(t, "Count")
		h.clock.Advance(24 * time.Hour)
		run, err := h.engine.Run(t.Context(), idle, batch.Request{})
		must(t, err)
		left, err := h.Store.Run(t.Context(), lease.RunID)
		must(t, err)
		if left.Status != batch.Stopped || left.Error == "" || run.ID == left.ID {
			t.Errorf("left behind: %+v", left)
		}
	})
	t.Run("a chunk that takes longer than the lease keeps it", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		inside, goOn := make(chan struct{}), make(chan struct{})
		watched := &renewals{Store: h.Store, renewed: make(chan struct{}, 100)}
		job := counting("Count", 1, func(context.Context, int) error {
			close(inside)
			<-goOn
			return nil
		})
		ended := make(chan error)
		go func() {
			_, err := batch.New(watched, h.clock, settings).Run(context.Background(), job, batch.Request{})
			ended <- err
		}()
		<-inside
		for range 12 { // two minutes, in beats
			h.clock.Advance(settings.Lease / 3)
			<-watched.renewed
			_, err := h.engine.Begin(t.Context(), idle, batch.Request{})
			wantIs(t, err, batch.ErrRunning)
		}
		close(goOn)
		must(t, <-ended)
	})
	t.Run("no chunk is stored twice", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		x, err := h.engine.Begin(t.Context(), idle, batch.Request{})
		must(t, err)
		run := x.Started()
		lease := h.leaseOf(t, "Other")
		checkpoint := batch.Checkpoint{Lease: lease, Chunk: 1, Done: batch.Done{Next: "10", Read: 10}}
		must(t, h.Store.Checkpoint(t.Context(), checkpoint))
		if err := h.Store.Checkpoint(t.Context(), checkpoint); err == nil {
			t.Error("the first chunk was stored again")
		}
		same(t, "Count", run.Job)
	})
}

// leaseOf begins a run of a job beside the engine.
func (h *house) leaseOf(t *testing.T, job string) batch.Lease {
	t.Helper()
	lease := batch.Lease{Job: job, RunID: "00000000-0000-7000-8000-00000000000" + strconv.Itoa(len(job)%10), Owner: "dead", Until: h.clock.Now().Add(settings.Lease)}
	_, err := h.Store.Begin(t.Context(), batch.Run{
		ID: lease.RunID, Job: job, AsOf: clock.DateOf(h.clock.Now()), Status: batch.Running, Starts: 1, StartedAt: h.clock.Now(),
		Steps: []batch.StepRun{{Name: "count", Status: batch.Waiting}},
	}, lease, h.clock.Now())
	must(t, err)
	return lease
}

// begunAndDead is a run that did one chunk of one row and then lost its process.
func (h *house) begunAndDead(t *testing.T, job string) batch.Lease {
	t.Helper()
	lease := h.leaseOf(t, job)
	must(t, h.Store.SaveStep(t.Context(), lease, 0, batch.StepRun{Status: batch.Running, StartedAt: h.clock.Now()}))
	must(t, h.Store.Checkpoint(t.Context(), batch.Checkpoint{Lease: lease, Chunk: 1, Done: batch.Done{Next: "1", Read: 1}}))
	return lease
}

func testDryRuns(t *testing.T, open func(*testing.T) *house) {
	t.Run("it counts, does nothing, and stands in nobody's way", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		seen := 0
		job := counting("Count", 5, func(context.Context, int) error { seen++; return nil })
		_, err := h.engine.Begin(t.Context(), job, batch.Request{})
		must(t, err)
		for range 2 {
			run, err := h.engine.Run(t.Context(), job, batch.Request{DryRun: true})
			must(t, err)
			kept, err := h.Store.Run(t.Context(), run.ID)
			must(t, err)
			if kept.Status != batch.Completed || !kept.DryRun || kept.Steps[0].Read != 5 || kept.Steps[0].Written != 0 {
				t.Errorf("the record: %+v", kept)
			}
		}
		same(t, 0, seen)
	})
}

func testFailures(t *testing.T, open func(*testing.T) *house) {
	t.Run("a failed run is told, without what failed", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		run, err := h.engine.Run(t.Context(), counting("Count", 5, func(context.Context, int) error { return errPower }), batch.Request{})
		wantIs(t, err, errPower)
		told := h.failures()
		same(t, []housekeeping.RunFailed{{RunID: run.ID, Job: "Count", At: now}}, told)
		kept, err := h.Store.Run(t.Context(), run.ID)
		must(t, err)
		if kept.Steps[0].Error != errPower.Error() || kept.Error == "" {
			t.Errorf("the record: %+v", kept)
		}
	})
	t.Run("a panic fails the run and nothing else", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		run, err := h.engine.Run(t.Context(), counting("Count", 5, func(context.Context, int) error { panic("a defect") }), batch.Request{})
		if err == nil || run.Status != batch.Failed {
			t.Errorf("%v, %+v", err, run)
		}
	})
	t.Run("neither a completed nor a stopped one is told", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		_, err := h.engine.Run(ctx, counting("Stopped", 5, func(context.Context, int) error { return nil }), batch.Request{})
		if err == nil {
			t.Error("it ran though it was stopped")
		}
		_, err = h.engine.Run(t.Context(), counting("Count", 5, func(context.Context, int) error { return nil }), batch.Request{})
		must(t, err)
		same(t, 0, len(h.failures()))
	})
}

func testLists(t *testing.T, open func(*testing.T) *house) {
	t.Run("runs are listed the latest first, page by page, by job and by status", func(t *testing.T) {
		t.Parallel()
		h := open(t)
		for i := range 7 {
			job := counting([]string{"A", "B"}[i%2], 1, func(context.Context, int) error {
				if i == 3 {
					return errPower
				}
				return nil
			})
			h.engine.Run(t.Context(), job, batch.Request{AsOf: clock.DateOf(now).AddDays(-i)})
			h.clock.Advance(time.Second)
		}
		var walked []batch.Run
		for place := (housekeeping.Cursor{}); ; {
			page, err := h.Store.Runs(t.Context(), housekeeping.Query{Before: place, Limit: 3})
			must(t, err)
			if len(page) == 0 {
				break
			}
			walked = append(walked, page...)
			place = housekeeping.Cursor{At: page[len(page)-1].StartedAt, ID: page[len(page)-1].ID}
		}
		same(t, 7, len(walked))
		same(t, "2026-11-16", walked[0].AsOf.String())
		ofA, err := h.Store.Runs(t.Context(), housekeeping.Query{Job: "A", Limit: 10})
		must(t, err)
		same(t, 4, len(ofA))
		failed, err := h.Store.Runs(t.Context(), housekeeping.Query{Status: batch.Failed, Limit: 10})
		must(t, err)
		same(t, 1, len(failed))
		same(t, "B", failed[0].Job)
		_, err = h.Store.Run(t.Context(), "nobody's")
		wantIs(t, err, housekeeping.ErrRunNotFound)
	})
}

// failures are the failed runs of which it was told.
func (h *house) failures() (told []housekeeping.RunFailed) {
	h.t.Helper()
	events, err := h.Log.Read(h.t.Context(), 0, 100)
	must(h.t, err)
	for _, e := range events {
		if e.Type == housekeeping.EventRunFailed {
			payload, err := outbox.Read[housekeeping.RunFailed](e)
			must(h.t, err)
			told = append(told, payload)
		}
	}
	return told
}

// renewals says when a lease was renewed.
type renewals struct {
	housekeeping.Store
	renewed chan struct{}
}

func (r *renewals) Renew(ctx context.Context, lease batch.Lease) error {
	err := r.Store.Renew(ctx, lease)
	r.renewed <- struct{}{}
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}
