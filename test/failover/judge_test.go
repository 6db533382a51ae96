package failover

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// hurt does what the fault does, waits until the office is whole again, and holds what clients were told against
// what is there. It returns a row of the table.
func (o *office) hurt(what string, changes int, fault func()) string {
	o.t.Helper()
	defer func() {
		if o.t.Failed() {
			o.explain()
		}
	}()
	o.mu.Lock()
	from, states := len(o.acks), len(o.states)
	clear(o.errors)
	o.mu.Unlock()
	eventually(o.t, 20*time.Second, "the primary itself acknowledges", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return slices.ContainsFunc(o.acks[from:], func(a ack) bool { return a.server != "" })
	})
	began := time.Now()
	fault()
	o.whole(90 * time.Second)
	o.goesOn(20 * time.Second)
	o.mu.Lock()
	acks, seen, told := slices.Clone(o.acks[from:]), slices.Clone(o.states[states:]), maps.Clone(o.errors)
	o.mu.Unlock()

	detected := "–"
	for _, s := range seen {
		if s.state == v1alpha1.DatabaseFailingOver || s.state == v1alpha1.DatabaseSwitchingOver {
			detected = s.at.Sub(began).Round(time.Millisecond).String()
			break
		}
	}
	resumed := "–"
	if changes > 0 {
		resumed = gap(acks, began).Round(time.Millisecond).String()
	}
	lost := 0
	for _, n := range o.nodes {
		missing := o.missing(n)
		lost = max(lost, len(missing))
		if len(missing) > 0 {
			o.t.Errorf("%s lacks %d writes that were acknowledged, such as %+v", n.name, len(missing), missing[0])
		}
	}
	if turns := turns(acks); turns != changes {
		o.t.Errorf("the servers that acknowledge changed %d times, not %d: two took writes", turns, changes)
	}
	for slug := range told {
		if slug != "outcome_unknown" {
			o.t.Errorf("clients were told %s %d times: a short wait could have saved it", slug, told[slug])
		}
	}
	var errors []string
	for _, slug := range slices.Sorted(maps.Keys(told)) {
		errors = append(errors, fmt.Sprintf("%d %s", told[slug], slug))
	}
	line := fmt.Sprintf("| %s | %s | %s | %d | %d | %s |", what, detected, resumed, len(acks), lost, strings.Join(errors, ", "))
	o.t.Log(line)
	return line
}

// missing are the acknowledged writes that a server does not have, once it had time to catch up.
func (o *office) missing(n *node) (missing []ack) {
	o.t.Helper()
	o.mu.Lock()
	acks := slices.Clone(o.acks)
	o.mu.Unlock()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if missing = o.lacks(n, acks); len(missing) == 0 {
			return nil
		}
	}
	return missing
}

// gap is how long it took from the fault until writes by the Service went on: the end of the longest time without.
func gap(acks []ack, from time.Time) time.Duration {
	last, longest, end := from, time.Duration(0), from
	for _, a := range acks {
		if a.server != "" || a.at.Before(from) {
			continue
		}
		if pause := a.at.Sub(last); pause > longest {
			longest, end = pause, a.at
		}
		last = a.at
	}
	return end.Sub(from)
}

// turns is how often the server changed at which writes were acknowledged, as those saw it who write at one server.
// Writes count from when they began: one that replicas had before they were fenced may be answered much later.
func turns(acks []ack) (turns int) {
	last := ""
	acks = slices.SortedFunc(slices.Values(acks), func(a, b ack) int { return a.began.Compare(b.began) })
	for _, a := range acks {
		if a.server == "" {
			continue
		}
		if last != "" && a.server != last {
			turns++
		}
		last = a.server
	}
	return turns
}

// goesOn waits for writes.
func (o *office) goesOn(limit time.Duration) {
	o.t.Helper()
	count := func() int {
		o.mu.Lock()
		defer o.mu.Unlock()
		return len(o.acks)
	}
	before := count()
	eventually(o.t, limit, "writes go on", func() bool { return count() > before+100 })
}

// caughtUp waits until no replica is more than half a second behind what the primary had.
func (o *office) caughtUp(limit time.Duration) {
	o.t.Helper()
	primary := pool(o.t, o.primary().server.Addr)
	defer primary.Close()
	eventually(o.t, limit, "the replicas have caught up", func() bool {
		var had string
		must(o.t, primary.QueryRowContext(o.t.Context(), "SELECT @@gtid_executed").Scan(&had))
		for _, n := range o.replicas() {
			replica := pool(o.t, n.server.Addr)
			var late bool
			err := replica.QueryRowContext(o.t.Context(), "SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 0.5)", had).Scan(&late)
			replica.Close()
			must(o.t, err)
			if late {
				return false
			}
		}
		return true
	})
}

// failedOver waits for another primary, which takes writes.
func (o *office) failedOver(old *node) {
	o.t.Helper()
	eventually(o.t, 40*time.Second, "another primary takes writes", func() bool {
		db := o.database()
		return db.Status.State == v1alpha1.DatabaseRunning && db.Status.Primary != old.name && ready(db)
	})
	o.goesOn(20 * time.Second)
}

// ask asks for a switchover.
func (o *office) ask(server string) {
	o.t.Helper()
	db := o.database()
	before := db.DeepCopy()
	db.Annotations = map[string]string{v1alpha1.AnnotationSwitchover: server}
	must(o.t, o.api.Patch(context.Background(), db, client.MergeFrom(before)))
}

// explain prints what servers are doing, for whoever reads of a failure.
func (o *office) explain() {
	for _, n := range o.nodes {
		db, err := sql.Open("mysql", n.server.DSN(""))
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		for _, query := range []string{"SHOW PROCESSLIST", "SELECT @@super_read_only, @@rpl_semi_sync_source_enabled, @@gtid_executed, IS_USED_LOCK('ticketblue_operator')", "SHOW REPLICA STATUS"} {
			o.t.Logf("%s: %s:\n%s", n.name, query, answer(ctx, db, query))
		}
		cancel()
		db.Close()
	}
}

func answer(ctx context.Context, db *sql.DB, query string) string {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err.Error()
	}
	defer rows.Close()
	names, _ := rows.Columns()
	var lines []string
	for rows.Next() {
		values, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err.Error()
		}
		var line []string
		for i, value := range values {
			if value.String != "" {
				line = append(line, names[i]+"="+value.String)
			}
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return strings.Join(lines, "\n")
}
