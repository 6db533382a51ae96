package instances

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// load has people reserve seats on the instances, in turn, until it is stopped. Nobody is refused: each wants others.
type load struct {
	round    int64
	next     atomic.Int64
	mu       sync.Mutex
	took     []time.Duration
	refused  []string
	reserved map[int64]bool
}

func (l *load) run(ctx context.Context, at []*instance, buyers []string) {
	var crowd sync.WaitGroup
	for n := range 8 {
		crowd.Go(func() {
			for ctx.Err() == nil {
				seat, began := l.next.Add(1), time.Now()
				r, err := at[n%len(at)].call(buyers[seat%int64(len(buyers))], "POST", "/reservations", object{"roundId": l.round, "seats": []int64{seat}})
				took := time.Since(began)
				l.mu.Lock()
				l.took = append(l.took, took)
				if err != nil || r.status != 201 {
					l.refused = append(l.refused, fmt.Sprintf("%d %s %v", r.status, r.raw, err))
				} else {
					l.reserved[seat] = true
				}
				l.mu.Unlock()
			}
		})
	}
	crowd.Wait()
}

// done is how many were reserved so far.
func (l *load) done() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.reserved)
}

// TestValkeyGone is on MySQL: two processes that write to one SQLite file without a pause starve each other by themselves.
func TestValkeyGone(t *testing.T) {
	t.Parallel()
	server, settings := withValkey(t)
	o := newOffice(t, onMySQL, settings...)
	here, there := o.start(), o.start()
	round, _ := here.sale(20_000)
	l := &load{round: round, reserved: map[int64]bool{}}
	buyers := here.buyers(400) // each may have 100
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { l.run(ctx, []*instance{here, there}, buyers) })
	goesOn := func(what string) {
		t.Helper()
		before := l.done()
		await(t, "bookings go on while Valkey is "+what, 20*time.Second, func() bool { return l.done() > before+50 })
		for _, i := range []*instance{here, there} {
			if status, body := i.ready(); status != 200 {
				t.Errorf("%s is not ready while Valkey is %s: %v", i.base, what, body)
			}
		}
	}
	goesOn("there")
	for what, hurt := range map[string]struct{ hurt, heal func() error }{
		"emptied":                 {func() error { return server.Flush(t.Context()) }, func() error { return nil }},
		"stopped where it stands": {server.Pause, server.Resume},
		"killed":                  {server.Kill, func() error { return server.Start(t.Context()) }},
	} {
		must(t, hurt.hurt())
		goesOn(what)
		if what != "emptied" {
			await(t, "an instance says that it is degraded", 10*time.Second, func() bool {
				_, body := here.ready()
				checks, _ := body["checks"].(object)
				return body["status"] == "degraded" && checks["valkey"] == "failed" && checks["database"] == "ok"
			})
		}
		must(t, hurt.heal())
		await(t, "all is well again", 20*time.Second, func() bool {
			_, a := here.ready()
			_, b := there.ready()
			return a["status"] == "ready" && b["status"] == "ready"
		})
	}
	stop()
	running.Wait()
	if len(l.refused) > 0 {
		t.Errorf("%d of %d were refused, the first with %s", len(l.refused), len(l.took), l.refused[0])
	}
	slices.Sort(l.took)
	t.Logf("%d reservations, median %v, worst %v", len(l.took), l.took[len(l.took)/2], l.took[len(l.took)-1])
	if worst := l.took[len(l.took)-1]; worst > 5*time.Second {
		t.Errorf("somebody waited for %v", worst)
	}
	rows := there.want("", "GET", fmt.Sprintf("/rounds/%d", l.round), nil).body
	if left := number(rows["remaining"]); left != int64(20_000-len(l.reserved)) {
		t.Errorf("%d are left after %d reservations", left, len(l.reserved))
	}
}

// broker is a stand-in for Kafka, which can be taken away and brought back with what it had.
type broker struct {
	t       *testing.T
	dir     string
	port    int
	cluster *kfake.Cluster
}

func newBroker(t *testing.T) *broker {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	b := &broker{t: t, dir: t.TempDir(), port: listener.Addr().(*net.TCPAddr).Port}
	must(t, listener.Close())
	b.begin()
	t.Cleanup(func() { b.cluster.Close() })
	return b
}

func (b *broker) begin() {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(b.port), kfake.DataDir(b.dir), kfake.SyncWrites())
	must(b.t, err)
	b.cluster = cluster
}

func (b *broker) settings() []string {
	return []string{"--kafka-brokers", fmt.Sprintf("127.0.0.1:%d", b.port), "--kafka-partitions", "3"}
}

func TestKafka(t *testing.T) {
	t.Parallel()
	for name, withNews := range map[string]bool{"with Valkey": true, "without Valkey": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBroker(t)
			settings := b.settings()
			if withNews {
				_, more := withValkey(t)
				settings = append(settings, more...)
			}
			o := newOffice(t, onMySQL, settings...)
			here, there := o.start(), o.start()
			welcomed := func(token string) func() bool {
				return func() bool { return len(notifications(t, there, token)) == 1 }
			}
			kim, _ := here.person("kim")
			await(t, "Kim is welcomed by way of Kafka", 30*time.Second, welcomed(kim))
			round, _ := here.sale(100)
			b.cluster.Close()
			lee, _ := there.person("lee")
			buyer := here.buyers(1)[0]
			shown := there.watch(round)
			here.want(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int64{1}})
			await(t, "seats show on the other instance while Kafka is gone", 10*time.Second, func() bool { _, ok := shown.when(1); return ok })
			if status, body := here.ready(); status != 200 || body["status"] != "degraded" {
				t.Errorf("without Kafka it says %d %v", status, body)
			}
			if welcomed(lee)() {
				t.Error("Lee was welcomed without Kafka")
			}
			b.begin()
			await(t, "Lee is welcomed when it is back", 40*time.Second, welcomed(lee))
			if n := len(notifications(t, here, kim)); n != 1 {
				t.Errorf("Kim was welcomed %d times", n)
			}
		})
	}
}
