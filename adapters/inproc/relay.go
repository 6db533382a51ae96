// Package inproc has the parts of a small office that live in the server's own process.
package inproc

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/bus"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/ports/outbox/delivery"
)

// Pace and patience of the relay.
const (
	relayLook  = time.Second           // between looks when nobody told of new events
	relayGroup = 500                   // events a look, for a consumer that does not say
	relayPause = 10 * time.Millisecond // between two wakings
	eventsKept = 24 * time.Hour        // after every consumer has passed them
	trimEvery  = 10 * time.Minute
)

// Relay hands the events of an outbox log to consumers in this process, each at its own pace. It keeps the
// promises of package outbox: a consumer's offset is written after its effect, so a crash repeats and never
// skips.
//
// Alone, it serves all of its consumers. Among several instances (Among) it serves those that are each instance's,
// and the others while this instance leads.
type Relay struct {
	log       outbox.Log
	appended  <-chan struct{}
	clock     clock.Clock
	logger    *slog.Logger
	consumers []*follower
	tail      tail

	leader   *Leader // nil when this instance is alone
	bus      bus.Bus // nil when nobody can be told
	instance string
	nudged   chan struct{}
	leading  atomic.Bool
}

// follower is a consumer on its way along the log.
type follower struct {
	outbox.Consumer
	wake  chan struct{}
	begin atomic.Int64 // where one of each instance's begins; -1 before that is known
	way   way
}

// NewRelay returns a relay of the log. appended delivers a value when this process has committed events; it
// only saves waiting.
func NewRelay(log outbox.Log, appended <-chan struct{}, clock clock.Clock, logger *slog.Logger, consumers ...outbox.Consumer) *Relay {
	r := &Relay{log: log, appended: appended, clock: clock, logger: logger, instance: id.New(), nudged: make(chan struct{}, 1)}
	for _, c := range consumers {
		f := &follower{Consumer: c, wake: make(chan struct{}, 1)}
		f.begin.Store(-1)
		r.consumers = append(r.consumers, f)
	}
	return r
}

// Run relays until ctx ends and every consumer has stopped.
func (r *Relay) Run(ctx context.Context) {
	var group sync.WaitGroup
	for _, f := range r.consumers {
		if f.EachInstance {
			group.Go(func() { r.serve(ctx, f) })
		}
	}
	group.Go(func() { r.measure(ctx) })
	group.Go(func() {
		if r.leader == nil {
			r.lead(ctx)
		} else {
			r.leader.Run(ctx, r.lead)
		}
	})
	if r.bus != nil {
		defer r.bus.Subscribe(relayTopic, func(from []byte) {
			if string(from) != r.instance {
				nudge(r.nudged)
			}
		})()
	}
	r.wakeUp(ctx)
	group.Wait()
}

// wakeUp wakes the consumers when there is news, and now and then when there is none, until ctx ends.
func (r *Relay) wakeUp(ctx context.Context) {
	ticker := r.clock.NewTicker(relayLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.appended:
			if r.bus != nil {
				r.bus.Publish(ctx, relayTopic, []byte(r.instance))
			}
		case <-r.nudged:
		case <-ticker.Chan():
		}
		r.tail.news.Add(1)
		for _, f := range r.consumers {
			nudge(f.wake)
		}
		r.pause(ctx)
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
func (r *Relay) serve(ctx context.Context, f *follower) {
	offset, known, failures, outages := int64(0), false, 0, 0
	defer f.way.leave(f.Name)
	for ctx.Err() == nil {
		if !known {
			begin, err := r.begin(ctx, f)
			if err != nil {
				failures = r.failed(ctx, f.Consumer, failures, err)
				continue
			}
			offset, known, failures = begin, true, 0
			f.way.at(offset)
		}
		moved, full, err := r.step(ctx, f, offset, failures)
		f.way.at(moved)
		if moved != offset {
			offset, failures = moved, 0
		}
		switch {
		case outbox.Later(err):
			outages = min(r.failed(ctx, f.Consumer, outages, err), delivery.MaxOutages)
			continue
		case err != nil && ctx.Err() == nil:
			failures = r.failed(ctx, f.Consumer, failures, err)
			continue
		case full:
			failures, outages = 0, 0
			continue
		}
		failures, outages = 0, 0
		select {
		case <-ctx.Done():
		case <-f.wake:
		}
	}
}

// failed counts a failure, and waits longer after each.
func (r *Relay) failed(ctx context.Context, c outbox.Consumer, failures int, err error) int {
	failures++
	if ctx.Err() == nil {
		r.logger.WarnContext(ctx, "events not applied", "consumer", c.Name, "failures", failures, "error", err)
		delivery.Wait(ctx, r.clock, failures)
	}
	return failures
}

// step applies the next events and says how far that came; full says that there may be more. After failures
// the events of the group are applied one by one, so that those before the one that can't be applied are
// done with, and that one is parked at last.
func (r *Relay) step(ctx context.Context, f *follower, offset int64, failures int) (moved int64, full bool, err error) {
	events, full, err := r.tail.read(ctx, r.log, offset, cmp.Or(f.Group, relayGroup))
	if err != nil {
		return offset, false, err
	}
	f.way.before(events)
	if len(events) == 0 {
		return offset, false, nil
	}
	last := events[len(events)-1].Position
	var wanted []outbox.Event
	for _, event := range events {
		if slices.Contains(f.Types, event.Type) || f.Types == nil {
			wanted = append(wanted, event)
		}
	}
	if failures > 1 {
		offset, err = r.oneByOne(ctx, f.Consumer, wanted, offset, failures)
	} else if len(wanted) > 0 {
		err = delivery.Deliver(ctx, f.Consumer, wanted)
	}
	if err != nil {
		return offset, false, err
	}
	if err := r.advance(ctx, f.Consumer, last); err != nil {
		return offset, false, err
	}
	return last, full, nil
}

// oneByOne applies events singly, up to the first that fails. The oldest, once it has failed too often, is
// parked.
func (r *Relay) oneByOne(ctx context.Context, c outbox.Consumer, events []outbox.Event, offset int64, failures int) (int64, error) {
	for i, event := range events {
		err := delivery.Deliver(ctx, c, []outbox.Event{event})
		switch {
		case err == nil:
			err = r.advance(ctx, c, event.Position)
		case i == 0 && failures >= delivery.MaxFailures && !outbox.Later(err):
			r.logger.ErrorContext(ctx, "event parked", "consumer", c.Name, "event", event.ID, "type", event.Type, "error", err)
			err = r.park(ctx, c, event, err)
		}
		if err != nil {
			return offset, err
		}
		offset = event.Position
	}
	return offset, nil
}

// advance remembers an offset, where it outlives the instance.
func (r *Relay) advance(ctx context.Context, c outbox.Consumer, position int64) error {
	if c.EachInstance {
		return nil
	}
	return r.log.Advance(ctx, c.Name, position)
}

// park sets an event aside; one that only this instance could not apply is passed over.
func (r *Relay) park(ctx context.Context, c outbox.Consumer, event outbox.Event, reason error) error {
	relayParked.WithLabelValues(c.Name).Inc()
	if c.EachInstance {
		return nil
	}
	return r.log.Park(ctx, c.Name, event, reason.Error())
}

// trim forgets what everybody has passed. Consumers of each instance are not waited for: one that is a day behind has
// nothing left to keep current.
func (r *Relay) trim(ctx context.Context) {
	var names []string
	for _, f := range r.consumers {
		if !f.EachInstance {
			names = append(names, f.Name)
		}
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
