package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// PublisherName is under what the outbox knows how far Kafka has come.
const PublisherName = "kafka"

// publishGroup bounds the events that are on their way to the brokers at once. Its place is written after each group,
// so small groups would cost a backlog more trips to the database's disk than to the brokers.
const publishGroup = 4000

// Publisher is the consumer of the outbox that publishes every event. It returns when the brokers have acknowledged
// them; while they can't, it is outbox.ErrLater.
func (c *Client) Publisher() outbox.Consumer {
	return outbox.Consumer{Name: PublisherName, Group: publishGroup, Handle: c.publish}
}

func (c *Client) publish(ctx context.Context, events []outbox.Event) error {
	ctx, cancel := context.WithTimeout(ctx, publishLimit)
	defer cancel()
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
