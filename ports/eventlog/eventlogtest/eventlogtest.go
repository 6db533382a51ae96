// Package eventlogtest holds every eventlog.Log to its contract.
package eventlogtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/ports/eventlog"
)

// Origin is who writes in the suite.
var Origin = eventlog.Origin{Version: "1.2.3", Instance: "office-1"}

// Rig is a fresh log, and how what it has taken is read: the lines of a stream in their order, at the latest when
// the log was closed.
type Rig struct {
	Log  eventlog.Log
	Read func(t *testing.T, stream string) []string
}

type facts struct {
	ID        string `json:"id"`
	AmountKRW int64  `json:"amountKRW"`
}

func record(stream string, n int) eventlog.Record {
	return eventlog.Record{
		ID: fmt.Sprintf("%s-%04d", stream, n), Stream: stream, Action: "held", Trace: "0af7651916cd43dd8448eb211c80319c",
		At: time.Date(2026, 11, 28, 1, 2, 3, 456_789_000, time.UTC), Facts: facts{fmt.Sprint(n), 55_000},
	}
}

// Run runs the suite.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Run("a record is one line of JSON with stable fields", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		must(t, rig.Log.Write(t.Context(), []eventlog.Record{record(eventlog.Reservation, 7)}))
		must(t, rig.Log.Close())
		lines := rig.Read(t, eventlog.Reservation)
		want := `{"@timestamp":"2026-11-28T01:02:03.456789Z","ecs":{"version":"8.11"},"event":{"id":"reservation-0007","dataset":"ticketblue.reservation","action":"held","kind":"event"},` +
			`"service":{"name":"ticketblue","version":"1.2.3","node":{"name":"office-1"}},"trace":{"id":"0af7651916cd43dd8448eb211c80319c"},"reservation":{"id":"7","amountKRW":55000}}`
		if !slices.Equal(lines, []string{want}) {
			t.Errorf("got %s\nwant %s", strings.Join(lines, "\n"), want)
		}
	})
	t.Run("streams are kept apart and in order", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		for n := range 30 {
			group := make([]eventlog.Record, 0, len(eventlog.Streams))
			for _, stream := range eventlog.Streams {
				group = append(group, record(stream, n))
			}
			must(t, rig.Log.Write(t.Context(), group))
		}
		must(t, rig.Log.Close())
		for _, stream := range eventlog.Streams {
			var ids, want []string
			for n := range 30 {
				want = append(want, record(stream, n).ID)
			}
			for _, line := range rig.Read(t, stream) {
				ids = append(ids, idOf(t, line))
			}
			if !slices.Equal(ids, want) {
				t.Errorf("%s has %v", stream, ids)
			}
		}
	})
	t.Run("many may write at once; lines are whole", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		var writers sync.WaitGroup
		for n := range 50 {
			writers.Go(func() {
				if err := rig.Log.Write(t.Context(), []eventlog.Record{record(eventlog.Payment, 2*n), record(eventlog.Payment, 2*n+1)}); err != nil {
					t.Error(err)
				}
			})
		}
		writers.Wait()
		must(t, rig.Log.Close())
		seen := map[string]bool{}
		for _, line := range rig.Read(t, eventlog.Payment) {
			seen[idOf(t, line)] = true
		}
		if len(seen) != 100 {
			t.Errorf("%d records of 100", len(seen))
		}
	})
	t.Run("facts that are no JSON are refused, and it goes on", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		broken := record(eventlog.Coupon, 1)
		broken.Facts = make(chan int)
		if err := rig.Log.Write(t.Context(), []eventlog.Record{broken}); err == nil {
			t.Error("taken")
		}
		must(t, rig.Log.Write(t.Context(), []eventlog.Record{record(eventlog.Coupon, 2)}))
		must(t, rig.Log.Close())
		if lines := rig.Read(t, eventlog.Coupon); len(lines) != 1 {
			t.Errorf("%d lines", len(lines))
		}
	})
}

func idOf(t *testing.T, line string) string {
	t.Helper()
	var read struct {
		Event struct {
			ID string `json:"id"`
		} `json:"event"`
	}
	if err := json.Unmarshal([]byte(line), &read); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	return read.Event.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
