// Package outbox is how one context tells the others what happened.
//
// A store appends events in the transaction that makes them true, so an event exists exactly when its
// effect does, whatever dies in between. A relay then hands the log to consumers:
//
//   - at least once: a consumer sees every event of its types, and some of them again after a crash, so
//     handling is idempotent;
//   - in order per key: two events with one key arrive in the order in which they were committed;
//   - beside the request: a consumer that fails or hangs delays nobody but itself;
//   - of several instances one handles an event, or each of them, as the consumer says.
//
// An event that a consumer refuses again and again is parked, with the error, and the rest goes on.
package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
)

// Event is something that happened, told in the past tense.
type Event struct {
	Position   int64           // its position in the log, from 1; 0 until it is appended
	ID         string          // unique, for consumers that remember what they applied
	Key        string          // events of one key keep their order
	Type       string          // such as booking.reservation.completed
	OccurredAt time.Time       // UTC
	Payload    json.RawMessage // its type's struct, in the module that tells it
	// Trace is where the effect stands in a trace (W3C traceparent), for those who follow what it causes; the log
	// sets it, "" for most.
	Trace string
	// told is the payload as its struct, in the process that told it: Read need not decode it there.
	told any
}

// NewEvent makes an event with a fresh id. The payload is a struct of the telling module and always
// marshals; one that doesn't is a defect.
func NewEvent(kind, key string, at time.Time, payload any) Event {
	body, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("outbox: payload of %s: %v", kind, err))
	}
	return Event{ID: id.New(), Key: key, Type: kind, OccurredAt: at.UTC(), Payload: body, told: payload}
}

// Read returns the payload of event as its type.
func Read[T any](event Event) (T, error) {
	if payload, ok := event.told.(T); ok {
		return payload, nil
	}
	var payload T
	if err := json.Unmarshal(event.Payload, &payload); err != nil {
		return payload, fmt.Errorf("event %s (%s): %w", event.ID, event.Type, err)
	}
	return payload, nil
}

// Consumer handles the events of some types. Names are stable: the consumer's offset in the log is kept
// under its name.
type Consumer struct {
	Name  string
	Types []string // nil for all
	// EachInstance says that every instance of the office handles the events, from when it began on, for what it
	// keeps in its own memory: there is no offset that outlives it, and what it can't apply is passed over. The
	// other consumers are the office's: one of the instances handles each event.
	EachInstance bool
	// AtCommit says that this instance also handles the events that it appends itself after their commit and before
	// the write returns: who made the change never meets what it made stale. The relay brings them once more, as it
	// brings those of other instances. Handle then takes microseconds and asks nobody; it may be called by several
	// writers at once.
	AtCommit bool
	// Group is how many events it is handed at most at once; 0 is what the relay thinks right.
	Group int
	// Unlimited says that Handle may take as long as its context lives, which is as long as this instance serves the
	// consumer. The others have 30 s, and then the same events come again. It is for a consumer that waits for the other
	// side by itself and would do its work twice if it began anew.
	Unlimited bool
	// Handle applies events, oldest first, all of them or none that matters: after an error the same
	// events come again. It is never called twice at once for one consumer, unless it is AtCommit.
	Handle func(ctx context.Context, events []Event) error
}

// ErrLater is in the chain of a consumer's error that says nothing about the events: what it needs is not there. They
// come again for as long as that takes, and are never parked for it.
var ErrLater = errors.New("not now")

// Later reports whether an error says nothing about the events: ErrLater, or a fault that is no more than an outage.
func Later(err error) bool {
	f := fault.As(err)
	return errors.Is(err, ErrLater) || f != nil && f.Kind == fault.Unavailable
}

// AtCommit returns a function that hands events to those of the consumers that are AtCommit, and reports what one of
// them could not handle: the relay brings it again.
func AtCommit(consumers []Consumer, failed func(consumer string, err error)) func(ctx context.Context, events []Event) {
	wanted := map[string][]Consumer{}
	for _, c := range consumers {
		if c.AtCommit {
			for _, kind := range c.Types {
				wanted[kind] = append(wanted[kind], c)
			}
		}
	}
	return func(ctx context.Context, events []Event) {
		for i, event := range events {
			for _, c := range wanted[event.Type] {
				if err := c.Handle(ctx, events[i:i+1]); err != nil {
					failed(c.Name, err)
				}
			}
		}
	}
}

// Log is where the relay reads. Stores append within their own transactions.
type Log interface {
	// Read returns up to limit events behind the position, oldest first. It never returns an event
	// while one with a lower position may still be committed.
	Read(ctx context.Context, after int64, limit int) ([]Event, error)
	// End returns the position of the newest event that Read would return by now; 0 when there is none.
	End(ctx context.Context) (int64, error)
	// Offsets returns how far each consumer has come. One that is new starts at 0, with the oldest event
	// that is still kept.
	Offsets(ctx context.Context) (map[string]int64, error)
	// Advance remembers that the consumer has applied everything up to the position.
	Advance(ctx context.Context, consumer string, position int64) error
	// Park sets an event aside that the consumer could not apply, with the reason.
	Park(ctx context.Context, consumer string, event Event, reason string) error
	// Trim forgets events before the instant that every named consumer has passed.
	Trim(ctx context.Context, before time.Time, consumers []string) (int64, error)
}
