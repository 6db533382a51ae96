package inproc_test

import (
	"context"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/bus"
	"github.com/ticketblue/ticketblue/ports/lock"
)

// An office has its locks in a database or in Valkey, and its bus in Valkey. The ones here are of one process and on a clock
// that a test sets; they run the suites of their ports.

// Bus is a bus within the process.
type Bus struct{ *bus.Fan }

// newBus returns a bus that nobody listens to yet.
func newBus() *Bus { return &Bus{bus.NewFan()} }

var _ bus.Bus = (*Bus)(nil)

// Publish implements bus.Bus.
func (b *Bus) Publish(_ context.Context, topic string, payload []byte) {
	if len(payload) <= bus.MaxPayload {
		b.Tell(topic, payload)
	}
}

// Locks are locks within the process.
type Locks struct {
	clock clock.Clock

	mu    sync.Mutex
	token int64
	held  map[string]lock.Lease
}

// newLocks returns locks that nobody holds.
func newLocks(clock clock.Clock) *Locks { return &Locks{clock: clock, held: map[string]lock.Lease{}} }

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
