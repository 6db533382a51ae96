package testenv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/sync/errgroup"
)

// kafkaVariable holds host:port of brokers, separated by commas, on which tests may make topics under prefixes of their
// own. RealKafka as its value asks for one that is started here.
const kafkaVariable = "TICKETBLUE_TEST_KAFKA"

// RealKafka is what TICKETBLUE_TEST_KAFKA says where tests are to have a real broker and none is given.
const RealKafka = "real"

const (
	kafkaVersion  = "4.1.0"
	kafkaImage    = "apache/kafka:" + kafkaVersion
	kafkaPatience = 90 * time.Second
	// kafkaCluster is the cluster's id: 16 bytes in base64.
	kafkaCluster = "dGlja2V0Ymx1ZS10ZXN0cw"
)

// Who signs in where KafkaOptions ask for that.
const (
	KafkaUser     = "office"
	KafkaPassword = "office-secret"
)

// KafkaGiven is what the environment says of Kafka: addresses; or real, when it asks for a real broker; or neither, and
// then franz-go's stand-in does, which asks for nothing.
func KafkaGiven() (addrs []string, real bool) {
	switch value := given(kafkaVariable); value {
	case "":
		return nil, false
	case RealKafka:
		return nil, true
	default:
		return strings.Split(value, ","), false
	}
}

// SharedKafka returns the addresses of a real broker that tests share, each with topics under a prefix of its own. Use
// StartKafka for one that is hurt.
func SharedKafka() ([]string, error) { return sharedKafka() }

var sharedKafka = sync.OnceValues(func() ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if addrs, _ := KafkaGiven(); addrs != nil {
		return addrs, nil
	}
	addr, dockers := kafkaFromDocker(ctx)
	if dockers == nil {
		return []string{addr}, nil
	}
	cluster, mavens := StartKafka(ctx, KafkaOptions{})
	if mavens != nil {
		return nil, noServer("Kafka", kafkaVariable, dockers, mavens)
	}
	atShutdown(func() { cluster.Close() }) // it ends with the process at the latest
	return cluster.Addrs(), nil
})

