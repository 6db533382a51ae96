// Package delivery has what the relay and the subscribers of Kafka share: they hand events to a consumer, and wait when
// it fails.
package delivery

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/telemetry"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Limits of a delivery.
const (
	Limit       = 30 * time.Second // of one call, for a consumer that is not Unlimited
	MaxFailures = 12               // of one event, before it is parked
	MaxOutages  = 5                // count towards the wait, so that what is there again is found within seconds

	firstWait = 100 * time.Millisecond
	maxWait   = 30 * time.Second
)

// Deliver calls the consumer with events, within Limit and in the traces that the events carry. A panic is returned as
// an error.
func Deliver(ctx context.Context, c outbox.Consumer, events []outbox.Event) (err error) {
	if !c.Unlimited {
		limited, cancel := context.WithTimeout(ctx, Limit)
		defer cancel()
		ctx = limited
	}
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic in consumer %s: %v\n%s", c.Name, value, debug.Stack())
		}
	}()
	ctx, span := trace(ctx, c, events)
	defer func() { span.End(err) }()
	return c.Handle(ctx, events)
}

// trace continues the traces of the requests that appended the events.
func trace(ctx context.Context, c outbox.Consumer, events []outbox.Event) (context.Context, telemetry.Span) {
	var parents []string
	for _, event := range events {
		if event.Trace != "" {
			parents = append(parents, event.Trace)
		}
	}
	if len(parents) == 0 {
		return ctx, telemetry.Span{}
	}
	return telemetry.StartFrom(ctx, "consume "+c.Name, parents, telemetry.Fact{Name: "ticketblue.events", Number: int64(len(events))})
}

// Wait returns after a time that doubles with each failure in a row, or when ctx ends.
func Wait(ctx context.Context, c clock.Clock, failures int) {
	timer := c.NewTimer(min(firstWait<<min(failures, MaxFailures), maxWait))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.Chan():
	}
}
