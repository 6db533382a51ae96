// Package inproc has the parts of a small office that live in the server's own process.
package inproc

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/telemetry"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Pace and patience of the relay.
const (
	relayLook    = time.Second           // between looks when nobody told of new events
	relayGroup   = 500                   // events a look
	relayPause   = 10 * time.Millisecond // between two wakings
	handleLimit  = 30 * time.Second
	maxFailures  = 12 // of one event, before it is parked
	maxRelayWait = 30 * time.Second
	eventsKept   = 24 * time.Hour // after every consumer has passed them
	trimEvery    = 10 * time.Minute
)

// Relay hands the events of an outbox log to consumers in this process, each at its own pace. It keeps the
// promises of package outbox: a consumer's place is written after its effect, so a crash repeats and never
// skips.
type Relay struct {
	log       outbox.Log
	appended  <-chan struct{}
	clock     clock.Clock
	logger    *slog.Logger
	consumers []outbox.Consumer
	wake      []chan struct{}
	tail      tail
}

// NewRelay returns a relay of the log. appended delivers a value when this process has committed events; it
// only saves waiting.
func NewRelay(log outbox.Log, appended <-chan struct{}, clock clock.Clock, logger *slog.Logger, consumers ...outbox.Consumer) *Relay {
	r := &Relay{log: log, appended: appended, clock: clock, logger: logger, consumers: consumers}
	for range consumers {
		r.wake = append(r.wake, make(chan struct{}, 1))
	}
	return r
}

// Run relays until ctx ends and every consumer has stopped.
func (r *Relay) Run(ctx context.Context) {
	var group sync.WaitGroup
	for i := range r.consumers {
		group.Go(func() { r.serve(ctx, r.consumers[i], r.wake[i]) })
	}
	group.Go(func() { r.trim(ctx) })
	for {
		select {
		case <-ctx.Done():
			group.Wait()
			return
		case <-r.appended:
			for _, wake := range r.wake {
				select {
				case wake <- struct{}{}:
				default: // it has been woken and has not looked yet
				}
			}
			r.pause(ctx)
		}
	}
}

// pause lets events gather: in a rush commits follow each other within milliseconds, and looking after each
// would cost more than what is found. It is about the machine's pace, so it goes by the machine's clock.
func (r *Relay) pause(ctx context.Context) {
	timer := time.NewTimer(relayPause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// serve moves one consumer along the log.
func (r *Relay) serve(ctx context.Context, c outbox.Consumer, wake <-chan struct{}) {
	place, known, failures := int64(0), false, 0
	ticker := r.clock.NewTicker(relayLook)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if !known {
			places, err := r.log.Places(ctx)
			if err != nil {
				failures = r.failed(ctx, c, failures, err)
				continue
			}
			place, known, failures = places[c.Name], true, 0
		}
		moved, full, err := r.step(ctx, c, place, failures)
		if moved != place {
			place, failures = moved, 0
		}
		switch {
		case err != nil && ctx.Err() == nil:
			failures = r.failed(ctx, c, failures, err)
			continue
		case full:
			failures = 0
			continue
		}
		failures = 0
		select {
		case <-ctx.Done():
		case <-wake:
		case <-ticker.Chan():
		}
	}
}

// failed counts a failure, and waits longer after each.
func (r *Relay) failed(ctx context.Context, c outbox.Consumer, failures int, err error) int {
	failures++
	if ctx.Err() == nil {
		r.logger.WarnContext(ctx, "events not applied", "consumer", c.Name, "failures", failures, "error", err)
		r.wait(ctx, min(100*time.Millisecond<<min(failures, 12), maxRelayWait))
	}
	return failures
}

func (r *Relay) wait(ctx context.Context, d time.Duration) {
	timer := r.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.Chan():
	}
}

// step applies the next events and says how far that came; full says that there may be more. After failures
// the events of the group are applied one by one, so that those before the one that can't be applied are
// done with, and that one is parked at last.
func (r *Relay) step(ctx context.Context, c outbox.Consumer, place int64, failures int) (moved int64, full bool, err error) {
	events, full, err := r.tail.read(ctx, r.log, place, relayGroup)
	if err != nil || len(events) == 0 {
		return place, false, err
	}
	last := events[len(events)-1].Position
	var wanted []outbox.Event
	for _, event := range events {
		if slices.Contains(c.Types, event.Type) {
			wanted = append(wanted, event)
		}
	}
	if failures > 1 {
		place, err = r.oneByOne(ctx, c, wanted, place, failures)
	} else if len(wanted) > 0 {
		err = r.handle(ctx, c, wanted)
	}
	if err != nil {
		return place, false, err
	}
	if err := r.log.Advance(ctx, c.Name, last); err != nil {
		return place, false, err
	}
	return last, full, nil
}

// oneByOne applies events singly, up to the first that fails. The oldest, once it has failed too often, is
// parked.
func (r *Relay) oneByOne(ctx context.Context, c outbox.Consumer, events []outbox.Event, place int64, failures int) (int64, error) {
	for i, event := range events {
		err := r.handle(ctx, c, []outbox.Event{event})
		switch {
		case err == nil:
			err = r.log.Advance(ctx, c.Name, event.Position)
		case i == 0 && failures >= maxFailures:
			r.logger.ErrorContext(ctx, "event parked", "consumer", c.Name, "event", event.ID, "type", event.Type, "error", err)
			err = r.log.Park(ctx, c.Name, event, err.Error())
		}
		if err != nil {
			return place, err
		}
		place = event.Position
	}
	return place, nil
}

func (r *Relay) handle(ctx context.Context, c outbox.Consumer, events []outbox.Event) (err error) {
	ctx, cancel := context.WithTimeout(ctx, handleLimit)
	defer cancel()
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic in consumer %s: %v\n%s", c.Name, value, debug.Stack())
		}
	}()
	ctx, span := follow(ctx, c, events)
	defer func() { span.End(err) }()
	return c.Handle(ctx, events)
}

// follow goes on with the traces in which the events were told.
func follow(ctx context.Context, c outbox.Consumer, events []outbox.Event) (context.Context, telemetry.Span) {
	var places []string
	for _, event := range events {
		if event.Trace != "" {
			places = append(places, event.Trace)
		}
	}
	if len(places) == 0 {
		return ctx, telemetry.Span{}
	}
	return telemetry.StartFrom(ctx, "consume "+c.Name, places, telemetry.Fact{Name: "ticketblue.events", Number: int64(len(events))})
}

// trim forgets what everybody has passed.
func (r *Relay) trim(ctx context.Context) {
	names := make([]string, len(r.consumers))
	for i, c := range r.consumers {
		names[i] = c.Name
	}
	ticker := r.clock.NewTicker(trimEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
			if _, err := r.log.Trim(ctx, r.clock.Now().Add(-eventsKept), names); err != nil {
				r.logger.WarnContext(ctx, "outbox not trimmed", "error", err)
			}
		}
	}
}
