package large

import (
	"context"
	"errors"
	"net"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// Kafka is brokers that keep what they have when they are stopped: real ones; or those that are given in the environment;
// or franz-go's stand-in in this process, which asks for no Java.
type Kafka struct {
	Brokers []string
	Cluster *testenv.Kafka // of real brokers that were started here
	About   string         // which they are

	stop  func() error
	start func(ctx context.Context) error
	close func() error
}

// startKafka starts real brokers where the options, or the environment, ask for them.
func startKafka(ctx context.Context, dir string, options *testenv.KafkaOptions) (*Kafka, error) {
	addrs, real := testenv.KafkaGiven()
	switch {
	case options != nil:
		return startRealKafka(ctx, *options)
	case real:
		return startRealKafka(ctx, testenv.KafkaOptions{})
	case addrs != nil:
		refuse := func() error { return errors.New("the brokers are given, and can't be stopped or started") }
		return &Kafka{
			Brokers: addrs, About: "given in the environment",
			stop: refuse, start: func(context.Context) error { return refuse() }, close: func() error { return nil },
		}, nil
	}
	return startKafkaStandIn(dir)
}

func startRealKafka(ctx context.Context, options testenv.KafkaOptions) (*Kafka, error) {
	cluster, err := testenv.StartKafka(ctx, options)
	if err != nil {
		return nil, err
	}
	return &Kafka{
		Brokers: cluster.Addrs(), Cluster: cluster, About: "Kafka, real",
		stop: cluster.Kill, start: cluster.Start, close: cluster.Close,
	}, nil
}

func startKafkaStandIn(dir string) (*Kafka, error) {
	k := &Kafka{About: "stand-in: kfake of franz-go"}
	var cluster *kfake.Cluster
	port := 0
	k.start = func(context.Context) (err error) {
		options := []kfake.Opt{kfake.NumBrokers(1)}
		if dir != "" {
			options = append(options, kfake.DataDir(dir))
		}
		if port != 0 {
			options = append(options, kfake.Ports(port))
		}
		if cluster, err = kfake.NewCluster(options...); err != nil {
			return err
		}
		k.Brokers = cluster.ListenAddrs()
		_, listens, err := net.SplitHostPort(k.Brokers[0])
		if err == nil {
			port, err = strconv.Atoi(listens)
		}
		return err
	}
	k.stop = func() error { cluster.Close(); return nil }
	k.close = k.stop
	return k, k.start(context.Background())
}

// sharedKafka are brokers that nobody stops, for many offices.
func sharedKafka() ([]string, error) {
	if addrs, real := testenv.KafkaGiven(); real || addrs != nil {
		return testenv.SharedKafka()
	}
	stand, err := startKafkaStandIn("")
	if err != nil {
		return nil, err
	}
	return stand.Brokers, nil
}

// Stop takes them away, all at once.
func (k *Kafka) Stop() error { return k.stop() }

// Start brings them back, with what they had.
func (k *Kafka) Start(ctx context.Context) error { return k.start(ctx) }

// Close ends them for good.
func (k *Kafka) Close() error { return k.close() }
