package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/adapters/kafka"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// Size of a turn.
const (
	relayEvents = 50_000
	relayKeys   = 200 // rounds
	relayInsert = 1000
)

// relay is the half of P9 that is the outbox's: events that wait in MySQL, from when the relay begins until the
// brokers have acknowledged them all, beside a bare producer of the same records. Both have the same brokers, which
// keep them in this process's memory.
func relay(ctx context.Context) error {
	server, err := testenv.StartMySQL(ctx, benchServer...)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.Do(ctx, "CREATE DATABASE office"); err != nil {
		return err
	}
	engine, err := mysql.Open(ctx, mysql.Settings{
		Primary: server.DSN("office"), Writers: 8, Readers: 8, ConnLifetime: time.Hour, Timeout: 10 * time.Second, MaxLag: time.Second,
	})
	if err != nil {
		return err
	}
	db := sqlstore.New(engine)
	defer engine.Close()
	if _, err := db.Migrate(ctx, sqlstore.Up); err != nil {
		return err
	}
	var ratios []float64
	var relayed, raw float64
	for pair := range pairs {
		bare, own, err := relayPair(ctx, engine, sqlstore.NewOutbox(db), fmt.Sprintf("pair-%d", pair))
		if err != nil {
			return err
		}
		ratios, relayed, raw = append(ratios, own/bare), relayed+own/pairs, raw+bare/pairs
	}
	row("P9", "outbox relay, MySQL to Kafka (of raw acks=all)", ratios, 0.50, fmt.Sprintf("%.0f events/s of %.0f/s", relayed, raw))
	return nil
}

// relayPair measures the bare producer and the relay, in events a second, on brokers of their own.
func relayPair(ctx context.Context, engine sqlstore.Engine, log *sqlstore.Outbox, prefix string) (bare, own float64, err error) {
	brokers, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(12, prefix+".bare"))
	if err != nil {
		return 0, 0, err
	}
	defer brokers.Close()
	events := make([]outbox.Event, relayEvents)
	for n := range events {
		events[n] = outbox.NewEvent("booking.seats.changed", fmt.Sprintf("round-%d", n%relayKeys), time.Now(),
			map[string]any{"roundId": n % relayKeys, "performanceId": 7, "taken": []int{n, n + 1}, "version": n, "at": time.Now()})
	}
	if err := fill(ctx, engine, events); err != nil {
		return 0, 0, err
	}
	bareTook, err := produceBare(ctx, brokers.ListenAddrs(), prefix+".bare", events)
	if err != nil {
		return 0, 0, err
	}
	ownTook, err := relayAll(ctx, brokers.ListenAddrs(), prefix, log)
	if err != nil {
		return 0, 0, err
	}
	return relayEvents / bareTook.Seconds(), relayEvents / ownTook.Seconds(), nil
}

// fill appends events as a store does: without positions, which the relay gives.
func fill(ctx context.Context, engine sqlstore.Engine, events []outbox.Event) error {
	for from := 0; from < len(events); from += relayInsert {
		var args []any
		some := events[from:min(from+relayInsert, len(events))]
		for _, e := range some {
			args = append(args, e.ID, e.Key, e.Type, e.OccurredAt.Truncate(time.Microsecond), []byte(e.Payload))
		}
		statement := "INSERT INTO outbox_events (id, event_key, type, occurred_at, payload) VALUES " + strings.TrimSuffix(strings.Repeat("(?,?,?,?,?),", len(some)), ",")
		if err := engine.Write(ctx, func(ctx context.Context, q sqlstore.Queryer) error {
			_, err := q.ExecContext(ctx, statement, args...)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func produceBare(ctx context.Context, brokers []string, topic string, events []outbox.Event) (time.Duration, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.DefaultProduceTopic(topic))
	if err != nil {
		return 0, err
	}
	defer client.Close()
	if err := client.Ping(ctx); err != nil {
		return 0, err
	}
	failed := make(chan error, 1)
	began := time.Now()
	for _, e := range events {
		client.Produce(ctx, &kgo.Record{Key: []byte(e.Key), Value: e.Payload, Headers: []kgo.RecordHeader{{Key: "event-id", Value: []byte(e.ID)}}}, func(_ *kgo.Record, err error) {
			if err != nil {
				select {
				case failed <- err:
				default:
				}
			}
		})
	}
	if err := client.Flush(ctx); err != nil {
		return 0, err
	}
	took := time.Since(began)
	select {
	case err := <-failed:
		return 0, err
	default:
		return took, nil
	}
}

// relayAll runs a relay until it has published what waits.
func relayAll(ctx context.Context, brokers []string, prefix string, log *sqlstore.Outbox) (time.Duration, error) {
	client, err := kafka.Open(kafka.Config{Brokers: brokers, Prefix: prefix})
	if err != nil {
		return 0, err
	}
	defer client.Close()
	if err := client.Check(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	publisher, published := client.Publisher(), 0
	done := make(chan time.Time, 1)
	publish := publisher.Handle
	publisher.Handle = func(ctx context.Context, events []outbox.Event) error {
		err := publish(ctx, events)
		if err == nil {
			published += len(events) // it is never called twice at once
			if published == relayEvents {
				done <- time.Now()
			}
		}
		return err
	}
	working, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	began := time.Now()
	go func() {
		inproc.NewRelay(log, nil, clock.System(), slog.Default(), publisher).Run(working)
		close(ended)
	}()
	var took time.Duration
	select {
	case at := <-done:
		took = at.Sub(began)
		err = offsetWritten(ctx, log)
	case <-ctx.Done():
		err = ctx.Err()
	}
	stop()
	<-ended
	return took, err
}

// offsetWritten waits until the relay's place is written: the next turn begins behind it.
func offsetWritten(ctx context.Context, log *sqlstore.Outbox) error {
	end, err := log.End(ctx)
	for err == nil {
		var offsets map[string]int64
		if offsets, err = log.Offsets(ctx); err == nil && offsets[kafka.PublisherName] == end {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return err
}
