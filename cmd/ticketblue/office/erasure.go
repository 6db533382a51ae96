package office

import (
	"context"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Pace of scrubbing. It merges the search index and holds up writers for a moment, so many who leave share one.
const (
	scrubLook  = time.Second
	scrubRest  = 10 * time.Second
	scrubAgain = time.Minute // once more, for what was done later than the events: a mail that was under way
)

// scrubber is a part with files that keep what was deleted until they are scrubbed.
type scrubber interface {
	Scrub(ctx context.Context) error
}

// erasureConsumer notes on each instance that somebody has left, for scrubbing.
func (o *Office) erasureConsumer() outbox.Consumer {
	return outbox.Consumer{
		Name: "erasure", Types: []string{account.EventUserWithdrawn}, EachInstance: true,
		Handle: func(ctx context.Context, events []outbox.Event) error {
			o.erased.Store(events[len(events)-1].Position)
			return nil
		},
	}
}

// scrub removes from the data folder's files what every context has deleted of those who left, until ctx ends. It begins
// with one for whoever left before a crash.
func (o *Office) scrub(ctx context.Context) {
	var scrubbers []scrubber
	for _, part := range []any{o.engine, o.index} {
		if s, ok := part.(scrubber); ok {
			scrubbers = append(scrubbers, s)
		}
	}
	if len(scrubbers) == 0 {
		return
	}
	turn := o.Clock.NewTicker(scrubLook)
	defer turn.Stop()
	done, due := int64(-1), o.Clock.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn.Chan():
		}
		now, left := o.Clock.Now(), o.erased.Load()
		if left > done && due.After(now.Add(scrubRest)) {
			due = now // somebody has left since; do not wait for the repetition
		}
		if now.Before(due) || !o.relay.Passed(left) {
			continue
		}
		var errs []error
		for _, s := range scrubbers {
			errs = append(errs, s.Scrub(ctx))
		}
		if err := errors.Join(errs...); err != nil {
			due = now.Add(scrubRest)
			if ctx.Err() == nil {
				o.Log.Debug("files not scrubbed yet", "error", err)
			}
			continue
		}
		if left > done {
			done, due = left, now.Add(scrubAgain)
		} else {
			due = now.AddDate(100, 0, 0)
		}
	}
}
