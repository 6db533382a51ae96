// Package outboxtest is what every outbox.Log passes, whatever it is built on.
package outboxtest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Rig is a log under test. Append commits events in one transaction, as a store would; Fail appends them
// and then fails, so that nothing is committed. Hold appends them and commits when it is called back.
type Rig struct {
	Log    outbox.Log
	Append func(ctx context.Context, events ...outbox.Event) error
	Fail   func(ctx context.Context, events ...outbox.Event) error
	Hold   func(ctx context.Context, events ...outbox.Event) (commit func() error)
}

// now is the instant at which the suite plays.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty log that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Rig){
		"events are read back in the order of their commits":      testOrder,
		"the end is where the newest stands":                      testEnd,
		"what rolls back is never read":                           testRollback,
		"a reader who goes on never misses an event":              testNothingSkipped,
		"what is appended first and committed last is not missed": testLateCommit,
		"offsets are kept by name":                                testOffsets,
		"an offset never goes back":                               testOffsetGoesForward,
		"a parked event is passed":                                testPark,
		"what a consumer has yet to see is not trimmed":           testTrim,
		"positions are never used again":                          testPositions,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

type payload struct {
	Seat int `json:"seat"`
}

func event(key string, n int) outbox.Event {
	return outbox.NewEvent("test.happened", key, now.Add(time.Duration(n)*time.Second), payload{n})
}

func read(t *testing.T, log outbox.Log, after int64, limit int) []outbox.Event {
	t.Helper()
	events, err := log.Read(t.Context(), after, limit)
	must(t, err)
	return events
}

func testOrder(t *testing.T, rig Rig) {
	var want []outbox.Event
	for n := range 10 {
		e := event(fmt.Sprintf("key-%d", n%3), n)
		must(t, rig.Append(t.Context(), e))
		want = append(want, e)
	}
	must(t, rig.Append(t.Context(), event("key-0", 10), event("key-0", 11)))
	got := read(t, rig.Log, 0, 100)
	if len(got) != 12 {
		t.Fatalf("%d events, want 12", len(got))
	}
	for i, e := range got {
		if p, err := outbox.Read[payload](e); err != nil || p.Seat != i {
			t.Fatalf("event %d has %+v, %v", i, p, err)
		}
		if i > 0 && e.Position <= got[i-1].Position {
			t.Fatalf("position %d follows on %d", e.Position, got[i-1].Position)
		}
	}
	want[0].Position = got[0].Position
	same(t, want[0], got[0])
	same(t, got[3:7], read(t, rig.Log, got[2].Position, 4))
	same(t, 0, len(read(t, rig.Log, got[11].Position, 4)))
}

func testEnd(t *testing.T, rig Rig) {
	end := func() int64 {
		position, err := rig.Log.End(t.Context())
		must(t, err)
		return position
	}
	same(t, 0, end())
	must(t, rig.Append(t.Context(), event("a", 1), event("b", 2)))
	events := read(t, rig.Log, 0, 10)
	same(t, events[1].Position, end())
	must(t, rig.Append(t.Context(), event("c", 3)))
	behind := read(t, rig.Log, events[1].Position, 10)
	same(t, 1, len(behind))
	same(t, behind[0].Position, end())
}

func testRollback(t *testing.T, rig Rig) {
	if rig.Fail(t.Context(), event("a", 1)) == nil {
		t.Fatal("the transaction did not fail")
	}
	must(t, rig.Append(t.Context(), event("b", 2)))
	got := read(t, rig.Log, 0, 10)
	if len(got) != 1 || got[0].Key != "b" {
		t.Fatalf("read %+v", got)
	}
}

