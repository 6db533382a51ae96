package inproc

import (
	"context"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/lock"
)

// Locks are the locks of an office with one instance. Make them with NewLocks.
type Locks struct {
	clock clock.Clock

	mu    sync.Mutex
	token int64
	held  map[string]lock.Lease
}

// NewLocks returns locks that nobody holds.
func NewLocks(clock clock.Clock) *Locks { return &Locks{clock: clock, held: map[string]lock.Lease{}} }

var _ lock.Locker = (*Locks)(nil)

// Acquire implements lock.Locker.
func (l *Locks) Acquire(_ context.Context, name string, ttl time.Duration) (lock.Lease, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if held, ok := l.held[name]; ok && now.Before(held.Until) {
		return lock.Lease{}, lock.ErrHeld
	}
	l.token++
	lease := lock.Lease{Name: name, Token: l.token, Until: now.Add(ttl)}
	l.held[name] = lease
	return lease, nil
}

// Renew implements lock.Locker.
func (l *Locks) Renew(_ context.Context, lease lock.Lease, ttl time.Duration) (lock.Lease, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if held := l.held[lease.Name]; held.Token != lease.Token || !now.Before(held.Until) {
		return lock.Lease{}, lock.ErrLost
	}
	lease.Until = now.Add(ttl)
	l.held[lease.Name] = lease
	return lease, nil
}

// Release implements lock.Locker.
func (l *Locks) Release(_ context.Context, lease lock.Lease) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[lease.Name].Token == lease.Token {
		delete(l.held, lease.Name)
	}
	return nil
}
