package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/ticketblue/ticketblue/adapters/kafka"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

var now = time.Date(2026, 11, 22, 10, 0, 0, 123_456_000, time.UTC)

// brokers are those that the environment asks for, given or real, or a stand-in of the test's own.
func brokers(t *testing.T) []string {
	t.Helper()
	if given, real := testenv.KafkaGiven(); real || given != nil {
		addrs, err := testenv.SharedKafka()
		must(t, err)
		return addrs
	}
	cluster, err := kfake.NewCluster(kfake.NumBrokers(3))
	must(t, err)
	t.Cleanup(cluster.Close)
	return cluster.ListenAddrs()
}

// topics are a test's own part of the brokers.
type topics struct {
	t      *testing.T
	config kafka.Config
}

func open(t *testing.T) *topics {
	t.Helper()
	return &topics{t, kafka.Config{Brokers: brokers(t), Prefix: id.New(), Partitions: 6, Log: slog.New(slog.DiscardHandler)}}
}

func (o *topics) client() *kafka.Client {
	o.t.Helper()
	c, err := kafka.Open(o.config)
	must(o.t, err)
	o.t.Cleanup(c.Close)
	return c
}

// publish publishes events of some keys in turn and returns their ids by key.
func (o *topics) publish(c *kafka.Client, events, keys int) map[string][]string {
	o.t.Helper()
	told, batch := map[string][]string{}, make([]outbox.Event, events)
	for n := range batch {
		batch[n] = outbox.NewEvent("booking.seats.changed", fmt.Sprintf("round-%d", n%keys), now, map[string]int{"n": n})
		batch[n].Position = int64(n + 1)
		told[batch[n].Key] = append(told[batch[n].Key], batch[n].ID)
	}
	must(o.t, c.Publisher().Handle(o.t.Context(), batch))
	return told
}

// seen is a consumer that remembers what it applied.
type seen struct {
	mu     sync.Mutex
	ids    map[string][]string // by key
	deny   func(outbox.Event) error
	at     map[string]bool // keys that are being handled
	doubly bool
}

// together is what the members of one group share.
func together() *seen { return &seen{ids: map[string][]string{}, at: map[string]bool{}} }

func (s *seen) consumer(name string) outbox.Consumer {
	return outbox.Consumer{Name: name, Types: []string{"booking.seats.changed"}, Handle: func(_ context.Context, events []outbox.Event) error {
		s.mu.Lock()
		mine := map[string]bool{}
		for _, e := range events {
			s.doubly = s.doubly || s.at[e.Key] && !mine[e.Key]
			mine[e.Key], s.at[e.Key] = true, true
		}
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			for key := range mine {
				delete(s.at, key)
			}
			s.mu.Unlock()
		}()
		for _, e := range events {
			if s.deny != nil {
				if err := s.deny(e); err != nil {
					return err
				}
			}
			s.mu.Lock()
			s.ids[e.Key] = append(s.ids[e.Key], e.ID)
			s.mu.Unlock()
		}
		return nil
	}}
}

// has reports whether everything told was applied, in order; what came again may stand again behind.
func (s *seen) has(told map[string][]string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, ids := range told {
		if !slices.Equal(unique(s.ids[key]), ids) {
			return false
		}
	}
	return true
}

func unique(ids []string) []string {
	var first []string
	for _, id := range ids {
		if !slices.Contains(first, id) {
			first = append(first, id)
		}
	}
	return first
}

// run runs consumers on an instance of its own until it is stopped.
func (o *topics) run(consumers ...outbox.Consumer) (stop func()) {
	o.t.Helper()
	return o.runOn(clock.System(), consumers...)
}

