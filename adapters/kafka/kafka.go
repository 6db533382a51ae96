// Package kafka carries the office's events to whoever wants them, and to the office's own consumers, over Kafka.
//
// The outbox stays where an event becomes true, and its relay stays in charge: one of its consumers (Publisher) hands
// every event to the brokers and goes on when they have acknowledged it, so what Kafka has not got waits in the
// outbox, for as long as it takes. The office's consumers then read from Kafka (Subscribers), each as a group of its
// own, on all instances. What each instance handles for itself (outbox.Consumer.EachInstance) stays with the relay:
// its seats and sessions must not be stale because a broker is.
//
// An event is a record: its payload as it is, its key, and in the headers what else there is to it. There is a topic
// for each context, named by the first part of the type: ticketblue.booking. Events of one key and context keep their
// order. As the outbox promises, an event may come again; its id stays the same.
package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// Mechanisms of signing in.
const (
	Plain       = "plain"
	ScramSHA256 = "scram-sha-256"
	ScramSHA512 = "scram-sha-512"
)

// Config is where the brokers are and what topics are like.
type Config struct {
	Brokers   []string    // host:port of some
	TLS       *tls.Config // nil for a plain connection
	Mechanism string      // of signing in; only with a Username
	Username  string
	Password  string
	Prefix    string // of topics and groups; "" is ticketblue

	Partitions int32         // of topics that are made; 0 is 12
	Replicas   int16         // likewise; 0 is what the brokers have as a rule
	Retention  time.Duration // likewise; 0 is 7 days

	Log *slog.Logger // nil for slog's default
}

// Client speaks to the brokers. Make it with Open.
type Client struct {
	config Config
	kafka  *kgo.Client // that publishes and looks after topics
	admin  *kadm.Client

	mu    sync.Mutex
	known map[string]bool // topics that are there
}

// Times of a call.
const (
	dialLimit    = 3 * time.Second
	requestLimit = 5 * time.Second
	parkLimit    = 15 * time.Second
)

// Open returns a client; the brokers are not asked for anything before there is something to ask.
func Open(config Config) (*Client, error) {
	config.Prefix = orDefault(config.Prefix, "ticketblue")
	config.Partitions = orDefault(config.Partitions, 12)
	config.Replicas = orDefault(config.Replicas, -1)
	config.Retention = orDefault(config.Retention, 7*24*time.Hour)
	if config.Log == nil {
		config.Log = slog.Default()
	}
	c := &Client{config: config, known: map[string]bool{}}
	options, err := config.options()
	if err != nil {
		return nil, err
	}
	// Idempotent, and acknowledged by all in-sync replicas: both are the library's rule. A group is given up only when
	// this instance stops or no longer leads. It comes again from the next one, and may then be there twice.
	c.kafka, err = kgo.NewClient(append(options,
		kgo.RequiredAcks(kgo.AllISRAcks()), kgo.AllowIdempotentProduceCancellation(),
		kgo.ProducerLinger(0), kgo.ProducerBatchMaxBytes(1_000_000),
	)...)
	if err != nil {
		return nil, fmt.Errorf("kafka: %w", err)
	}
	c.admin = kadm.NewClient(c.kafka)
	return c, nil
}

func orDefault[T comparable](value, rule T) T {
	var zero T
	if value == zero {
		return rule
	}
	return value
}

// options are what all clients have in common.
func (c Config) options() ([]kgo.Opt, error) {
	if len(c.Brokers) == 0 {
		return nil, errors.New("kafka: no broker")
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(c.Brokers...), kgo.ClientID(c.Prefix), kgo.DialTimeout(dialLimit), kgo.RequestTimeoutOverhead(requestLimit),
		kgo.MetadataMaxAge(time.Minute), kgo.MetadataMinAge(250 * time.Millisecond),
	}
	if c.TLS != nil {
		options = append(options, kgo.DialTLSConfig(c.TLS))
	}
	if c.Username == "" {
		return options, nil
	}
	mechanism, err := c.mechanism()
	return append(options, kgo.SASL(mechanism)), err
}

func (c Config) mechanism() (sasl.Mechanism, error) {
	switch c.Mechanism {
	case Plain:
		return plain.Auth{User: c.Username, Pass: c.Password}.AsMechanism(), nil
	case ScramSHA256:
		return scram.Auth{User: c.Username, Pass: c.Password}.AsSha256Mechanism(), nil
	case ScramSHA512:
		return scram.Auth{User: c.Username, Pass: c.Password}.AsSha512Mechanism(), nil
	}
	return nil, fmt.Errorf("kafka: no way of signing in is called %q", c.Mechanism)
}

// Check reports whether a broker answers.
func (c *Client) Check(ctx context.Context) error {
	if err := c.kafka.Ping(ctx); err != nil {
		return fmt.Errorf("kafka: %w", err)
	}
	return nil
}

// Close ends the connections.
func (c *Client) Close() { c.kafka.Close() }

// topic is where events of a type go: that of their context.
func (c *Client) topic(eventType string) string {
	context, _, _ := strings.Cut(eventType, ".")
	return c.config.Prefix + "." + context
}

// parked is where events go that a consumer can't apply.
func (c *Client) parked() string { return c.config.Prefix + ".parked" }

// ensure makes those of the topics that aren't there.
func (c *Client) ensure(ctx context.Context, topics ...string) error {
	missing := map[string]bool{}
	c.mu.Lock()
	for _, topic := range topics {
		if !c.known[topic] {
			missing[topic] = true
		}
	}
	c.mu.Unlock()
	if len(missing) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	retention := strconv.FormatInt(c.config.Retention.Milliseconds(), 10)
	made, err := c.admin.CreateTopics(ctx, c.config.Partitions, c.config.Replicas,
		map[string]*string{"retention.ms": &retention}, slices.Sorted(maps.Keys(missing))...)
	if err != nil {
		return fmt.Errorf("kafka: make topics: %w", err)
	}
	for _, topic := range made {
		if topic.Err != nil && !errors.Is(topic.Err, kerr.TopicAlreadyExists) {
			return fmt.Errorf("kafka: make topic %s: %w", topic.Topic, topic.Err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for topic := range missing {
		c.known[topic] = true
	}
	return nil
}
