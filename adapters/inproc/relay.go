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
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Pace and patience of the relay.
const (
	relayLook    = time.Second // between looks when nobody told of new events
	relayGroup   = 500         // events a look
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
		}
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
			place, known = places[c.Name], err == nil
		}
		moved, full, err := r.step(ctx, c, place, failures)
		place = moved
		switch {
		case err != nil && ctx.Err() == nil:
			failures++
			r.logger.WarnContext(ctx, "events not applied", "consumer", c.Name, "failures", failures, "error", err)
			r.wait(ctx, min(100*time.Millisecond<<min(failures, 12), maxRelayWait))
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

func (r *Relay) wait(ctx context.Context, d time.Duration) {
	timer := r.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.Chan():
	}
}

// step applies the next events; full says that there may be more. After failures the group shrinks to the
// oldest event, so that one that can't be applied is found, and parked at last.
func (r *Relay) step(ctx context.Context, c outbox.Consumer, place int64, failures int) (moved int64, full bool, err error) {
	events, err := r.log.Read(ctx, place, relayGroup)
	if err != nil || len(events) == 0 {
		return place, false, err
	}
	full = len(events) == relayGroup
	last := events[len(events)-1].Position
	wanted := slices.DeleteFunc(events, func(e outbox.Event) bool { return !slices.Contains(c.Types, e.Type) })
	if len(wanted) > 1 && failures > 1 {
		last, full, wanted = wanted[0].Position, true, wanted[:1]
	}
	if len(wanted) > 0 {
		if err := r.handle(ctx, c, wanted); err != nil {
			if failures < maxFailures || len(wanted) > 1 {
				return place, false, err
			}
			r.logger.ErrorContext(ctx, "event parked", "consumer", c.Name, "event", wanted[0].ID, "type", wanted[0].Type, "error", err)
			return last, true, r.log.Park(ctx, c.Name, wanted[0], err.Error())
		}
	}
	if err := r.log.Advance(ctx, c.Name, last); err != nil {
		return place, false, err
	}
	return last, full, nil
}

func (r *Relay) handle(ctx context.Context, c outbox.Consumer, events []outbox.Event) (err error) {
	ctx, cancel := context.WithTimeout(ctx, handleLimit)
	defer cancel()
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic in consumer %s: %v\n%s", c.Name, value, debug.Stack())
		}
	}()
	return c.Handle(ctx, events)
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