// testNothingSkipped reads on while others commit: had a position become visible before a lower one, the
// lower one would be missed.
func testNothingSkipped(t *testing.T, rig Rig) {
	const writers, each = 8, 40
	var committing sync.WaitGroup
	for w := range writers {
		committing.Go(func() {
			for n := range each {
				if err := rig.Append(t.Context(), event(fmt.Sprintf("writer-%d", w), n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { committing.Wait(); close(done) }()
	last, offset, total := map[string]int{}, int64(0), 0
	for finished := false; ; {
		events := read(t, rig.Log, offset, 7)
		for _, e := range events {
			p, err := outbox.Read[payload](e)
			must(t, err)
			if p.Seat != last[e.Key] {
				t.Fatalf("%s: event %d came where %d was due", e.Key, p.Seat, last[e.Key])
			}
			last[e.Key]++
			total++
			offset = e.Position
		}
		if len(events) == 0 && finished {
			break
		}
		select {
		case <-done:
			finished = true
		default:
		}
	}
	same(t, writers*each, total)
}

// testLateCommit has an event appended that is committed only after a later one was read, where the log lets
// transactions run beside each other.
func testLateCommit(t *testing.T, rig Rig) {
	commit := rig.Hold(t.Context(), event("late", 1))
	quick := make(chan error, 1)
	go func() { quick <- rig.Append(t.Context(), event("quick", 2)) }()
	seen, offset := map[string]int{}, int64(0)
	look := func() {
		for _, e := range read(t, rig.Log, offset, 10) {
			seen[e.Key]++
			offset = e.Position
		}
	}
	select {
	case err := <-quick:
		must(t, err)
		quick <- nil
		look()
		same(t, map[string]int{"quick": 1}, seen)
	case <-time.After(time.Second): // a log with one writer has it wait
	}
	must(t, commit())
	must(t, <-quick)
	look()
	same(t, map[string]int{"late": 1, "quick": 1}, seen)
}

func testOffsetGoesForward(t *testing.T, rig Rig) {
	must(t, rig.Log.Advance(t.Context(), "mail", 9))
	must(t, rig.Log.Advance(t.Context(), "mail", 4)) // another server's word that came late
	offsets, err := rig.Log.Offsets(t.Context())
	must(t, err)
	same(t, map[string]int64{"mail": 9}, offsets)
}

func testOffsets(t *testing.T, rig Rig) {
	offsets, err := rig.Log.Offsets(t.Context())
	must(t, err)
	same(t, 0, len(offsets))
	must(t, rig.Log.Advance(t.Context(), "mail", 5))
	must(t, rig.Log.Advance(t.Context(), "search", 3))
	must(t, rig.Log.Advance(t.Context(), "mail", 9))
	must(t, rig.Log.Advance(t.Context(), "mail", 9))
	offsets, err = rig.Log.Offsets(t.Context())
	must(t, err)
	same(t, map[string]int64{"mail": 9, "search": 3}, offsets)
}

func testPark(t *testing.T, rig Rig) {
	must(t, rig.Append(t.Context(), event("a", 1), event("b", 2)))
	events := read(t, rig.Log, 0, 10)
	must(t, rig.Log.Park(t.Context(), "mail", events[0], "it can't be read"))
	offsets, err := rig.Log.Offsets(t.Context())
	must(t, err)
	same(t, map[string]int64{"mail": events[0].Position}, offsets)
}

func testTrim(t *testing.T, rig Rig) {
	must(t, rig.Append(t.Context(), event("a", 1), event("b", 2), event("c", 3), event("d", 400)))
	events := read(t, rig.Log, 0, 10)
	trim := func(before time.Time) []outbox.Event {
		_, err := rig.Log.Trim(t.Context(), before, []string{"mail", "search"})
		must(t, err)
		return read(t, rig.Log, 0, 10)
	}
	late := now.Add(time.Hour)
	must(t, rig.Log.Advance(t.Context(), "mail", events[3].Position))
	same(t, 4, len(trim(late))) // search has seen nothing
	must(t, rig.Log.Advance(t.Context(), "search", events[1].Position))
	same(t, 2, len(trim(late)))
	must(t, rig.Log.Advance(t.Context(), "search", events[3].Position))
	same(t, 1, len(trim(now.Add(time.Minute)))) // the last one is younger
	same(t, 0, len(trim(late)))
}

func testPositions(t *testing.T, rig Rig) {
	must(t, rig.Append(t.Context(), event("a", 1)))
	first := read(t, rig.Log, 0, 10)[0].Position
	must(t, rig.Log.Advance(t.Context(), "mail", first))
	_, err := rig.Log.Trim(t.Context(), now.Add(time.Hour), []string{"mail"})
	must(t, err)
	must(t, rig.Append(t.Context(), event("a", 2)))
	// A consumer that stands behind the first must see the second.
	same(t, 1, len(read(t, rig.Log, first, 10)))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(outbox.Event{})); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}
