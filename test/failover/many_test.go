package failover

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"
)

// failovers is how many a run of TestManyFailovers takes; make bench-failover asks for 100.
var failovers = flag.Int("failovers", 2, "failovers in TestManyFailovers")

// TestManyFailovers is P10: kill -9 of the primary under a full write load, again and again; each old primary comes
// back and has caught up before the next is killed.
func TestManyFailovers(t *testing.T) {
	o := openOffice(t)
	o.goesOn(20 * time.Second)
	o.caughtUp(time.Minute)
	var gaps []time.Duration
	lost, acknowledged := 0, 0
	began := time.Now()
	for i := range *failovers {
		o.mu.Lock()
		from := len(o.acks)
		o.mu.Unlock()
		killed := time.Now()
		old := o.primary()
		old.kill(t)
		o.failedOver(old)
		old.start()
		o.whole(2 * time.Minute)
		o.caughtUp(2 * time.Minute)
		o.mu.Lock()
		acks := slices.Clone(o.acks[from:])
		o.mu.Unlock()
		gaps = append(gaps, gap(acks, killed))
		acknowledged += len(acks)
		if i%10 == 9 || i == *failovers-1 {
			for _, n := range o.nodes {
				lost = max(lost, len(o.missing(n)))
			}
			t.Logf("%d failovers in %v, lost %d, gaps %v", i+1, time.Since(began).Round(time.Second), lost, gaps)
		}
	}
	told := 0
	o.mu.Lock()
	for _, n := range o.errors {
		told += n
	}
	o.mu.Unlock()
	slices.Sort(gaps)
	fmt.Printf("P10 %d failovers by kill -9 under %d writers (%.0f acknowledged/s)  median %v p99 %v worst %v; goal 1.5s (p99); acknowledged %d, lost %d; errors told to clients %d (%v)\n",
		len(gaps), writers, float64(acknowledged)/time.Since(began).Seconds(), gaps[len(gaps)/2].Round(time.Millisecond), gaps[(len(gaps)*99+99)/100-1].Round(time.Millisecond), gaps[len(gaps)-1].Round(time.Millisecond), acknowledged, lost, told, o.errors)
	if lost > 0 {
		t.Errorf("%d acknowledged writes are lost", lost)
	}
}
