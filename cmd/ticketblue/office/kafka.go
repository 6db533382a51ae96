package office

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/ticketblue/ticketblue/adapters/kafka"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Kafka is where the office's events go, for its own consumers and for others. Without it the outbox serves both.
type Kafka struct {
	Brokers    []string      `name:"brokers" default:"" placeholder:"HOST:PORT" help:"Kafka brokers, some of them, to which all events are published and from which mails, search, settling and figures read; empty uses none. While it is down events wait in the database."`
	TLS        bool          `name:"tls" default:"false" help:"Speak TLS with --kafka-brokers."`
	CAFile     string        `name:"ca-file" default:"" help:"PEM file with who signed their certificates; empty trusts whom the machine trusts."`
	SASL       string        `name:"sasl" default:"scram-sha-512" enum:"plain,scram-sha-256,scram-sha-512" help:"How --kafka-username signs in."`
	Username   string        `name:"username" default:"" help:"Who signs in to the brokers; empty signs in to nobody."`
	Password   string        `name:"password" default:"" help:"Password for --kafka-username."`
	Prefix     string        `name:"topic-prefix" default:"ticketblue" help:"Beginning of all topics and groups: there is PREFIX.booking and so on, and PREFIX.parked for what can't be applied."`
	Partitions int32         `name:"partitions" default:"12" help:"Partitions of topics that are made: at most so many instances share a consumer's work."`
	Replicas   int16         `name:"replicas" default:"0" help:"Replicas of topics that are made; 0 is what the brokers have as a rule."`
	Retention  time.Duration `name:"retention" default:"168h" help:"How long topics that are made keep events."`
}

// Validate reports what can't work.
func (k Kafka) Validate() error {
	var wrong []error
	for _, broker := range k.Brokers {
		if _, port, err := net.SplitHostPort(broker); err != nil || port == "" {
			wrong = append(wrong, errors.New("--kafka-brokers must be host:port, more than one with commas between"))
		}
	}
	if len(k.Brokers) > 0 && (k.Partitions < 1 || k.Partitions > 1000 || k.Replicas < 0 || k.Replicas > 9) {
		wrong = append(wrong, errors.New("--kafka-partitions must lie between 1 and 1,000 and --kafka-replicas between 0 and 9"))
	}
	if len(k.Brokers) > 0 && k.Retention < 24*time.Hour {
		wrong = append(wrong, errors.New("--kafka-retention must be 24 h at least: a consumer that is out of order for a night must find its events"))
	}
	return errors.Join(wrong...)
}

func (o *Office) openKafka() error {
	settings := o.Settings.Kafka
	if len(settings.Brokers) == 0 || o.listener == nil {
		return nil
	}
	secure, err := tlsConfig(settings.TLS, settings.CAFile)
	if err != nil {
		return fmt.Errorf("--kafka-ca-file: %w", err)
	}
	o.kafka, err = kafka.Open(kafka.Config{
		Brokers: settings.Brokers, TLS: secure, Mechanism: settings.SASL, Username: settings.Username, Password: settings.Password,
		Prefix: settings.Prefix, Partitions: settings.Partitions, Replicas: settings.Replicas, Retention: settings.Retention, Log: o.Log,
	})
	return err
}

// overKafka parts consumers: the office's read from Kafka, and in their place the relay publishes. What is each
// instance's stays with the relay.
func (o *Office) overKafka(consumers []outbox.Consumer) []outbox.Consumer {
	if o.kafka == nil {
		return consumers
	}
	relayed := []outbox.Consumer{o.kafka.Publisher()}
	o.subscribers = &kafka.Subscribers{Client: o.kafka, Clock: o.Clock, Sound: o.DB.Check}
	for _, c := range consumers {
		if c.EachInstance {
			relayed = append(relayed, c)
		} else {
			o.subscribers.Consumers = append(o.subscribers.Consumers, c)
		}
	}
	return relayed
}

// subscribe serves the consumers that read from Kafka, if there is one.
func (o *Office) subscribe(ctx context.Context) {
	if o.subscribers != nil {
		o.subscribers.Run(ctx)
	}
}
