package inproc

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// longLog is a log in memory that counts reads; its positions have gaps, as after a rollback on MySQL.
type longLog struct {
	outbox.Log
	events []outbox.Event
	reads  int
}

func (l *longLog) Read(_ context.Context, after int64, limit int) ([]outbox.Event, error) {
	l.reads++
	var found []outbox.Event
	for _, e := range l.events {
		if e.Position > after && len(found) < limit {
			found = append(found, e)
		}
	}
	return found, nil
}

func TestTheTailReadsAsTheLogDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log, direct, kept := &longLog{}, &longLog{}, &tail{}
		next := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			for range rapid.IntRange(0, 300).Draw(t, "appended") {
				next += rapid.Int64Range(1, 3).Draw(t, "gap")
				log.events = append(log.events, outbox.Event{Position: next, OccurredAt: time.Unix(next, 0)})
			}
			kept.news.Add(1)
			direct.events = log.events
			after := rapid.Int64Range(0, next).Draw(t, "after")
			limit := rapid.IntRange(1, 500).Draw(t, "limit")
			got, more, err := kept.read(t.Context(), log, after, limit)
			want, _ := direct.Read(t.Context(), after, limit)
			// The tail may return fewer at its end, and says so; never others, and never none while there are some.
			if err != nil || (len(got) < len(want) && !more) || len(got) > 0 && len(want) == 0 {
				t.Fatalf("behind %d, limit %d: %d events of %d, more %v, %v", after, limit, len(got), len(want), more, err)
			}
			if err != nil || len(got) > len(want) || (len(got) == 0) != (len(want) == 0) ||
				!slices.EqualFunc(got, want[:len(got)], func(a, b outbox.Event) bool { return a.Position == b.Position }) {
				t.Fatalf("behind %d, limit %d: %d events, %v; the log has %d", after, limit, len(got), err, len(want))
			}
		}
	})
}

func TestConsumersThatAreAbreastShareOneRead(t *testing.T) {
	t.Parallel()
	log, kept := &longLog{}, &tail{}
	for i := range 100 {
		log.events = append(log.events, outbox.Event{Position: int64(i + 1)})
	}
	for range 4 {
		if got, _, err := kept.read(t.Context(), log, 0, 500); err != nil || len(got) != 100 {
			t.Fatalf("%d events, %v", len(got), err)
		}
	}
	if log.reads != 1 {
		t.Errorf("%d reads for four consumers", log.reads)
	}
}

func TestTheEndOfTheLogIsLookedForOnceForAll(t *testing.T) {
	t.Parallel()
	log, kept := &longLog{events: []outbox.Event{{Position: 7}}}, &tail{}
	read := func(after int64, want int) {
		t.Helper()
		if got, _, err := kept.read(t.Context(), log, after, 500); err != nil || len(got) != want {
			t.Fatalf("behind %d there are %d events, %v", after, len(got), err)
		}
	}
	for range 5 {
		read(0, 1)
		read(7, 0)
	}
	if log.reads != 1 {
		t.Errorf("%d reads, where one came to the end", log.reads)
	}
	log.events = append(log.events, outbox.Event{Position: 9})
	kept.news.Add(1)
	for range 5 {
		read(7, 1)
		read(9, 0)
	}
	if log.reads != 2 {
		t.Errorf("%d reads, with news once", log.reads)
	}
}
