package failover

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// TestFailover hurts one office after another fault, each after it was whole again.
func TestFailover(t *testing.T) {
	o := openOffice(t)
	o.goesOn(10 * time.Second)
	var rows []string
	hurt := func(name string, wants int, fault func()) {
		if t.Failed() {
			return
		}
		t.Run(name, func(t *testing.T) {
			outer := o.t
			o.t = t
			defer func() { o.t = outer }()
			rows = append(rows, o.hurt(name, wants, fault))
		})
	}

	hurt("kill -9 of the primary", 1, func() {
		old := o.primary()
		old.kill(o.t)
		o.failedOver(old)
		old.start()
	})
	hurt("SIGSTOP of the primary, SIGCONT after the promotion", 1, func() {
		old := o.primary()
		must(o.t, old.server.Pause())
		o.failedOver(old)
		must(o.t, old.server.Resume())
	})
	hurt("the primary's network is cut, and mended after the promotion", 1, func() {
		old := o.primary()
		old.proxy.Cut()
		o.failedOver(old)
		old.proxy.Mend()
	})
	hurt("the operator alone can't reach the primary", 0, func() {
		old := o.primary()
		o.operator.loses(old.proxy.Addr(), true)
		time.Sleep(5 * time.Second)
		if db := o.database(); db.Status.State != v1alpha1.DatabaseRunning || db.Status.Primary != old.name {
			o.t.Errorf("replicas hear from the primary, and yet: %+v", db.Status)
		}
		o.goesOn(5 * time.Second)
		o.operator.loses(old.proxy.Addr(), false)
	})
	hurt("the primary comes back with transactions nobody acknowledged", 1, func() {
		old := o.primary()
		old.proxy.Cut()
		time.Sleep(300 * time.Millisecond) // writes at the server itself go on, and wait
		old.kill(o.t)
		old.proxy.Mend()
		o.failedOver(old)
		old.start()
	})
	hurt("the primary and a replica at once; the replica returns", 1, func() {
		old, other := o.primary(), o.replicas()[0]
		other.kill(o.t)
		old.kill(o.t)
		eventually(o.t, 20*time.Second, "the database is blocked", func() bool { return o.database().Status.State == v1alpha1.DatabaseBlocked })
		o.t.Logf("blocked: %v", o.database().Status.Conditions[0].Message)
		other.start()
		o.failedOver(old)
		old.start()
	})
	hurt("the primary's disk is full", 1, func() {
		old := o.primary()
		old.leave() // until somebody made room
		must(o.t, old.server.FillDisk())
		o.failedOver(old)
		old.kill(o.t) // mysqld ends itself when it can't write its log; should it hang, it is killed
		old.start()
	})
	hurt("planned switchover", 1, func() {
		old, next := o.primary(), o.replicas()[1]
		o.ask(next.name)
		o.failedOver(old)
		if now := o.primary(); now != next {
			o.t.Errorf("%s was asked for, and %s is primary", next.name, now.name)
		}
	})
	for _, at := range []struct {
		statement string
		sent      bool
	}{{"STOP REPLICA IO_THREAD", false}, {"STOP REPLICA IO_THREAD", true}, {"RESET REPLICA ALL", true}, {"SET GLOBAL read_only = OFF", false}, {"SET GLOBAL read_only = OFF", true}, {"CHANGE REPLICATION SOURCE", false}, {"START REPLICA", true}} {
		when := "before"
		if at.sent {
			when = "after"
		}
		hurt(fmt.Sprintf("kill -9 of the primary; the operator dies %s %s", when, at.statement), 1, func() {
			old := o.primary()
			died := o.operator.diesAt(at.statement, at.sent)
			old.kill(o.t)
			select {
			case <-died:
			case <-time.After(20 * time.Second):
				o.t.Fatal("the operator never came to that statement")
			}
			o.operator.start()
			o.failedOver(old)
			old.start()
		})
	}
	table := "| fault | detected in | writes resumed in | acknowledged | lost | errors seen by clients |\n|---|---|---|---|---|---|\n" + strings.Join(rows, "\n")
	t.Log("\n" + table)
}
