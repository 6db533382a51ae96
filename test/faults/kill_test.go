package faults

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// TestKill lets a crowd reserve, pay and cancel, kills the server in the middle, starts it again, three times
// over, and then holds what each buyer was told against what is there.
func TestKill(t *testing.T) {
	t.Parallel()
	size, seats, load := 300, 6000, 2500*time.Millisecond
	if testing.Short() {
		size, seats, load = 60, 1500, 800*time.Millisecond
	}
	p := build(t)
	p.start()
	round := p.sale(seats)
	people := crowd.People(p.buyers(size))
	for kills := 1; kills <= 3; kills++ {
		var shopping sync.WaitGroup
		var over atomic.Bool
		var shopped atomic.Int64
		for _, who := range people {
			shopping.Go(func() {
				for !over.Load() && who.Shop(p, round, seats) {
					shopped.Add(1)
				}
			})
		}
		<-time.After(load)
		for began := time.Now(); shopped.Load() < int64(size/2) && time.Since(began) < time.Minute; {
			<-time.After(load / 10) // on a busy machine too little was bought yet to be worth a kill
		}
		p.kill()
		over.Store(true)
		shopping.Wait()
		took := p.start()
		if took > testenv.Within(2*time.Second) {
			t.Errorf("after kill %d it took %v to be ready", kills, took)
		}
		t.Logf("kill %d: %s; ready again in %v", kills, crowd.Count(people), took.Round(time.Millisecond))
	}
	settled := time.Now()
	var wrong []string
	for {
		wrong = crowd.Audit(p, round, seats, people).Wrong
		if len(wrong) == 0 || time.Since(settled) > 60*time.Second {
			break
		}
		<-time.After(500 * time.Millisecond)
	}
	for _, w := range wrong[:min(len(wrong), 20)] {
		t.Error(w)
	}
	t.Logf("%d complaints; all settled %v after the last start", len(wrong), time.Since(settled).Round(time.Millisecond))
	if paid := crowd.Count(people).Paid; paid < size/4 {
		t.Errorf("the crowd was told of %d payments only: the test has tested nothing", paid)
	}
}
