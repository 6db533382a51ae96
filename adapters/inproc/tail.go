package inproc

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// tailKept is how many of the newest events are kept for the consumers behind the first.
const tailKept = 4096

// tail keeps the newest events of a log, so that consumers that are nearly abreast, as they are in a rush,
// share one read. What is older is read from the log. Events are not changed by anyone.
//
// That there is nothing more is shared too: once one of them has come to the end of the log, the others need not look
// for themselves before there is news.
type tail struct {
	news atomic.Int64 // grows whenever the log may have become longer, before the consumers are woken

	mu     sync.Mutex
	after  int64 // events has everything of the log behind this offset, up to its last event
	events []outbox.Event
	end    int64 // where the log ended ...
	asOf   int64 // ... when this was the news, counted from 1; 0 before anybody came there
}

// read returns up to limit events behind the offset, oldest first, as outbox.Log.Read does; more says that the
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
	news := t.news.Load() + 1 // before the read, so that what comes meanwhile is looked for
	if after == t.end && t.asOf == news {
		return nil, false, nil
	}
	fresh, err := log.Read(ctx, after, limit)
	if err != nil {
		return nil, false, err
	}
	if len(fresh) < limit {
		t.end, t.asOf = lastOf(fresh, after), news
	}
	if len(fresh) == 0 {
		return nil, false, nil
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

// lastOf is the position of the last event, or where there is none the offset behind which they were looked for.
func lastOf(events []outbox.Event, after int64) int64 {
	if len(events) == 0 {
		return after
	}
	return events[len(events)-1].Position
}
