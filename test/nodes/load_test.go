package nodes

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
)

// buyers shop during all of TestUnderLoad, once a second each: as many as two cores carry beside three nodes.
const buyers = 32

// load is an office whose crowd goes on buying while it is hurt, and what came of it.
type load struct {
	*reader
	office *office
	sets   []string // Helm's options with values that hold from now on
	rows   []string // of the table
}

// Everything that a cluster does to an office and its database, on purpose or not, while a crowd buys in one round, with
// TLS between all of them. Nobody may be told of it: no request fails, and what everybody was told is so afterwards. Each step
// also shows that what it does was really done.
func TestUnderLoad(t *testing.T) {
	l := &load{reader: openGuide(t, "database-tls", buyers)}
	l.office, _ = l.sell()
	l.skip("runs a job", "create job now")
	l.skip("upgrades", "helm upgrade ticketblue charts/ticketblue")
	l.skip("saves the database", "cronjob/ticketblue-backup")
	l.skip("restores", "backup fetch")
	stopMeasuring := measure(t)
	defer stopMeasuring()
	defer func() {
		t.Logf("%d buyers in one round; %v\n| what is done | requests | a second | failed | longest gap | wrong in the audit | took |\n|---|---|---|---|---|---|---|\n%s",
			buyers, crowd.Count(l.office.people), strings.Join(l.rows, "\n"))
	}()
	l.encrypted()
	for _, step := range []struct {
		what string
		do   func()
	}{
		{"nothing", func() { time.Sleep(15 * time.Second) }},
		{"rolling update of the office: another image", l.updateOffice},
		{"rolling update of the operator", l.updateOperator},
		{"another setting of the database, which restarts each server", l.changeSetting},
		{"planned switchover", l.switchOver},
		{"kill -9 of the primary's mysqld", l.killPrimary},
		{"forced deletion of the primary's Pod", l.deletePrimary},
		{"drain of the primary's node, and back", l.drainPrimary},
		{"autoscaler up, by processor", l.growWithTheCrowd},
		{"autoscaler down, by a lower ceiling", l.shrink},
		{"an image that is nowhere, and back", l.badImage},
		{"a setting with which no server starts, and back", l.badSetting},
	} {
		l.hurt(step.what, step.do)
	}
	l.encrypted()
	stopMeasuring()
	l.uninstall()
}

// hurt does it under the crowd, until all is well again, and holds the books against what everybody was told.
func (l *load) hurt(what string, do func()) {
	l.t.Helper()
	l.office.counts() // what the audit before has asked
	paid, began := crowd.Count(l.office.people).Paid, time.Now()
	l.office.during(func() { do(); l.well() })
	took := time.Since(began)
	asked, failed, how, gap := l.office.counts()
	paid = crowd.Count(l.office.people).Paid - paid
	wrong := l.office.audit()
	row := fmt.Sprintf("| %s | %d | %.0f | %d | %.2f s | %d | %.0f s |", what, asked, float64(asked)/took.Seconds(), failed, gap.Seconds(), len(wrong), took.Seconds())
	l.rows = append(l.rows, row)
	l.t.Log(row)
	if failed > 0 {
		l.t.Errorf("%s: %d of %d requests failed: %s", what, failed, asked, strings.Join(how, "\n"))
	}
	if paid == 0 {
		l.t.Errorf("%s: nobody bought anything meanwhile", what)
	}
	if len(wrong) > 0 {
		l.t.Errorf("%s: the audit finds: %s", what, strings.Join(wrong[:min(len(wrong), 20)], "\n"))
	}
}

// upgrade installs the office again with the guide's values, those that were set for good, and these.
func (l *load) upgrade(once ...string) {
	l.t.Helper()
	line := "helm upgrade ticketblue charts/ticketblue --namespace tickets --values seoul.yaml --values machine.yaml"
	for _, set := range append(slices.Clone(l.sets), once...) {
		line += " " + set
	}
	l.sh(line)
}

// until waits for what must become so.
func (l *load) until(what string, is func() bool) {
	l.t.Helper()
	const patience = 4 * time.Minute
	for end := time.Now().Add(patience); !is(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("after %v it is not so that %s", patience, l.explain(what))
		}
	}
}
