package inproc_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// memory is a log that fails when it is told to.
type memory struct {
	mu      sync.Mutex
	events  []outbox.Event
	offsets map[string]int64
	parked  map[string][]string // consumer → event keys
	failing map[string]int      // method → calls that will fail
}

func newMemory(keys ...string) *memory {
	m := &memory{offsets: map[string]int64{}, parked: map[string][]string{}, failing: map[string]int{}}
	m.append(keys...)
	return m
}

func (m *memory) append(keys ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		e := outbox.NewEvent("seat", key, now, struct{}{})
		e.Position = int64(len(m.events) + 1)
		m.events = append(m.events, e)
	}
}

func (m *memory) fail(method string) error {
	if m.failing[method] > 0 {
		m.failing[method]--
		return errors.New(method + " is out of order")
	}
	return nil
}

func (m *memory) Read(_ context.Context, after int64, limit int) ([]outbox.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail("Read"); err != nil {
		return nil, err
	}
	behind := m.events[min(int(after), len(m.events)):]
	return slices.Clone(behind[:min(limit, len(behind))]), nil
}

func (m *memory) End(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.events)), m.fail("End")
}

func (m *memory) Offsets(context.Context) (map[string]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	offsets := map[string]int64{}
	for name, offset := range m.offsets {
		offsets[name] = offset
	}
	return offsets, m.fail("Places")
}

func (m *memory) Advance(_ context.Context, consumer string, position int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail("Advance"); err != nil {
		return err
	}
	m.offsets[consumer] = position
	return nil
}

func (m *memory) Park(_ context.Context, consumer string, e outbox.Event, _ string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail("Park"); err != nil {
		return err
	}
	m.parked[consumer] = append(m.parked[consumer], e.Key)
	m.offsets[consumer] = e.Position
	return nil
}

func (m *memory) Trim(context.Context, time.Time, []string) (int64, error) { return 0, nil }

func (m *memory) offset(consumer string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.offsets[consumer]
}

// seen is a consumer that remembers what it applied.
type seen struct {
	mu   sync.Mutex
	keys []string
	deny func(key string) error // nil for yes
}

func (s *seen) consumer(name string) outbox.Consumer {
	return outbox.Consumer{Name: name, Types: []string{"seat"}, Handle: func(_ context.Context, events []outbox.Event) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, e := range events {
			if s.deny != nil {
				if err := s.deny(e.Key); err != nil {
					return err
				}
			}
			s.keys = append(s.keys, e.Key)
		}
		return nil
	}}
}

func (s *seen) applied() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// run relays, on a clock that runs a thousand times too fast, until the condition holds.
func run(t *testing.T, log outbox.Log, until func() bool, consumers ...outbox.Consumer) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	fake := clock.NewFake(now)
	relay := inproc.NewRelay(log, nil, fake, slog.New(slog.DiscardHandler), consumers...)
	var running sync.WaitGroup
	running.Go(func() { relay.Run(ctx) })
	defer running.Wait()
	defer stop()
	turn := time.NewTicker(time.Millisecond)
	defer turn.Stop()
	deadline := time.After(20 * time.Second)
	for !until() {
		select {
		case <-turn.C:
			fake.Advance(time.Second)
		case <-deadline:
			t.Fatal("it did not come to that")
		}
	}
}

func numbered(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%04d", i)
	}
	return keys
}

