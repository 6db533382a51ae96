package mysql_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/platform/consistency"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// cluster is a primary with two replicas, an office's engine on it, and proxies in between.
type cluster struct {
	*testenv.MySQLCluster
	primary, near, far *testenv.Proxy
	engine             *mysql.Engine
}

func openCluster(t *testing.T) cluster {
	t.Helper()
	c, err := testenv.StartMySQLCluster(t.Context(), 2)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	must(t, c.Primary.Do(t.Context(), "CREATE DATABASE office", "CREATE TABLE office.numbers (n INT NOT NULL PRIMARY KEY)"))
	primary, dsn := through(t, c.Primary.DSN("office"))
	near, nearDSN := through(t, c.Replicas[0].DSN("office"))
	far, farDSN := through(t, c.Replicas[1].DSN("office"))
	s := settings(dsn)
	s.Replicas, s.FailoverWait = []string{nearDSN, farDSN}, 20*time.Second
	s.Timeout = 20 * time.Second
	return cluster{c, primary, near, far, open(t, s)}
}

// at is which server a read in the context goes to.
func (c cluster) at(ctx context.Context, t *testing.T) (server int) {
	t.Helper()
	must(t, c.engine.Reader(ctx).QueryRowContext(ctx, "SELECT @@global.server_id").Scan(&server))
	return server
}

func (c cluster) sees(ctx context.Context, t *testing.T, n int) bool {
	t.Helper()
	var found int
	must(t, c.engine.Reader(ctx).QueryRowContext(ctx, "SELECT COUNT(*) FROM numbers WHERE n = ?", n).Scan(&found))
	return found == 1
}

func TestReplicas(t *testing.T) {
	t.Parallel()
	c := openCluster(t)
	ctx := t.Context()
	behind := consistency.AtLeast(ctx, "")
	eventually(t, func() bool { return c.engine.CheckReplicas(ctx) == nil })

	for range 20 {
		if server := c.at(ctx, t); server != 1 {
			t.Fatalf("a read that says nothing went to server %d", server)
		}
	}
	asked := map[int]bool{}
	for range 100 {
		asked[c.at(behind, t)] = true
	}
	if asked[1] || !asked[2] || !asked[3] {
		t.Errorf("reads that may be behind went to %v", asked)
	}

	// A replica a minute behind: who has written sees it at once, wherever they read.
	must(t, c.Replicas[1].Delay(ctx, time.Minute))
	must(t, insert(ctx, c.engine, 1))
	mine := consistency.AtLeast(ctx, c.engine.Now(ctx))
	for range 200 {
		if !c.sees(mine, t, 1) {
			t.Fatal("one's own write is not seen")
		}
	}
	eventually(t, func() bool { return c.at(mine, t) == 2 }) // the near one has it, and is read
	eventually(t, func() bool { return c.engine.CheckReplicas(ctx) != nil })
	for range 100 {
		if server := c.at(behind, t); server == 3 {
			t.Fatal("a replica that is too far behind is read")
		}
	}

	// Without any replica everything is read from the primary, and the office is well.
	c.near.Cut()
	c.far.Cut()
	for range 50 {
		if server := c.at(mine, t); server != 1 {
			t.Fatalf("a replica that is away was asked, or so it seems: %d", server)
		}
	}
	must(t, c.engine.Check(ctx))
	if c.engine.CheckReplicas(ctx) == nil {
		t.Error("replicas that are away are told to be well")
	}
	c.near.Mend()
	eventually(t, func() bool { return c.at(behind, t) == 2 })
}

// TestFailover kills the primary under load. What was acknowledged is there afterwards; nobody but those whose
// COMMIT was under way is told anything but that it is done.
func TestFailover(t *testing.T) {
	t.Parallel()
	c := openCluster(t)
	var next, unknown atomic.Int64
	var acknowledged sync.Map
	var longest atomic.Int64
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for range 16 {
		writers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				n, began := next.Add(1), time.Now()
				err := insert(t.Context(), c.engine, int(n))
				if err == nil {
					acknowledged.Store(int(n), true)
					longest.Store(max(longest.Load(), int64(time.Since(began))))
					continue
				}
				unknown.Add(1)
				wantFault(t, err, "outcome_unknown")
			}
		})
	}
	done := func(more int64) {
		target := next.Load() + more
		eventually(t, func() bool { return next.Load() >= target })
	}
	done(200)
	c.primary.Cut() // who is fenced takes no more
	_, err := c.Promote(t.Context())
	must(t, err)
	c.primary.Mend()
	c.primary.Point(c.Primary.Addr)
	done(200)
	close(stop)
	writers.Wait()

	kept := 0
	acknowledged.Range(func(n, _ any) bool {
		kept++
		if !c.sees(t.Context(), t, n.(int)) { //nolint:forcetypeassert // stored above
			t.Errorf("%v was acknowledged and is lost", n)
		}
		return true
	})
	if kept < 200 || unknown.Load() > 16 {
		t.Errorf("%d acknowledged, %d unknown", kept, unknown.Load())
	}
	t.Logf("%d acknowledged, %d unknown; the longest wait was %v", kept, unknown.Load(), time.Duration(longest.Load()))
}
