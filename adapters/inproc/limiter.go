package inproc

import (
	"context"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/limit"
)

// Bounds of what a limiter remembers. A key that is no longer ahead of time is as good as unknown; when there are
// more than limitKept that are, those that are nearly free are forgotten: who comes from more places than that at
// once is not slowed down by counting.
const (
	limitShards = 16
	limitKept   = 200_000 / limitShards
)

// Limiter counts for one instance. Make it with NewLimiter.
type Limiter struct {
	clock  clock.Clock
	shards [limitShards]limitShard
}

type limitShard struct {
	mu   sync.Mutex
	next map[string]time.Time // the key's next free slot
}

// NewLimiter returns a limiter that has counted nothing.
func NewLimiter(clock clock.Clock) *Limiter {
	l := &Limiter{clock: clock}
	for i := range l.shards {
		l.shards[i].next = map[string]time.Time{}
	}
	return l
}

var _ limit.Limiter = (*Limiter)(nil)

// Take implements limit.Limiter.
func (l *Limiter) Take(_ context.Context, key string, uses int, period time.Duration) time.Duration {
	now, shard := l.clock.Now(), l.shard(key)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	booked, wait := limit.Slot(shard.next[key], now, uses, period)
	if wait == 0 {
		if _, known := shard.next[key]; !known && len(shard.next) >= limitKept {
			shard.makeRoom(now)
		}
		shard.next[key] = booked
	}
	return wait
}

// Look implements limit.Limiter.
func (l *Limiter) Look(_ context.Context, key string, uses int, period time.Duration) time.Duration {
	now, shard := l.clock.Now(), l.shard(key)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	_, wait := limit.Slot(shard.next[key], now, uses, period)
	return wait
}

// Give implements limit.Limiter.
func (l *Limiter) Give(_ context.Context, key string, uses int, period time.Duration) {
	shard := l.shard(key)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if next, known := shard.next[key]; known {
		shard.next[key] = limit.Returned(next, uses, period)
	}
}

// shard is chosen by FNV-1a.
func (l *Limiter) shard(key string) *limitShard {
	hash := uint32(2166136261)
	for i := range len(key) {
		hash = (hash ^ uint32(key[i])) * 16777619
	}
	return &l.shards[hash%limitShards]
}

// makeRoom forgets the keys that are free again, or when there are none, half of them.
func (s *limitShard) makeRoom(now time.Time) {
	for key, next := range s.next {
		if next.Before(now) {
			delete(s.next, key)
		}
	}
	if len(s.next) < limitKept {
		return
	}
	for key := range s.next {
		if delete(s.next, key); len(s.next) <= limitKept/2 {
			return
		}
	}
}
