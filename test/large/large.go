// Package large puts a large office up on this machine: MySQL with replicas, Valkey, Kafka, Typesense, S3, a mail
// server and two or more instances behind a balancer, each a process or a server of its own that can be hurt.
//
// MySQL, Valkey, S3, Prometheus and, where this machine can have it, Typesense are real (test/testenv). The mail server
// and the collector of traces are stand-ins in this process: go-smtp and collector.go. So is Kafka (kfake of franz-go),
// unless TICKETBLUE_TEST_KAFKA is "real", which asks for Java and Maven, or names brokers.
//
// It serves `make run-large` (test/large/run) and the fault tests; nothing in it is for data that anybody wants to keep.
package large

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// Options say what is wanted.
type Options struct {
	Program   string                // the built binary
	Instances int                   // 0 is 2
	Replicas  int                   // of MySQL; 0 is 1
	Demo      bool                  // load the demonstration
	Addr      string                // of the balancer; "" is a free port
	Between   bool                  // instances reach Valkey, Typesense and the mail server through proxies, which can be slow
	Kafka     *testenv.KafkaOptions // real brokers like these; nil is what the environment asks for, and else the stand-in
	Flags     []string
	Say       func(format string, args ...any) // progress; nil is silent
}

// bucket keeps uploaded files.
const bucket = "ticketblue"

// Office is a large office that runs.
type Office struct {
	URL string // of the balancer
	Dir string // logs, keys

	MySQL     *testenv.MySQLCluster
	Primary   *testenv.Proxy // in front of MySQL's primary: point it at another after a promotion
	Valkey    *testenv.ValkeyServer
	Kafka     *Kafka
	Typesense *Typesense
	S3        *testenv.S3
	Mail      *Inbox
	Collector *Collector

	// Between are proxies that stand in front of "valkey", "typesense" and "mail" when the options ask for them.
	Between map[string]*testenv.Proxy

	Instances []*Instance

	options  Options
	balancer *balancer
	ends     []func() error
}

// Start puts an office up; it returns when every instance is ready.
func Start(ctx context.Context, options Options) (_ *Office, err error) {
	if options.Instances == 0 {
		options.Instances = 2
	}
	if options.Replicas == 0 {
		options.Replicas = 1
	}
	if options.Say == nil {
		options.Say = func(string, ...any) {}
	}
	o := &Office{options: options, Between: map[string]*testenv.Proxy{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.Close())
		}
	}()
	if o.Dir, err = os.MkdirTemp("", "ticketblue-large-"); err != nil {
		return nil, err
	}
	o.end(func() error { return os.RemoveAll(o.Dir) })
	if err := o.startServers(ctx); err != nil {
		return nil, err
	}
	if err := o.startInstances(ctx); err != nil {
		return nil, err
	}
	if o.balancer, err = startBalancer(ctx, options.Addr, o.Instances); err != nil {
		return nil, err
	}
	o.end(o.balancer.close)
	o.URL = "http://" + o.balancer.addr
	return o, nil
}

func (o *Office) end(fn func() error) { o.ends = append(o.ends, fn) }

// Close ends everything, the last that was started first.
func (o *Office) Close() error {
	var errs []error
	for i := len(o.ends) - 1; i >= 0; i-- {
		errs = append(errs, o.ends[i]())
	}
	o.ends = nil
	return errors.Join(errs...)
}

// started tells what is there and sees to its end.
func (o *Office) started(began time.Time, what, addr string, end func() error) {
	o.options.Say("%-12s %-28s %s", what, addr, time.Since(began).Round(10*time.Millisecond))
	o.end(end)
}

func (o *Office) startServers(ctx context.Context) (err error) {
	began := time.Now()
	if o.MySQL, err = testenv.StartMySQLCluster(ctx, o.options.Replicas); err != nil {
		return fmt.Errorf("start MySQL: %w", err)
	}
	o.started(began, "MySQL", o.MySQL.Primary.Addr, o.MySQL.Close)
	if err = o.MySQL.Primary.Do(ctx, "CREATE DATABASE ticketblue CHARACTER SET utf8mb4"); err != nil {
		return err
	}
	if o.Primary, err = testenv.StartProxy(ctx, o.MySQL.Primary.Addr); err != nil {
		return err
	}
	o.end(func() error { o.Primary.Close(); return nil })
	began = time.Now()
	if o.Valkey, err = testenv.StartValkey(ctx); err != nil {
		return fmt.Errorf("start Valkey: %w", err)
	}
	o.started(began, "Valkey", o.Valkey.Addr, o.Valkey.Close)
	began = time.Now()
	if o.S3, err = testenv.StartS3(ctx); err != nil {
		return fmt.Errorf("S3: %w", err)
	}
	o.started(began, "S3", o.S3.URL, o.S3.Close)
	if err = o.S3.NewBucket(ctx, bucket); err != nil {
		return fmt.Errorf("bucket: %w", err)
	}
	return o.startStandIns(ctx)
}

// startStandIns starts what may be a stand-in.
func (o *Office) startStandIns(ctx context.Context) (err error) {
	began := time.Now()
	if o.Kafka, err = startKafka(ctx, filepath.Join(o.Dir, "kafka"), o.options.Kafka); err != nil {
		return fmt.Errorf("start Kafka: %w", err)
	}
	o.started(began, "Kafka", fmt.Sprint(o.Kafka.Brokers), o.Kafka.Close)
	if o.Typesense, err = startTypesense(ctx); err != nil {
		return fmt.Errorf("start Typesense: %w", err)
	}
	o.started(began, "Typesense", o.Typesense.URL, o.Typesense.Close)
	if o.Mail, err = startInbox(ctx); err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	o.started(began, "Mail", o.Mail.Addr, o.Mail.Close)
	if o.Collector, err = startCollector(ctx); err != nil {
		return fmt.Errorf("collector: %w", err)
	}
	o.started(began, "Traces", o.Collector.URL, o.Collector.Close)
	if o.options.Between {
		return o.startProxies(ctx)
	}
	return nil
}

// startProxies starts those that make what is behind them slow. Kafka has none: its clients go where a broker says it is.
func (o *Office) startProxies(ctx context.Context) error {
	for name, addr := range map[string]string{"valkey": o.Valkey.Addr, "typesense": strings.TrimPrefix(o.Typesense.URL, "http://"), "mail": o.Mail.Addr} {
		proxy, err := testenv.StartProxy(ctx, addr)
		if err != nil {
			return err
		}
		o.Between[name] = proxy
		o.end(func() error { proxy.Close(); return nil })
	}
	return nil
}

// reach is the address by which instances reach a part.
func (o *Office) reach(name, addr string) string {
	if proxy := o.Between[name]; proxy != nil {
		return proxy.Addr()
	}
	return addr
}
