package failover

import (
	"context"
	"flag"
	"slices"
	"sync"
	"testing"
	"time"

	eventsv1 "k8s.io/api/events/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
)

var switchovers = flag.Int("switchovers", 20, "switchovers in TestSwitchoversUnderBuyersOfOneRound")

const buyers = 200

// resumeAtMost is for how long the office waits for a primary by default (--mysql-failover-wait): what takes longer, buyers
// hear of, and that none does is asserted for each switchover. The median has to be well within it also on a busy machine; the
// goal is half a second on one that does nothing else, and what it was is logged.
const resumeAtMost = 3 * time.Second

// TestSwitchoversUnderBuyersOfOneRound hands over again and again while a crowd buys seats of one round, whose row all of
// them lock. Each switchover succeeds at the first attempt, and no buyer hears of it.
func TestSwitchoversUnderBuyersOfOneRound(t *testing.T) {
	o := openOffice(t)
	o.goesOn(20 * time.Second)
	crowd := o.buyersCome()
	var pauses []time.Duration
	for range *switchovers {
		o.whole(time.Minute)
		o.caughtUp(time.Minute)
		old, next := o.primary(), o.replicas()[0]
		crowd.goOn(t)
		asked := time.Now()
		o.ask(next.name)
		o.failedOver(old)
		if now := o.primary(); now != next {
			t.Errorf("%s was asked for, and %s is primary", next.name, now.name)
		}
		crowd.goOn(t)
		pauses = append(pauses, crowd.longestPause(asked))
		for _, reason := range []string{"SwitchoverUndone", "SwitchoverRefused"} {
			if o.saw(reason) {
				t.Fatalf("after %d switchovers one is told of as %s", len(pauses), reason)
			}
		}
	}
	crowd.leave()
	for _, n := range o.nodes {
		if missing := o.missing(n); len(missing) > 0 {
			t.Errorf("%s lacks %d acknowledged writes", n.name, len(missing))
		}
		eventually(t, time.Minute, n.name+" has every seat that was sold", func() bool { return crowd.soldAt(t, n) == crowd.sold() })
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.errors) > 0 || len(crowd.failed) > 0 {
		t.Errorf("writers were told %v, buyers %v", o.errors, crowd.failed)
	}
	slices.Sort(pauses)
	median, worst := pauses[len(pauses)/2], pauses[len(pauses)-1]
	t.Logf("%d switchovers under %d buyers of one round: nobody could write for %v in the median, %v at most; %d seats sold", len(pauses), buyers, median, worst, crowd.sold())
	if median > resumeAtMost {
		t.Errorf("nobody could write for %v in the median: %v", median, pauses)
	}
}

// crowd is buyers of one round.
type crowd struct {
	office  *office
	over    chan struct{}
	running sync.WaitGroup

	mu     sync.Mutex
	at     []time.Time // of each seat that was sold
	failed map[string]int
}

func (o *office) buyersCome() *crowd {
	o.t.Helper()
	ctx := o.t.Context()
	for _, statement := range []string{"CREATE TABLE rounds (id BIGINT NOT NULL PRIMARY KEY, sold BIGINT NOT NULL)", "CREATE TABLE seats (round BIGINT NOT NULL, seat BIGINT NOT NULL, PRIMARY KEY (round, seat))", "INSERT INTO rounds VALUES (1, 0)"} {
		must(o.t, o.engine.Write(ctx, func(ctx context.Context, q sqlstore.Queryer) error {
			_, err := q.ExecContext(ctx, statement)
			return err
		}))
	}
	c := &crowd{office: o, over: make(chan struct{}), failed: map[string]int{}}
	o.t.Cleanup(c.leave)
	for range buyers {
		c.running.Go(c.buy)
	}
	return c
}

// buy takes the round's next seat, again and again, as a claim does: lock the round, read, write.
func (c *crowd) buy() {
	for {
		err := c.office.engine.Write(context.Background(), func(ctx context.Context, q sqlstore.Queryer) error {
			var sold int64
			if err := q.QueryRowContext(ctx, "SELECT sold FROM rounds WHERE id = 1 FOR UPDATE").Scan(&sold); err != nil {
				return err
			}
			if _, err := q.ExecContext(ctx, "INSERT INTO seats (round, seat) VALUES (1, ?)", sold); err != nil {
				return err
			}
			_, err := q.ExecContext(ctx, "UPDATE rounds SET sold = sold + 1 WHERE id = 1")
			return err
		})
		c.mu.Lock()
		if err == nil {
			c.at = append(c.at, time.Now())
		} else {
			c.failed[err.Error()]++
		}
		c.mu.Unlock()
		select {
		case <-c.over:
			return
		default:
		}
	}
}

func (c *crowd) sold() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.at)
}

func (c *crowd) soldAt(t testing.TB, n *node) (sold int) {
	t.Helper()
	db := pool(t, n.server.Addr)
	defer db.Close()
	must(t, db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM seats").Scan(&sold))
	return sold
}

// goOn waits until more seats are sold.
func (c *crowd) goOn(t testing.TB) {
	t.Helper()
	before := c.sold()
	eventually(t, 20*time.Second, "buyers go on", func() bool { return c.sold() > before+buyers/4 })
}

// longestPause is the longest time without a sale from then on.
func (c *crowd) longestPause(from time.Time) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := from
	for _, at := range c.at {
		if at.After(last) {
			longest = max(longest, at.Sub(last))
			last = at
		}
	}
	return longest
}

func (c *crowd) leave() {
	select {
	case <-c.over:
	default:
		close(c.over)
	}
	c.running.Wait()
}

// saw reports whether an event was told of the Database.
func (o *office) saw(reason string) bool {
	o.t.Helper()
	var events eventsv1.EventList
	must(o.t, o.api.List(o.t.Context(), &events, client.InNamespace(namespace)))
	return slices.ContainsFunc(events.Items, func(e eventsv1.Event) bool { return e.Reason == reason })
}
