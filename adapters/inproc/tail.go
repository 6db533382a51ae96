package inproc

import (
	"context"
	"slices"
	"sync"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// tailKept is how many of the newest events are kept for the consumers behind the first.
const tailKept = 4096

// tail keeps the newest events of a log, so that consumers that are nearly abreast, as they are in a rush,
// share one read. What is older is read from the log. Events are not changed by anyone.
type tail struct {
	mu     sync.Mutex
	after  int64 // events has everything of the log behind this place, up to its last event
	events []outbox.Event
}

// read returns up to limit events behind the place, oldest first, as outbox.Log.Read does; more says that the
// log may have others behind them.
func (t *tail) read(ctx context.Context, log outbox.Log, after int64, limit int) (events []outbox.Event, more bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if after < t.after {
		events, err = log.Read(ctx, after, limit)
		return events, len(events) == limit, err
	}
	if known := t.behind(after); len(known) > 0 {
		return known[:min(limit, len(known))], true, nil
	}
	fresh, err := log.Read(ctx, after, limit)
	if err != nil || len(fresh) == 0 {
		return nil, false, err
	}
	if len(t.events) == 0 || t.events[len(t.events)-1].Position != after {
		t.after, t.events = after, nil // nothing kept leads up to here
	}
	t.events = append(t.events, fresh...)
	if surplus := len(t.events) - tailKept; surplus > 0 {
		t.after = t.events[surplus-1].Position
		t.events = slices.Clone(t.events[surplus:])
	}
	return fresh, len(fresh) == limit, nil
}

func (t *tail) behind(after int64) []outbox.Event {
	at, _ := slices.BinarySearchFunc(t.events, after+1, func(e outbox.Event, position int64) int {
		return int(e.Position - position)
	})
	return t.events[at:]
}