func TestRelay(t *testing.T) {
	t.Parallel()
	t.Run("a consumer sees every event, in order, once while nothing fails", func(t *testing.T) {
		t.Parallel()
		keys := numbered(1234)
		log, c := newMemory(keys...), &seen{}
		run(t, log, func() bool { return log.offset("mail") == 1234 }, c.consumer("mail"))
		if !slices.Equal(c.applied(), keys) {
			t.Errorf("%d events, or in another order", len(c.applied()))
		}
	})
	t.Run("a restart goes on where the offset was written", func(t *testing.T) {
		t.Parallel()
		log, c := newMemory("a", "b", "c"), &seen{}
		log.offsets["mail"] = 2
		run(t, log, func() bool { return log.offset("mail") == 3 }, c.consumer("mail"))
		if !slices.Equal(c.applied(), []string{"c"}) {
			t.Errorf("applied %v", c.applied())
		}
	})
	t.Run("a crash between effect and offset repeats and never skips", func(t *testing.T) {
		t.Parallel()
		log, c := newMemory("a", "b"), &seen{}
		log.failing["Advance"] = 1
		run(t, log, func() bool { return log.offset("mail") == 2 }, c.consumer("mail"))
		if !slices.Equal(c.applied(), []string{"a", "b", "a", "b"}) {
			t.Errorf("applied %v", c.applied())
		}
	})
	t.Run("an offset that can't be read is waited for, not taken for the beginning", func(t *testing.T) {
		t.Parallel()
		log, c := newMemory("a", "b", "c"), &seen{}
		log.offsets["mail"], log.failing["Places"] = 2, 3
		run(t, log, func() bool { return log.offset("mail") == 3 }, c.consumer("mail"))
		if !slices.Equal(c.applied(), []string{"c"}) {
			t.Errorf("applied %v", c.applied())
		}
	})
	t.Run("a log that is out of order for a while costs time only", func(t *testing.T) {
		t.Parallel()
		log, c := newMemory("a", "b"), &seen{}
		log.failing["Read"] = 20
		run(t, log, func() bool { return log.offset("mail") == 2 }, c.consumer("mail"))
		if !slices.Equal(c.applied(), []string{"a", "b"}) || len(log.parked) > 0 {
			t.Errorf("applied %v, parked %v", c.applied(), log.parked)
		}
	})
	t.Run("an event that is refused again and again is parked, and the rest goes on", func(t *testing.T) {
		t.Parallel()
		keys := numbered(300)
		log, c := newMemory(keys...), &seen{deny: func(key string) error {
			if key == "k0200" {
				return errors.New("indigestible")
			}
			return nil
		}}
		run(t, log, func() bool { return log.offset("mail") == 300 }, c.consumer("mail"))
		if !slices.Equal(log.parked["mail"], []string{"k0200"}) {
			t.Errorf("parked %v", log.parked["mail"])
		}
		applied := slices.Compact(slices.Sorted(slices.Values(c.applied())))
		if want := slices.DeleteFunc(keys, func(k string) bool { return k == "k0200" }); !slices.Equal(applied, want) {
			t.Errorf("%d of 299 applied", len(applied))
		}
	})
	t.Run("a parking that fails loses nothing", func(t *testing.T) {
		t.Parallel()
		log, c := newMemory("a", "bad", "c"), &seen{deny: func(key string) error {
			if key == "bad" {
				return errors.New("indigestible")
			}
			return nil
		}}
		log.failing["Park"] = 2
		run(t, log, func() bool { return log.offset("mail") == 3 }, c.consumer("mail"))
		if !slices.Equal(log.parked["mail"], []string{"bad"}) {
			t.Errorf("parked %v", log.parked["mail"])
		}
	})
	t.Run("a panic is a refusal like any other", func(t *testing.T) {
		t.Parallel()
		tries := 0
		log, c := newMemory("a"), &seen{deny: func(string) error {
			if tries++; tries < 3 {
				panic("unlucky")
			}
			return nil
		}}
		run(t, log, func() bool { return log.offset("mail") == 1 }, c.consumer("mail"))
		if !slices.Equal(c.applied(), []string{"a"}) {
			t.Errorf("applied %v", c.applied())
		}
	})
	t.Run("a consumer that hangs delays nobody but itself", func(t *testing.T) {
		t.Parallel()
		log, quick := newMemory("a", "b"), &seen{}
		hangs := outbox.Consumer{Name: "hangs", Types: []string{"seat"}, Handle: func(ctx context.Context, _ []outbox.Event) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		run(t, log, func() bool { return log.offset("mail") == 2 }, hangs, quick.consumer("mail"))
		if log.offset("hangs") != 0 {
			t.Error("the one that hangs has moved")
		}
	})
	t.Run("a consumer has a limit, unless it asks for none", func(t *testing.T) {
		t.Parallel()
		for _, unlimited := range []bool{false, true} {
			log, limited := newMemory("a"), make(chan bool, 1)
			c := outbox.Consumer{Name: "mail", Types: []string{"seat"}, Unlimited: unlimited, Handle: func(ctx context.Context, _ []outbox.Event) error {
				_, has := ctx.Deadline()
				limited <- has
				return nil
			}}
			run(t, log, func() bool { return log.offset("mail") == 1 }, c)
			if has := <-limited; has == unlimited {
				t.Errorf("unlimited %t: it has a limit: %t", unlimited, has)
			}
		}
	})
	t.Run("events of other types are passed", func(t *testing.T) {
		t.Parallel()
		log := newMemory("a", "b")
		other := outbox.Consumer{Name: "other", Types: []string{"another type"}, Handle: func(context.Context, []outbox.Event) error {
			t.Error("it was given an event that it did not ask for")
			return nil
		}}
		run(t, log, func() bool { return log.offset("other") == 2 }, other)
	})
	t.Run("new events are handed on when they are told of, without a look at the clock", func(t *testing.T) {
		t.Parallel()
		ctx, stop := context.WithCancel(t.Context())
		log, c, told := newMemory(), &seen{}, make(chan struct{}, 1)
		applied := make(chan string, 10)
		c.deny = func(key string) error { applied <- key; return nil }
		relay := inproc.NewRelay(log, told, clock.NewFake(now), slog.New(slog.DiscardHandler), c.consumer("mail"))
		var running sync.WaitGroup
		running.Go(func() { relay.Run(ctx) })
		log.append("a")
		told <- struct{}{}
		if key := <-applied; key != "a" {
			t.Errorf("applied %s", key)
		}
		stop()
		running.Wait()
	})
}
