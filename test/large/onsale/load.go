package onsale

import (
	"fmt"
	"net/http"
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

// The crowd.
const (
	shoppers = 12
	each     = 10 // people a shopper buys for: one may have 100 tickets
)

// atLeast is how many purchases are told of while something is hurt.
const atLeast = 20

// Load is a crowd that shops until it is stopped.
type Load struct {
	*Calls
	done    atomic.Int64
	over    chan struct{}
	running sync.WaitGroup
	end     func() // ends it and waits, once
}

// pace is how long a shopper waits between purchases.
const pace = 300 * time.Millisecond

// Load has the crowd shop from now on.
func (o *Office) Load(t *testing.T) *Load {
	t.Helper()
	l := &Load{Calls: &Calls{Office: o}, over: make(chan struct{})}
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
				if o.People[n*each+turn%each].Shop(l, o.Round, Seats) {
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

// GoesOn waits for purchases.
func (l *Load) GoesOn(t *testing.T) {
	t.Helper()
	before := l.done.Load()
	Await(t, "bookings go on", 30*time.Second, func() bool { return l.done.Load() >= before+atLeast }, func() string {
		l.mu.Lock()
		defer l.mu.Unlock()
		return strings.Join(l.wrong, "\n")
	})
}

// Stop ends the load and says what callers could not understand.
func (l *Load) Stop(t *testing.T) {
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

// Unknown is of how many keyed requests nobody found out what became of them.
func (l *Load) Unknown() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unknown
}

// Calls are those of a load, with what is wrong about them.
type Calls struct {
	*Office

	mu      sync.Mutex
	took    []time.Duration
	later   int       // were told to come back
	unknown int       // were told so of a keyed request, although it can be found out
	written time.Time // when something was last written
	pause   time.Duration
	wrong   []string
}

// patience is for how long somebody who was told to come back does, under the same key.
const patience = 20 * time.Second

// Ask implements crowd.Office.
func (c *Calls) Ask(token, method, path string, body any, key string) (crowd.Reply, error) {
	for end := time.Now().Add(patience); ; {
		began := time.Now()
		r, err := c.Once(token, method, path, body, key)
		c.note(method, path, key, r, err, time.Since(began))
		again := err != nil || r.Status == http.StatusServiceUnavailable || r.Body["code"] == "idempotency_key_in_use"
		switch {
		case !again:
			return r, nil
		case time.Now().After(end):
			return r, fmt.Errorf("%s %s: no answer but %d %v %w", method, path, r.Status, r.Body, err)
		}
		<-time.After(200 * time.Millisecond) // as an impatient program does
	}
}

// note keeps a try, and complains when it was none that a caller could understand.
func (c *Calls) note(method, path, key string, r crowd.Reply, err error, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, took)
	if key != "" && r.Body["code"] == "outcome_unknown" {
		c.unknown++
	}
	complain := func(format string, args ...any) {
		c.wrong = append(c.wrong, fmt.Sprintf("%s %s: ", method, path)+fmt.Sprintf(format, args...))
	}
	switch {
	case err != nil:
		complain("no answer: %v", err)
	case r.Status == http.StatusServiceUnavailable && r.Header.Get("Retry-After") != "":
		c.later++
	case r.Status >= 500:
		complain("%d %v", r.Status, r.Body)
	case r.Status == http.StatusCreated && method == "POST":
		now := time.Now()
		if !c.written.IsZero() {
			c.pause = max(c.pause, now.Sub(c.written))
		}
		c.written = now
	}
	if took > callLimit {
		complain("it took %v (%d %v)", took, r.Status, r.Body)
	}
}

// Await waits for a condition; what is so instead is told when it doesn't come.
func Await(t *testing.T, what string, limit time.Duration, holds func() bool, instead func() string) {
	t.Helper()
	began := time.Now()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		if <-look.C; time.Since(began) > limit {
			t.Fatalf("not so after %v: %s; instead\n%s", limit, what, instead())
		}
	}
}
