package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// worker makes one unit of work on its connection, n counting up over all workers, and says what it came to.
type worker func(c *conn, n int) (outcome string, err error)

// measured is what a run of load came to.
type measured struct {
	done      int
	seconds   float64
	outcomes  map[string]int
	latency   []time.Duration // sorted
	processor time.Duration   // of the server a unit, where it was taken
}

func (m measured) rate() float64 { return float64(m.done) / m.seconds }

func (m measured) percentile(p float64) time.Duration {
	if len(m.latency) == 0 {
		return 0
	}
	return m.latency[min(int(math.Ceil(p*float64(len(m.latency)))), len(m.latency))-1]
}

// closed is closed against the process, with the processor time that a unit takes it.
func (p *process) closed(ctx context.Context, connections, limit int, length time.Duration, work worker) (measured, error) {
	before, err := p.processor()
	if err != nil {
		return measured{}, err
	}
	m, err := closed(ctx, p.address, connections, limit, length, work)
	if err != nil {
		return measured{}, err
	}
	after, err := p.processor()
	m.processor = (after - before) / time.Duration(max(m.done, 1))
	return m, err
}

// closed has so many connections each work as fast as answers come, for a time or until limit units are done.
func closed(ctx context.Context, address string, connections int, limit int, length time.Duration, work worker) (measured, error) {
	var next atomic.Int64
	stop := time.Now().Add(length)
	return run(ctx, address, connections, work, func() (int, time.Time, bool) {
		n, now := int(next.Add(1))-1, time.Now()
		return n, now, n < limit && now.Before(stop)
	})
}

// open begins units at a fixed rate whatever the answers do; latency counts from when a unit was due, so a
// server that falls behind can't hide it.
func open(ctx context.Context, address string, connections int, rate float64, length time.Duration, work worker) (measured, error) {
	var next atomic.Int64
	began, total := time.Now(), int(rate*length.Seconds())
	return run(ctx, address, connections, work, func() (int, time.Time, bool) {
		n := int(next.Add(1)) - 1
		due := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		return n, due, n < total
	})
}

func run(ctx context.Context, address string, connections int, work worker, next func() (n int, from time.Time, more bool)) (measured, error) {
	total := measured{outcomes: map[string]int{}}
	var mu sync.Mutex
	var failed error
	var group sync.WaitGroup
	conns := make([]*conn, connections)
	for i := range conns {
		c, err := dial(ctx, address)
		if err != nil {
			return total, err
		}
		defer c.socket.Close()
		conns[i] = c
	}
	began := time.Now()
	for _, c := range conns {
		group.Go(func() {
			mine, err := serve(c, work, next)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && failed == nil {
				failed = err
			}
			total.done += mine.done
			total.latency = append(total.latency, mine.latency...)
			for outcome, n := range mine.outcomes {
				total.outcomes[outcome] += n
			}
		})
	}
	group.Wait()
	total.seconds = time.Since(began).Seconds()
	slices.Sort(total.latency)
	return total, failed
}

func serve(c *conn, work worker, next func() (int, time.Time, bool)) (measured, error) {
	mine := measured{outcomes: map[string]int{}}
	for {
		n, from, more := next()
		if !more {
			return mine, nil
		}
		outcome, err := work(c, n)
		if err != nil {
			return mine, fmt.Errorf("unit %d: %w", n, err)
		}
		mine.done++
		mine.outcomes[outcome]++
		mine.latency = append(mine.latency, time.Since(from))
	}
}