func (o *topics) runOn(clock clock.Clock, consumers ...outbox.Consumer) (stop func()) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(o.t.Context())
	subscribers := &kafka.Subscribers{Client: o.client(), Clock: clock, Consumers: consumers}
	var running sync.WaitGroup
	running.Go(func() { subscribers.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	o.t.Cleanup(stop)
	return stop
}

func TestPublishing(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.client()
	sent := outbox.NewEvent("payment.order.done", "order-1", now, map[string]int{"amount": 55_000})
	sent.Position, sent.Trace = 42, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	must(t, c.Publisher().Handle(t.Context(), []outbox.Event{sent}))
	reader, err := kgo.NewClient(kgo.SeedBrokers(o.config.Brokers...), kgo.ConsumeTopics(o.config.Prefix+".payment"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	must(t, err)
	defer reader.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	records := reader.PollFetches(ctx).Records()
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	headers := map[string]string{}
	for _, h := range records[0].Headers {
		headers[h.Key] = string(h.Value)
	}
	if string(records[0].Key) != "order-1" || string(records[0].Value) != `{"amount":55000}` || headers["event-id"] != sent.ID ||
		headers["event-type"] != sent.Type || headers["schema-version"] != "1" || headers["traceparent"] != sent.Trace || headers["occurred-at"] != "2026-11-22T10:00:00.123456Z" {
		t.Errorf("published %s = %s with %v", records[0].Key, records[0].Value, headers)
	}
	must(t, c.Check(ctx))
}

func TestConsuming(t *testing.T) {
	t.Parallel()
	t.Run("each consumer applies every event, in order of its key", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		told := o.publish(o.client(), 2000, 20)
		mail, sales := together(), together()
		o.run(mail.consumer("mail"), sales.consumer("sales"))
		await(t, "all is applied", func() bool { return mail.has(told) && sales.has(told) })
	})
	t.Run("a restart goes on where offsets were committed", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.client()
		first, second := together(), together()
		told := o.publish(c, 100, 5)
		stop := o.run(first.consumer("mail"))
		await(t, "the first has them", func() bool { return first.has(told) })
		stop()
		later := o.publish(c, 10, 5)
		o.run(second.consumer("mail"))
		await(t, "the second has the rest", func() bool { return second.has(later) })
	})
	t.Run("instances share the work, and when they come and go nothing is missed, out of order or handled twice at once", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c, all := o.client(), together()
		told := map[string][]string{}
		var stops []func()
		for round := range 6 {
			for key, ids := range o.publish(c, 300, 12) {
				told[key] = append(told[key], ids...)
			}
			stops = append(stops, o.run(all.consumer("mail")))
			if round%2 == 1 {
				stops[round/2]()
			}
		}
		await(t, "all is applied", func() bool { return all.has(told) })
		if all.doubly {
			t.Error("a key was handled twice at once")
		}
	})
	t.Run("an event that is refused again and again is parked with the reason, and the rest goes on", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		told := o.publish(o.client(), 200, 4)
		poison := told["round-2"][7]
		s := together()
		s.deny = func(e outbox.Event) error {
			if e.ID == poison {
				return errors.New("indigestible")
			}
			return nil
		}
		fake := clock.NewFake(now)
		stop := turning(fake)
		defer stop()
		o.runOn(fake, s.consumer("mail"))
		told["round-2"] = slices.Delete(slices.Clone(told["round-2"]), 7, 8)
		await(t, "the rest is applied", func() bool { return s.has(told) })
		reader, err := kgo.NewClient(kgo.SeedBrokers(o.config.Brokers...), kgo.ConsumeTopics(o.config.Prefix+".parked"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		must(t, err)
		defer reader.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		records := reader.PollFetches(ctx).Records()
		if len(records) != 1 {
			t.Fatalf("%d are parked", len(records))
		}
		headers := map[string]string{}
		for _, h := range records[0].Headers {
			headers[h.Key] = string(h.Value)
		}
		if headers["event-id"] != poison || headers["parked-by"] != "mail" || headers["parked-because"] != "indigestible" ||
			headers["parked-topic"] != o.config.Prefix+".booking" || headers["parked-partition"] == "" || headers["parked-offset"] == "" {
			t.Errorf("parked with %v", headers)
		}
	})
	t.Run("what is not there for a while parks nothing", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		told := o.publish(o.client(), 20, 2)
		s := together()
		tries := 0
		s.deny = func(outbox.Event) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if tries++; tries < 60 {
				return fmt.Errorf("%w: the index is away", outbox.ErrLater)
			}
			return nil
		}
		fake := clock.NewFake(now)
		defer turning(fake)()
		o.runOn(fake, s.consumer("search"))
		await(t, "all is applied in the end", func() bool { return s.has(told) })
	})
}

// hurt is a broker of the test's own that can be ended and begun again with what it had: a real one where the environment
// asks for that, or else the stand-in.
func hurt(t *testing.T) (addrs []string, end, begin func()) {
	t.Helper()
	if _, real := testenv.KafkaGiven(); real {
		cluster, err := testenv.StartKafka(t.Context(), testenv.KafkaOptions{})
		must(t, err)
		t.Cleanup(func() { must(t, cluster.Close()) })
		return cluster.Addrs(), func() { must(t, cluster.Kill()) }, func() { must(t, cluster.Start(t.Context())) }
	}
	dir, port := t.TempDir(), free(t)
	var cluster *kfake.Cluster
	begin = func() {
		var err error
		cluster, err = kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(port), kfake.DataDir(dir), kfake.SyncWrites())
		must(t, err)
	}
	begin()
	t.Cleanup(func() { cluster.Close() })
	return []string{"127.0.0.1:" + strconv.Itoa(port)}, func() { cluster.Close() }, begin
}

// TestOutage takes the brokers away.
func TestOutage(t *testing.T) {
	t.Parallel()
	addrs, end, begin := hurt(t)
	o := &topics{t, kafka.Config{Brokers: addrs, Prefix: id.New(), Partitions: 2, Log: slog.New(slog.DiscardHandler)}}
	c, s := o.client(), together()
	o.run(s.consumer("mail"))
	told := o.publish(c, 10, 2)
	await(t, "the first are applied", func() bool { return s.has(told) })
	end()
	lost := outbox.NewEvent("booking.seats.changed", "round-0", now, nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	err := c.Publisher().Handle(ctx, []outbox.Event{lost})
	cancel()
	if !errors.Is(err, outbox.ErrLater) {
		t.Errorf("without brokers it is %v", err)
	}
	// What is given up could be in a broker's log already, and would come twice. It was given up after 15 s.
	published := make(chan error, 1)
	go func() { published <- c.Publisher().Handle(t.Context(), []outbox.Event{lost}) }()
	select {
	case err := <-published:
		t.Errorf("while there is no broker, publishing returned %v", err)
	case <-time.After(16 * time.Second):
	}
	begin()
	must(t, <-published)
	told["round-0"] = append(told["round-0"], lost.ID)
	await(t, "and what waited is applied", func() bool { return s.has(told) })
}

// turning lets a clock run much too fast.
func turning(fake *clock.Fake) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		turn := time.NewTicker(2 * time.Millisecond)
		defer turn.Stop()
		for {
			select {
			case <-done:
				return
			case <-turn.C:
				fake.Advance(time.Second)
			}
		}
	}()
	return func() { close(done); <-ended }
}

func free(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		if <-look.C; time.Now().After(deadline) {
			t.Fatalf("not so: %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
