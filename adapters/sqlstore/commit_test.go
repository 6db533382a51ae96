package sqlstore_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func TestEventsAreHandedOnAtTheirCommit(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		var handed []string
		at := func(event outbox.Event) outbox.Consumer {
			return outbox.Consumer{Name: event.Key, Types: []string{event.Type}, AtCommit: true, Handle: func(_ context.Context, events []outbox.Event) error {
				for _, e := range events {
					payload, err := outbox.Read[map[string]int](e)
					if err != nil || payload["n"] != 1 {
						t.Errorf("%s has %v, %v", e.Key, payload, err)
					}
					handed = append(handed, e.Key)
				}
				return nil
			}}
		}
		event := func(kind, key string) outbox.Event {
			return outbox.NewEvent(kind, key, time.Now(), map[string]int{"n": 1})
		}
		wanted, other, failed := event("wanted", "a"), event("other", "b"), event("wanted", "c")
		must(t, db.AppendEvents(t.Context(), event("wanted", "before anybody listens")))
		db.OnCommit(outbox.AtCommit([]outbox.Consumer{at(wanted)}, func(consumer string, err error) { t.Error(consumer, err) }))

		commit := db.AppendAndHold(t.Context(), wanted, other)
		if len(handed) > 0 {
			t.Errorf("%v before the commit", handed)
		}
		must(t, commit())
		if err := db.AppendAndFail(t.Context(), failed); err == nil {
			t.Error("a transaction that fails returns no error")
		}
		if !slices.Equal(handed, []string{"a"}) {
			t.Errorf("handed on %v", handed)
		}
	})
}
