package largefaults

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
)

// Limits of calls, which hold on a busy machine too. An operation gives up after 15 s by itself; and if each of them
// waited for what does not answer, half of them would take longer than what is waited for.
const (
	callLimit   = 16 * time.Second
	medianLimit = 3 * time.Second // --typesense-timeout, the shortest of what could be waited for in vain but Valkey's 50 ms
)

// atLeast is how many purchases are told of while something is hurt.
const atLeast = 20

// load is a crowd that shops until it is stopped.
type load struct {
	*calls
	done    atomic.Int64
	over    chan struct{}
	running sync.WaitGroup
	end     func() // ends it and waits, once
}

// pace is how long a shopper waits between purchases.
const pace = 300 * time.Millisecond

func (o *office) load(t *testing.T) *load {
	l := &load{calls: &calls{office: o}, over: make(chan struct{})}
	l.end = sync.OnceFunc(func() {
		close(l.over)
		l.running.Wait()
	})
	t.Cleanup(l.end) // also when the test gives up
	for n := range shoppers {
		l.running.Go(func() {
			wait := time.NewTicker(pace)
			defer wait.Stop()
			for turn := 0; ; turn++ {
				if o.people[n*each+turn%each].Shop(l, o.round, seats) {
					l.done.Add(1)
				}
				select {
				case <-l.over:
					return
				case <-wait.C:
				}
			}
		})
	}
	return l
}

// goesOn waits for purchases.
func (l *load) goesOn(t *testing.T) {
	t.Helper()
	before := l.done.Load()
	await(t, "bookings go on", 30*time.Second, func() bool { return l.done.Load() >= before+atLeast }, func() string {
		l.mu.Lock()
		defer l.mu.Unlock()
		return strings.Join(l.wrong, "\n")
	})
}

// stop ends the load and says what callers could not understand.
func (l *load) stop(t *testing.T) {
	t.Helper()
	l.end()
	for _, wrong := range l.wrong[:min(len(l.wrong), 10)] {
		t.Error(wrong)
	}
	slices.Sort(l.took)
	if median := l.took[len(l.took)/2]; median > medianLimit {
		t.Errorf("half of the calls took more than %v", median)
	}
	t.Logf("%d calls: median %v, 99 of 100 %v, worst %v; %d were told to come back; the longest time without a new reservation was %v", len(l.took),
		l.took[len(l.took)/2].Round(time.Millisecond), l.took[len(l.took)*99/100].Round(time.Millisecond), l.took[len(l.took)-1].Round(time.Millisecond),
		l.later, l.pause.Round(time.Millisecond))
}

// TestFaults hurts one office in one way after the other. What comes out of one is what the next begins with.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes minutes")
	}
	o := open(t)
	t.Run("nothing is hurt", func(t *testing.T) {
		l := o.load(t)
		l.goesOn(t)
		l.stop(t)
		o.settled(t)
	})
	for _, gone := range []struct {
		parts []string
		named []string // on /readyz
	}{
		{[]string{"valkey"}, []string{"valkey"}}, // comes back empty
		{[]string{"kafka"}, []string{"kafka"}},
		{[]string{"typesense"}, []string{"search"}},
		{[]string{"s3"}, []string{"files"}},
		{[]string{"mail"}, []string{"mail"}},
		{[]string{"mysql-replica-1"}, []string{"replicas"}},
		{[]string{"collector"}, nil}, // traces are given up; the office is as well as before
		{[]string{"office-2"}, nil},  // its requests go to the other
		{[]string{"valkey", "kafka"}, []string{"valkey", "kafka"}},
		{[]string{"kafka", "typesense"}, []string{"kafka", "search"}},
		{[]string{"valkey", "mysql-replica-2"}, []string{"valkey", "replicas"}},
	} {
		t.Run(strings.Join(gone.parts, " and ")+" gone", func(t *testing.T) { o.without(t, gone.parts, gone.named) })
	}
	t.Run("slow rather than gone", func(t *testing.T) { o.slow(t) })
	t.Run("replicas a minute behind", func(t *testing.T) { o.behind(t) })
	t.Run("the primary killed", func(t *testing.T) { o.failover(t) })
	t.Run("nobody was forgotten in the end", func(t *testing.T) {
		o.died = o.died.Add(-mailLease) // from now on every mail must be there, once its lease is over
		o.until(t, mailLease+settles, o.audit)
		o.until(t, settles, o.relayed)
		if told := crowd.Count(o.people); told.Paid < 100 || told.Canceled < 20 {
			t.Errorf("the crowd was %s only: the test has tested nothing", told)
		}
	})
}

