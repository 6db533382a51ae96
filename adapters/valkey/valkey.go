// Package valkey is where the instances of an office meet: a cache, a bus, locks and limits on one Valkey server, a
// cluster, or anything that speaks its protocol (Redis 7 does).
//
// Nothing in it is the only copy of anything, so losing it, or finding it empty, costs speed and no more: a cache
// misses, words on the bus are dropped, and each instance keeps limits for itself. That costs nothing either: every
// call has a time-out of tens of milliseconds, and after some failures in a row none is made for a second (breaker).
// Only a lock can't be had without it. Errors are counted and told to no caller who could do nothing about them.
//
// Answers are not cached on this side. What is asked for again and again, sessions and answers made ahead, the
// callers keep in their own memory; what they look up here, such as how far a person's writes have come, must not be
// older than the server's.
package valkey

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	vendor "github.com/valkey-io/valkey-go"
)

// ErrDown says that the server can't be reached, or could not just now.
var ErrDown = errors.New("valkey: the server can't be reached")

// Config is where the server is and how long it is waited for.
type Config struct {
	Addrs    []string    // host:port of a server, or of some of a cluster's
	TLS      *tls.Config // nil for a plain connection
	Username string
	Password string
	Prefix   string        // of all keys and channels, so that offices can share a server; "" is ticketblue
	Timeout  time.Duration // for an answer; 0 is 50 ms
	Dial     time.Duration // for a connection; 0 is 500 ms
	Log      *slog.Logger  // nil for slog's default
}

// Of the breaker: so many failures in a row, and no call for so long. Then one tries.
const (
	breakerFailures = 5
	breakerRest     = time.Second
)

// Pace of finding a server that was never there yet.
const (
	connectFirst = 50 * time.Millisecond
	connectMost  = 2 * time.Second
)

var (
	up = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "ticketblue_valkey_up", Help: "1 while Valkey answers, 0 while it is not asked because it did not.",
	})
	failures = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_valkey_failures_total", Help: "Calls that failed or took too long (failed), and those that were not made while Valkey rested (spared), by what they were for.",
	}, []string{"use", "outcome"})
)

// Client speaks to the server. Make it with Open; its parts are Cache, Bus, Locks and Limiter.
type Client struct {
	config  Config
	breaker circuitbreaker.CircuitBreaker[any]
	server  atomic.Pointer[vendor.Client] // nil before the first connection
	silent  atomic.Bool                   // the server did not answer the last time

	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	work   sync.WaitGroup
	closed sync.Once
}

// Open returns a client at once; the server is connected to beside, as soon as it can be.
func Open(config Config) (*Client, error) {
	if len(config.Addrs) == 0 {
		return nil, errors.New("valkey: no address")
	}
	if config.Prefix == "" {
		config.Prefix = "ticketblue"
	}
	if config.Timeout <= 0 {
		config.Timeout = 50 * time.Millisecond
	}
	if config.Dial <= 0 {
		config.Dial = 500 * time.Millisecond
	}
	if config.Log == nil {
		config.Log = slog.Default()
	}
	c := &Client{config: config}
	c.breaker = circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(breakerFailures).WithSuccessThreshold(1).WithDelay(breakerRest).
		OnOpen(func(circuitbreaker.StateChangedEvent) { c.turned(false) }).
		OnClose(func(circuitbreaker.StateChangedEvent) { c.turned(true) }).
		Build()
	c.ctx, c.stop = context.WithCancel(context.Background())
	c.work.Go(c.connect)
	return c, nil
}

// turned is told whether the server answers, each time that this is tried, and says so when it has changed.
func (c *Client) turned(answers bool) {
	if c.silent.Swap(!answers) == !answers {
		return
	}
	if answers {
		up.Set(1)
		c.config.Log.Info("valkey answers")
		return
	}
	up.Set(0)
	c.config.Log.Warn("valkey does not answer; the office goes on without it")
}

func (c *Client) options() vendor.ClientOption {
	return vendor.ClientOption{
		InitAddress: c.config.Addrs, TLSConfig: c.config.TLS, Username: c.config.Username, Password: c.config.Password,
		ClientName: c.config.Prefix,
		// The library asks after a second of silence whether anybody is there, and hangs up after another.
		Dialer: net.Dialer{Timeout: c.config.Dial, KeepAlive: time.Second}, ConnWriteTimeout: max(c.config.Dial, time.Second),
		DisableRetry: true, // there is no time for it
		DisableCache: true, AlwaysPipelining: true,
		ReadBufferEachConn: 64 << 10, WriteBufferEachConn: 64 << 10,
	}
}

// connect tries until there is a first connection; after that the library connects again by itself.
func (c *Client) connect() {
	last := ""
	for wait := connectFirst; ; wait = min(2*wait, connectMost) {
		server, err := vendor.NewClient(c.options())
		if err == nil {
			c.server.Store(&server)
			up.Set(1)
			return
		}
		if text := err.Error(); text != last {
			last = text
			c.config.Log.Warn("valkey can't be connected to; the office goes on without it", "error", err)
		}
		if !pause(c.ctx, wait) {
			return
		}
	}
}

// pause waits, and reports false when ctx ended. It is about the network's time.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// do makes a call for a use, within the time-out and the breaker. What it is told by the caller's ctx is its values:
// the call is short, and its outcome is the server's alone.
func (c *Client) do(ctx context.Context, use string, call func(ctx context.Context, server vendor.Client) error) error {
	server := c.server.Load()
	if server == nil || !c.breaker.TryAcquirePermit() {
		failures.WithLabelValues(use, "spared").Inc()
		return ErrDown
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.config.Timeout)
	defer cancel()
	if err := call(ctx, *server); err != nil {
		c.breaker.RecordFailure()
		failures.WithLabelValues(use, "failed").Inc()
		return fmt.Errorf("%w: %w", ErrDown, err)
	}
	c.breaker.RecordSuccess()
	return nil
}

// Check reports whether the server answers.
func (c *Client) Check(ctx context.Context) error {
	return c.do(ctx, "check", func(ctx context.Context, server vendor.Client) error {
		return server.Do(ctx, server.B().Ping().Build()).Error()
	})
}

// key is the server's name for something of a kind.
func (c *Client) key(kind, name string) string { return c.config.Prefix + ":" + kind + ":" + name }

// Close ends the connections. What is called afterwards finds the server down.
func (c *Client) Close() {
	c.closed.Do(func() {
		c.stop()
		c.work.Wait()
		if server := c.server.Swap(nil); server != nil {
			(*server).Close()
		}
	})
}
