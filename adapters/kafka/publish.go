package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// PublisherName is under what the outbox knows how far Kafka has come.
const PublisherName = "kafka"

// publishGroup bounds the events that are on their way to the brokers at once. Its place is written after each group,
// so small groups would cost a backlog more trips to the database's disk than to the brokers.
const publishGroup = 4000

// publishSlow is after what time without an acknowledgement the log says that a group waits for the brokers.
const publishSlow = 15 * time.Second

// Publisher is the consumer of the outbox that publishes every event. It returns when the brokers have acknowledged
// them, however long that takes: a group that was given up could be in the brokers' logs already, and would stand there
// twice. When the context ends before, it is outbox.ErrLater.
func (c *Client) Publisher() outbox.Consumer {
	return outbox.Consumer{Name: PublisherName, Group: publishGroup, Unlimited: true, Handle: c.publish}
}

func (c *Client) publish(ctx context.Context, events []outbox.Event) error {
	slow := time.AfterFunc(publishSlow, func() {
		c.config.Log.WarnContext(ctx, "events wait for the brokers", "events", len(events), "after", publishSlow)
	})
	defer slow.Stop()
	records, topics := make([]*kgo.Record, len(events)), make([]string, len(events))
	for i, e := range events {
		records[i] = c.record(e)
		topics[i] = records[i].Topic
	}
	if err := c.ensure(ctx, topics...); err != nil {
		return fmt.Errorf("%w: %w", outbox.ErrLater, err)
	}
	return published(c.kafka.ProduceSync(ctx, records...))
}

// published tells what is wrong with an event, which will be so the next time, from what is wrong with the brokers.
func published(results kgo.ProduceResults) error {
	var later error
	for _, result := range results {
		switch {
		case result.Err == nil:
		case errors.Is(result.Err, kerr.MessageTooLarge), errors.Is(result.Err, kerr.InvalidRecord):
			return fmt.Errorf("kafka: %w", result.Err)
		default:
			later = result.Err
		}
	}
	if later != nil {
		return fmt.Errorf("%w: kafka: %w", outbox.ErrLater, later)
	}
	return nil
}