// without takes parts away under load and brings them back.
func (o *office) without(t *testing.T, parts, named []string) {
	l := o.load(t)
	l.goesOn(t)
	for _, part := range parts {
		must(t, o.parts[part].Stop(t.Context()))
		if part == "office-2" {
			o.died = time.Now()
		}
	}
	switch {
	case len(named) > 0:
		o.says(t, "degraded", named...)
	case parts[0] == "collector":
		o.counts(t, "ticketblue_trace_failures_total")
	}
	l.goesOn(t)
	for _, part := range parts {
		must(t, o.parts[part].Start(t.Context()))
	}
	l.goesOn(t)
	l.stop(t)
	o.says(t, "ready")
	o.settled(t)
}

// slow makes what the office stands on answer late, and then not at all though it is connected.
func (o *office) slow(t *testing.T) {
	l := o.load(t)
	l.goesOn(t)
	for _, proxy := range o.Between {
		proxy.Slow(300 * time.Millisecond)
	}
	l.goesOn(t)
	for _, proxy := range o.Between {
		proxy.Slow(0)
		proxy.Hold()
	}
	o.says(t, "degraded", "valkey", "search", "mail")
	l.goesOn(t)
	for _, proxy := range o.Between {
		proxy.Release()
	}
	l.goesOn(t)
	l.stop(t)
	o.says(t, "ready")
	o.settled(t)
}

// behind has the replicas apply what they receive a minute late.
func (o *office) behind(t *testing.T) {
	for _, replica := range o.MySQL.Replicas {
		must(t, replica.Delay(t.Context(), time.Minute))
	}
	l := o.load(t)
	l.goesOn(t)
	who := crowd.People(strings.Fields(o.run("demo", "tokens", "--count", "1")))
	o.people = append(o.people, who...)
	for range 10 {
		if !who[0].Shop(l, o.round, seats) {
			t.Fatal("no answer")
		}
		// The audit's reads are the buyer's own, list and detail: they must show what was just told.
		for _, wrong := range who[0].Missing(l) {
			t.Error(wrong)
		}
		if r, err := l.Ask("", "GET", "/api/v1/performances", nil, ""); err != nil || r.Status != 200 || len(r.Body["items"].([]any)) == 0 {
			t.Errorf("the public list: %d %v, %v", r.Status, r.Body, err)
		}
	}
	o.says(t, "degraded", "replicas")
	for _, replica := range o.MySQL.Replicas {
		must(t, replica.Delay(t.Context(), 0))
	}
	l.stop(t)
	o.says(t, "ready")
	o.settled(t)
}

// failover kills the primary in the middle of the load and promotes a replica by hand.
func (o *office) failover(t *testing.T) {
	l := o.load(t)
	l.goesOn(t)
	must(t, o.MySQL.Primary.Kill())
	killed := time.Now()
	o.died = killed
	_, err := o.MySQL.Promote(t.Context())
	must(t, err)
	o.Primary.Point(o.MySQL.Primary.Addr)
	t.Logf("promoted after %v", time.Since(killed).Round(time.Millisecond))
	l.goesOn(t)
	l.goesOn(t)
	l.stop(t)
	if l.unknown > 0 {
		t.Errorf("of %d keyed requests nobody found out what became of them", l.unknown)
	}
	o.says(t, "ready")
	o.settled(t)
}
