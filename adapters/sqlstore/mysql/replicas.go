package mysql

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// lookEvery is how often the servers are asked how far they are. lookFor bounds one look.
const (
	lookEvery = 100 * time.Millisecond
	lookFor   = time.Second
)

// A replica that failed is left out for a time between these two, which each office draws for itself, so that
// not all of them turn from it, and back to it, at once.
const (
	outAtLeast = time.Second
	outAtMost  = 5 * time.Second
)

var errNotSeen = errors.New("it has not answered yet")

// replica is a server that follows the primary, and what the last look at it said.
type replica struct {
	*server
	name string // host:port

	mu       sync.Mutex
	executed gtid.Set
	behind   time.Duration // at least
	seenAt   time.Time
	outUntil time.Time
	reason   error
}

func (e *Engine) newReplica(dsn string) (*replica, error) {
	config, err := e.settings.config(dsn)
	if err != nil {
		return nil, err
	}
	s, err := e.connectReplica(dsn)
	return &replica{server: s, name: config.Addr, reason: errNotSeen}, err
}

// state is why the replica can't be read, or nil.
func (r *replica) state(now time.Time, maxLag time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.reason != nil && now.Before(r.outUntil), r.seenAt.IsZero():
		return r.reason
	case now.Sub(r.seenAt) > maxLag:
		return fmt.Errorf("it was seen last %v ago", now.Sub(r.seenAt))
	case r.behind > maxLag:
		return fmt.Errorf("it is %v behind", r.behind)
	}
	return nil
}

// reached reports whether the last look saw it at all of the positions or further.
func (r *replica) reached(positions []string) bool {
	r.mu.Lock()
	executed := r.executed
	r.mu.Unlock()
	for _, position := range positions {
		asked, err := gtid.Parse(position)
		if err != nil || !executed.Contains(asked) {
			return false // nobody has reached what can't be read
		}
	}
	return true
}

func (r *replica) leaveOut(now time.Time, reason error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reason, r.outUntil = reason, now.Add(outAtLeast+rand.N(outAtMost-outAtLeast)) //nolint:gosec // no secret
}

func (r *replica) seen(now time.Time, executed gtid.Set, behind time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.executed, r.behind, r.seenAt = executed, behind, now
	if !now.Before(r.outUntil) {
		r.reason = nil
	}
}

// history is where the primary was at which moment, the newest last. How far a replica is behind follows from
// the first entry that it has not reached: no table of heartbeats is needed, and no right to ask.
type history struct {
	entries []moment
}

type moment struct {
	at  time.Time
	set gtid.Set
}

// historyLimit bounds the entries: a replica that is further behind is behind at least that long.
const historyLimit = 300

func (h *history) add(at time.Time, set gtid.Set) {
	if n := len(h.entries); n > 0 && h.entries[n-1].set.Contains(set) {
		return // nothing was written since
	}
	h.entries = append(h.entries, moment{at, set})
	if len(h.entries) > historyLimit {
		h.entries = h.entries[1:]
	}
}

func (h *history) behind(now time.Time, executed gtid.Set) time.Duration {
	first := time.Time{}
	for i := len(h.entries) - 1; i >= 0 && !executed.Contains(h.entries[i].set); i-- {
		first = h.entries[i].at
	}
	if first.IsZero() {
		return 0
	}
	return now.Sub(first)
}

// watch looks at all servers again and again.
func (e *Engine) watch(ctx context.Context) {
	var past history
	ticker := e.clock.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		e.lookAtPrimary(ctx, &past)
		var looks sync.WaitGroup
		for _, r := range e.replicas {
			looks.Go(func() { e.lookAt(ctx, r, &past) })
		}
		looks.Wait()
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
		}
	}
}

// lookAtPrimary notes how far the primary is.
func (e *Engine) lookAtPrimary(ctx context.Context, past *history) {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	var executed string
	err := e.primary.Load().pool.QueryRowContext(ctx, "SELECT @@global.gtid_executed").Scan(&executed)
	if err != nil {
		return // writes and reads find out by themselves, and wait
	}
	if set, err := gtid.Parse(executed); err == nil {
		past.add(e.clock.Now(), set)
	}
}

func (e *Engine) lookAt(ctx context.Context, r *replica, past *history) {
	look, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	var executed string
	err := r.pool.QueryRowContext(look, "SELECT @@global.gtid_executed").Scan(&executed)
	var set gtid.Set
	if err == nil {
		set, err = gtid.Parse(executed)
	}
	now := e.clock.Now()
	if err != nil {
		if ctx.Err() == nil {
			r.leaveOut(now, err)
			replicaLag.DeleteLabelValues(r.name)
		}
		return
	}
	behind := past.behind(now, set)
	r.seen(now, set, behind)
	replicaLag.WithLabelValues(r.name).Set(behind.Seconds())
}
