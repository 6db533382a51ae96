package inproc_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/bus"
	"github.com/ticketblue/ticketblue/ports/lock"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// instances are relays on one log, on a clock that the test turns.
type instances struct {
	t     *testing.T
	log   *memory
	clock *clock.Fake
	locks *Locks
	bus   *Bus
}

func newInstances(t *testing.T, keys ...string) *instances {
	fake := clock.NewFake(now)
	return &instances{t: t, log: newMemory(keys...), clock: fake, locks: newLocks(fake), bus: newBus()}
}

// instance is one of them, with what it handled.
type instance struct {
	relay    *inproc.Relay
	appended chan struct{}
	office   *seen // the consumer of the office
	each     *seen // the consumer of each instance
	stop     func()
}

func (s *instances) start(locks lock.Locker, bus bus.Bus) *instance {
	s.t.Helper()
	i := &instance{appended: make(chan struct{}, 1), office: &seen{}, each: &seen{}}
	each := i.each.consumer("each")
	each.EachInstance = true
	log := slog.New(slog.DiscardHandler)
	leader := &inproc.Leader{Name: "relay", Locks: locks, Bus: bus, Clock: s.clock, Logger: log}
	i.relay = inproc.NewRelay(s.log, i.appended, s.clock, log, i.office.consumer("office"), each).Among(leader, bus)
	if err := i.relay.Start(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	var running sync.WaitGroup
	running.Go(func() { i.relay.Run(ctx) })
	i.stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	s.t.Cleanup(i.stop)
	return i
}

// commit is an event that an instance commits.
func (s *instances) commit(at *instance, key string) {
	s.log.append(key)
	at.appended <- struct{}{}
}

// until turns the clock, by a step every few milliseconds, until the condition holds.
func (s *instances) until(step time.Duration, what string, holds func() bool) {
	s.t.Helper()
	turn := time.NewTicker(2 * time.Millisecond)
	defer turn.Stop()
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-turn.C:
			if step > 0 {
				s.clock.Advance(step)
			}
		case <-deadline:
			s.t.Fatalf("not so: %s", what)
		}
	}
}

func applied(s *seen, keys ...string) func() bool {
	return func() bool { return slices.Equal(s.applied(), keys) }
}

func TestInstances(t *testing.T) {
	t.Parallel()
	t.Run("one of them handles what is the office's, each what is its own, and both at once by the bus", func(t *testing.T) {
		t.Parallel()
		s := newInstances(t)
		first := s.start(s.locks, s.bus)
		s.until(0, "the first leads", first.relay.Leading)
		second := s.start(s.locks, s.bus)
		s.commit(second, "a")
		s.until(0, "the first handles it for the office", applied(first.office, "a"))
		s.until(0, "and for itself", applied(first.each, "a"))
		s.until(0, "and so does the second", applied(second.each, "a"))
		if len(second.office.applied()) > 0 || second.relay.Leading() {
			t.Error("the second handled it for the office")
		}
	})
	t.Run("without a bus they look by themselves", func(t *testing.T) {
		t.Parallel()
		s := newInstances(t)
		first := s.start(s.locks, nil)
		s.until(0, "the first leads", first.relay.Leading)
		second := s.start(s.locks, nil)
		s.commit(second, "a")
		s.until(100*time.Millisecond, "the first has seen it", applied(first.each, "a"))
	})
	t.Run("an instance begins for itself where the log ends, and for the office where it was left", func(t *testing.T) {
		t.Parallel()
		s := newInstances(t, "a", "b", "c")
		s.log.offsets["office"] = 1
		only := s.start(s.locks, s.bus)
		s.commit(only, "d")
		s.until(0, "the office has the rest", applied(only.office, "b", "c", "d"))
		s.until(0, "the instance has what is new", applied(only.each, "d"))
	})
	t.Run("a leader that stops is followed at once", func(t *testing.T) {
		t.Parallel()
		s := newInstances(t)
		first := s.start(s.locks, s.bus)
		s.until(0, "the first leads", first.relay.Leading)
		second := s.start(s.locks, s.bus)
		s.commit(first, "a")
		s.until(0, "the first has handled it", applied(first.office, "a"))
		first.stop()
		s.until(0, "the second leads without waiting", second.relay.Leading)
		s.commit(second, "b")
		s.until(0, "it goes on", applied(second.office, "b"))
	})
	t.Run("a leader that is cut off stops before another begins", func(t *testing.T) {
		t.Parallel()
		s := newInstances(t)
		line := &cable{Locker: s.locks}
		first := s.start(line, s.bus)
		s.until(0, "the first leads", first.relay.Leading)
		second := s.start(s.locks, s.bus)
		line.cut.Store(true)
		began := s.clock.Now()
		s.until(20*time.Millisecond, "the first has given up", func() bool {
			if second.relay.Leading() {
				t.Fatal("both lead")
			}
			return !first.relay.Leading()
		})
		s.until(20*time.Millisecond, "the second follows", second.relay.Leading)
		if took := s.clock.Now().Sub(began); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		s.commit(second, "a")
		s.until(0, "it handles", applied(second.office, "a"))
		line.cut.Store(false)
		s.until(20*time.Millisecond, "the first still follows", func() bool { return s.clock.Now().Sub(began) > 30*time.Second })
		if first.relay.Leading() || !second.relay.Leading() {
			t.Error("the first leads again")
		}
	})
	t.Run("what one instance can't apply for itself it passes over, and parks nothing", func(t *testing.T) {
		t.Parallel()
		s := newInstances(t)
		i := s.start(s.locks, nil)
		i.each.refuse(func(key string) error {
			if key == "bad" {
				return errors.New("indigestible")
			}
			return nil
		})
		s.log.append("bad", "good")
		s.until(time.Second, "it goes on", applied(i.each, "good"))
		if len(s.log.parked) > 0 || s.log.offset("each") != 0 {
			t.Errorf("parked %v, offset %d", s.log.parked, s.log.offset("each"))
		}
	})
}

func (s *seen) refuse(deny func(key string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deny = deny
}

// cable is the way to a locker, which can be cut.
type cable struct {
	lock.Locker
	cut atomic.Bool
}

var errCut = errors.New("the cable is cut")

func (c *cable) Acquire(ctx context.Context, name string, ttl time.Duration) (lock.Lease, error) {
	if c.cut.Load() {
		return lock.Lease{}, errCut
	}
	return c.Locker.Acquire(ctx, name, ttl)
}

func (c *cable) Renew(ctx context.Context, lease lock.Lease, ttl time.Duration) (lock.Lease, error) {
	if c.cut.Load() {
		return lock.Lease{}, errCut
	}
	return c.Locker.Renew(ctx, lease, ttl)
}

var _ outbox.Log = (*memory)(nil)
