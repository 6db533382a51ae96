package largefaults

import (
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/large/onsale"
)

// TestFaults hurts one office in one way after the other. What comes out of one is what the next begins with.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes minutes")
	}
	o := open(t)
	t.Run("nothing is hurt", func(t *testing.T) {
		l := o.Load(t)
		l.GoesOn(t)
		l.Stop(t)
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
		if told := crowd.Count(o.People); told.Paid < 100 || told.Canceled < 20 {
			t.Errorf("the crowd was %s only: the test has tested nothing", told)
		}
	})
}

// without takes parts away under load and brings them back.
func (o *office) without(t *testing.T, parts, named []string) {
	l := o.Load(t)
	l.GoesOn(t)
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
	l.GoesOn(t)
	for _, part := range parts {
		must(t, o.parts[part].Start(t.Context()))
	}
	l.GoesOn(t)
	l.Stop(t)
	o.says(t, "ready")
	o.settled(t)
}

// slow makes what the office stands on answer late, and then not at all though it is connected.
func (o *office) slow(t *testing.T) {
	l := o.Load(t)
	l.GoesOn(t)
	for _, proxy := range o.Between {
		proxy.Slow(300 * time.Millisecond)
	}
	l.GoesOn(t)
	for _, proxy := range o.Between {
		proxy.Slow(0)
		proxy.Hold()
	}
	o.says(t, "degraded", "valkey", "search", "mail")
	l.GoesOn(t)
	for _, proxy := range o.Between {
		proxy.Release()
	}
	l.GoesOn(t)
	l.Stop(t)
	o.says(t, "ready")
	o.settled(t)
}

// behind has the replicas apply what they receive a minute late.
func (o *office) behind(t *testing.T) {
	for _, replica := range o.MySQL.Replicas {
		must(t, replica.Delay(t.Context(), time.Minute))
	}
	l := o.Load(t)
	l.GoesOn(t)
	who := crowd.People(strings.Fields(o.Run("demo", "tokens", "--count", "1")))
	o.People = append(o.People, who...)
	for range 10 {
		if !who[0].Shop(l, o.Round, onsale.Seats) {
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
	l.Stop(t)
	o.says(t, "ready")
	o.settled(t)
}

// failover kills the primary in the middle of the load and promotes a replica by hand.
func (o *office) failover(t *testing.T) {
	l := o.Load(t)
	l.GoesOn(t)
	must(t, o.MySQL.Primary.Kill())
	killed := time.Now()
	o.died = killed
	_, err := o.MySQL.Promote(t.Context())
	must(t, err)
	o.Primary.Point(o.MySQL.Primary.Addr)
	t.Logf("promoted after %v", time.Since(killed).Round(time.Millisecond))
	l.GoesOn(t)
	l.GoesOn(t)
	l.Stop(t)
	if l.Unknown() > 0 {
		t.Errorf("of %d keyed requests nobody found out what became of them", l.Unknown())
	}
	o.says(t, "ready")
	o.settled(t)
}