// kafkaFromDocker starts a container; its error says why there is none. A broker tells its clients where it is, so its
// port must be known before.
func kafkaFromDocker(ctx context.Context) (string, error) {
	if err := dockerAnswers(ctx); err != nil {
		return "", err
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	container, err := testcontainers.Run(ctx, kafkaImage, testcontainers.WithExposedPorts(port+":9092/tcp"), testcontainers.WithEnv(map[string]string{
		"KAFKA_NODE_ID": "1", "KAFKA_PROCESS_ROLES": "broker,controller", "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
		"KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093", "KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://" + addr,
		"KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER", "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
		"KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1", "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
	}), testcontainers.WithWaitStrategy(wait.ForListeningPort("9092/tcp")))
	if err != nil {
		return "", err
	}
	atShutdown(func() { container.Terminate(context.Background()) }) // testcontainers' own reaper takes what is left
	return addr, nil
}

// KafkaOptions say what brokers are to be like.
type KafkaOptions struct {
	Brokers int  // 0 is 1; of three every record is on all, and acknowledged by two
	SignIn  bool // as KafkaUser, by PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
	TLS     bool // with the certificate in CAFile
}

// Kafka is a cluster of one's own on this machine, which can be hurt: brokers that are their own controllers. Its methods
// are for one goroutine.
type Kafka struct {
	Brokers []*KafkaBroker
	CAFile  string // that signed the brokers' certificate; "" without TLS
}

// KafkaBroker is one of them. It keeps what it has when it is killed and started again.
type KafkaBroker struct {
	Addr string // host:port for clients, the same after a restart

	cluster              *Kafka
	inside, controller   string // for the brokers themselves, and for tests to ask whether they are there
	dir, properties, lib string
	remove               func()
	process              *process
}

// StartKafka starts a cluster from Maven's jars, and returns when all of its brokers are in it.
func StartKafka(ctx context.Context, options KafkaOptions) (_ *Kafka, err error) {
	lib, err := jars(ctx, "kafka", artifact{"org.apache.kafka", "kafka_2.13", kafkaVersion}, artifact{"org.apache.kafka", "kafka-tools", kafkaVersion})
	if err != nil {
		return nil, err
	}
	options.Brokers = max(options.Brokers, 1)
	k := &Kafka{}
	defer func() {
		if err != nil {
			err = errors.Join(err, k.Close())
		}
	}()
	for n := range options.Brokers {
		b := &KafkaBroker{cluster: k, lib: lib}
		if b.dir, b.remove, err = runDir(fmt.Sprintf("kafka%d", n+1)); err != nil {
			return nil, err
		}
		k.Brokers = append(k.Brokers, b)
		for _, addr := range []*string{&b.Addr, &b.inside, &b.controller} {
			if *addr, err = freeAddr(ctx); err != nil {
				return nil, err
			}
		}
	}
	secrets, err := k.secrets(options)
	if err != nil {
		return nil, err
	}
	var formatting errgroup.Group
	for n, b := range k.Brokers {
		formatting.Go(func() error { return b.format(ctx, n+1, options, secrets) })
	}
	if err := formatting.Wait(); err != nil {
		return nil, err
	}
	return k, k.Start(ctx)
}

// Start starts those that don't run, and returns when all know each other. One of three can't be there by itself, so they
// are waited for together.
func (k *Kafka) Start(ctx context.Context) error {
	for _, b := range k.Brokers {
		if b.process != nil && b.process.running() {
			continue
		}
		if err := b.launch(); err != nil {
			return err
		}
	}
	for _, b := range k.Brokers {
		if err := b.joined(ctx, len(k.Brokers)); err != nil {
			return err
		}
	}
	return nil
}

// Kill ends all of them as a power cut would.
func (k *Kafka) Kill() error {
	var errs []error
	for _, b := range k.Brokers {
		errs = append(errs, b.Kill())
	}
	return errors.Join(errs...)
}

// Addrs are where clients find the brokers.
func (k *Kafka) Addrs() []string {
	addrs := make([]string, len(k.Brokers))
	for i, b := range k.Brokers {
		addrs[i] = b.Addr
	}
	return addrs
}

// Close ends all of them and removes what they kept.
func (k *Kafka) Close() error {
	var errs []error
	for _, b := range k.Brokers {
		if b.process != nil {
			errs = append(errs, b.process.kill())
		}
		b.remove()
	}
	return errors.Join(errs...)
}

// launch starts the broker's process.
func (b *KafkaBroker) launch() (err error) {
	b.process, err = launch(b.java("kafka.Kafka", []string{"-Xms128m", "-Xmx384m"}, b.properties), b.LogFile())
	return err
}

// Kill ends it as a power cut would.
func (b *KafkaBroker) Kill() error { return b.process.kill() }

// Pause stops it where it stands: connections stay open, and nothing is answered.
func (b *KafkaBroker) Pause() error { return b.process.pause() }

// Resume lets it go on.
func (b *KafkaBroker) Resume() error { return b.process.resume() }

// LogFile is what the broker says.
func (b *KafkaBroker) LogFile() string { return filepath.Join(b.dir, "log") }

// joined waits until the broker answers and knows at least so many, itself among them.
func (b *KafkaBroker) joined(ctx context.Context, brokers int) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.inside), kgo.DialTimeout(time.Second), kgo.RetryTimeout(time.Second))
	if err != nil {
		return err
	}
	defer client.Close()
	_, port, err := net.SplitHostPort(b.inside)
	if err != nil {
		return err
	}
	return b.process.ready(ctx, kafkaPatience, b.LogFile(), func(ctx context.Context) bool {
		found, err := kadm.NewClient(client).ListBrokers(ctx)
		if err != nil || len(found) < brokers {
			return false
		}
		for _, other := range found {
			if fmt.Sprint(other.Port) == port {
				return true
			}
		}
		return false
	})
}

// format writes the broker's settings and gives its empty folder to the cluster.
func (b *KafkaBroker) format(ctx context.Context, id int, options KafkaOptions, secrets string) error {
	b.properties = filepath.Join(b.dir, "server.properties")
	err := errors.Join(
		os.WriteFile(b.properties, []byte(b.settings(id, options)+secrets), 0o600),
		os.WriteFile(filepath.Join(b.dir, "log4j2.properties"), []byte(javaLogging), 0o644),
	)
	if err != nil {
		return err
	}
	args := []string{"format", "--cluster-id", kafkaCluster, "--config", b.properties}
	if options.SignIn {
		for _, mechanism := range []string{"SCRAM-SHA-256", "SCRAM-SHA-512"} {
			args = append(args, "--add-scram", fmt.Sprintf("%s=[name=%s,password=%s]", mechanism, KafkaUser, KafkaPassword))
		}
	}
	cmd := b.java("kafka.tools.StorageTool", nil, args...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("format a broker's folder: %w: %s", err, said)
	}
	return ctx.Err()
}
