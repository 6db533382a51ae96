package kafka

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/ports/outbox/delivery"
)

// Pace of subscribers.
const (
	group        = 500             // events at once
	sessionLimit = 6 * time.Second // an instance that dies is followed after that
	fetchWait    = 500 * time.Millisecond
)

// Subscribers have the office's consumers served from Kafka, on as many instances as run them: each partition's
// events on one. An event's effect comes before its offset is committed, so a crash repeats and never skips.
type Subscribers struct {
	Client    *Client
	Clock     clock.Clock
	Consumers []outbox.Consumer
	// Sound reports whether the office itself is well, as its database tells. While it is not, a failure says nothing
	// about an event, and none is parked. nil is always well.
	Sound func(ctx context.Context) error
}

// Run serves until ctx ends and every consumer has stopped.
func (s *Subscribers) Run(ctx context.Context) {
	var running sync.WaitGroup
	for _, consumer := range s.Consumers {
		running.Go(func() { s.serve(ctx, consumer) })
	}
	running.Go(func() { s.measure(ctx) })
	running.Wait()
}

// serve begins anew when the brokers could not be reached from the beginning.
func (s *Subscribers) serve(ctx context.Context, consumer outbox.Consumer) {
	sub := &subscriber{Subscribers: s, consumer: consumer, failed: map[place]failure{}}
	for failures := 0; ctx.Err() == nil; failures++ {
		err := sub.run(ctx)
		if ctx.Err() != nil {
			return
		}
		s.Client.config.Log.WarnContext(ctx, "events not consumed", "consumer", consumer.Name, "error", err)
		delivery.Wait(ctx, s.Clock, failures)
	}
}

// subscriber is one consumer's member of its group.
type subscriber struct {
	*Subscribers
	consumer outbox.Consumer
	kafka    *kgo.Client
	failed   map[place]failure // of each partition, the event that could not be applied
}

type place struct {
	topic     string
	partition int32
}

// failure is how often the event at an offset failed, and how often of that by itself.
type failure struct {
	offset          int64
	times, refusals int
}

func (s *Subscribers) groupOf(consumer string) string {
	return s.Client.config.Prefix + "." + consumer
}

// topics are those in which the consumer's events are.
func (s *subscriber) topics() []string {
	var topics []string
	for _, kind := range s.consumer.Types {
		topics = append(topics, s.Client.topic(kind))
	}
	slices.Sort(topics)
	return slices.Compact(topics)
}

func (s *subscriber) run(ctx context.Context) error {
	if err := s.Client.ensure(ctx, append(s.topics(), s.Client.parked())...); err != nil {
		return err
	}
	options, err := s.Client.config.options()
	if err != nil {
		return err
	}
	s.kafka, err = kgo.NewClient(append(options,
		kgo.ConsumerGroup(s.groupOf(s.consumer.Name)), kgo.ConsumeTopics(s.topics()...), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		// Partitions move to another instance only between two groups of events, when all effects are committed.
		kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(), kgo.SessionTimeout(sessionLimit), kgo.HeartbeatInterval(sessionLimit/4),
		kgo.RebalanceTimeout(2*delivery.Limit), kgo.FetchMaxWait(fetchWait),
	)...)
	if err != nil {
		return fmt.Errorf("kafka: %w", err)
	}
	defer s.kafka.CloseAllowingRebalance()
	for {
		fetches := s.kafka.PollRecords(ctx, group)
		if ctx.Err() != nil || fetches.IsClientClosed() {
			return ctx.Err()
		}
		for _, broken := range fetches.Errors() {
			s.Client.config.Log.WarnContext(ctx, "events not fetched", "consumer", s.consumer.Name, "topic", broken.Topic, "error", broken.Err)
		}
		failures := s.apply(ctx, fetches.Records())
		s.kafka.AllowRebalance()
		if failures > 0 {
			delivery.Wait(ctx, s.Clock, failures)
		}
	}
}

// apply applies records and commits how far it came. What could not be applied is fetched again; the return is how
// often that was so already.
func (s *subscriber) apply(ctx context.Context, records []*kgo.Record) (failures int) {
	var done, refused []*kgo.Record
	if err := s.handle(ctx, records...); err == nil {
		done = records
	} else if ctx.Err() == nil {
		done, refused, failures = s.oneByOne(ctx, records)
	}
	if len(done) > 0 {
		// Its end would be the instance's; what was applied is told all the same.
		committing, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestLimit)
		defer cancel()
		if err := s.kafka.CommitRecords(committing, done...); err != nil {
			s.Client.config.Log.WarnContext(ctx, "events applied, though not noted: they come again", "consumer", s.consumer.Name, "error", err)
		}
	}
	again := map[string]map[int32]kgo.EpochOffset{}
	for _, r := range refused {
		if again[r.Topic] == nil {
			again[r.Topic] = map[int32]kgo.EpochOffset{}
		}
		again[r.Topic][r.Partition] = kgo.EpochOffset{Epoch: r.LeaderEpoch, Offset: r.Offset}
	}
	if len(again) > 0 {
		s.kafka.SetOffsets(again)
	}
	return failures
}

// oneByOne applies records singly, of each partition up to the first that fails. One that has failed too often is
// parked and passed.
func (s *subscriber) oneByOne(ctx context.Context, records []*kgo.Record) (done, refused []*kgo.Record, failures int) {
	stopped := map[place]bool{}
	for _, r := range records {
		at := place{r.Topic, r.Partition}
		if stopped[at] {
			continue
		}
		err := s.handle(ctx, r)
		if err != nil && ctx.Err() != nil {
			return done, refused, failures // the instance stops; what is left is another's
		}
		if err != nil {
			f := s.count(at, r.Offset, err)
			if err = s.park(ctx, r, f.refusals, err); err != nil {
				stopped[at] = true
				refused = append(refused, r)
				failures = max(failures, f.times)
				s.Client.config.Log.WarnContext(ctx, "event not applied", "consumer", s.consumer.Name, "topic", r.Topic,
					"partition", r.Partition, "offset", r.Offset, "failures", f.times, "error", err)
				continue
			}
		}
		delete(s.failed, at)
		done = append(done, r)
	}
	return done, refused, failures
}

func (s *subscriber) count(at place, offset int64, err error) failure {
	f := s.failed[at]
	if f.offset != offset {
		f = failure{offset: offset}
	}
	f.times++
	if outbox.Later(err) {
		f.times = min(f.times, delivery.MaxOutages)
	} else {
		f.refusals++
	}
	s.failed[at] = f
	return f
}

// park sets an event aside, or returns why it is not: it has not failed often enough, or not by itself.
func (s *subscriber) park(ctx context.Context, r *kgo.Record, refusals int, reason error) error {
	if refusals < delivery.MaxFailures || outbox.Later(reason) {
		return reason
	}
	if s.Sound != nil {
		if err := s.Sound(ctx); err != nil {
			return errors.Join(reason, err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, parkLimit)
	defer cancel()
	if err := s.Client.kafka.ProduceSync(ctx, s.Client.parkedRecord(r, s.consumer.Name, reason)).FirstErr(); err != nil {
		return errors.Join(reason, err)
	}
	parkedEvents.WithLabelValues(s.consumer.Name).Inc()
	s.Client.config.Log.ErrorContext(ctx, "event parked", "consumer", s.consumer.Name, "topic", r.Topic, "partition", r.Partition, "offset", r.Offset, "error", reason)
	return nil
}

// handle has the consumer apply those of the records that it wants.
func (s *subscriber) handle(ctx context.Context, records ...*kgo.Record) error {
	var events []outbox.Event
	for _, r := range records {
		if e, ok := event(r); ok && slices.Contains(s.consumer.Types, e.Type) {
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return nil
	}
	return delivery.Deliver(ctx, s.consumer, events)
}
