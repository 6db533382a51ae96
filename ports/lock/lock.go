// Package lock lets one of several instances do what only one should.
//
// A lock is lent for a while: who holds the lease renews it in time or has lost it, so an instance that dies is
// followed by another. A holder that was stopped for longer than that may still believe in its lease when another
// has one already. Each lease therefore has a token that is greater than those of all before it: a guarded write
// takes it along, and is refused when a greater one was seen. What is not guarded so, or harmless when done twice,
// must not lean on a lock.
package lock

import (
	"context"
	"errors"
	"time"
)

// Why there is no lease. Any other error says that the lock could not be asked, and nothing of who holds it.
var (
	// ErrHeld: somebody else has it.
	ErrHeld = errors.New("lock: held by another")
	// ErrLost: the lease has run out, or somebody else has one by now.
	ErrLost = errors.New("lock: the lease is lost")
)

// Limits of leases.
const (
	MaxName = 100 // bytes of a lock's name
	MinTTL  = 10 * time.Millisecond
	MaxTTL  = time.Hour
)

// Lease is the right to do something alone until an instant.
type Lease struct {
	Name  string
	Token int64 // greater than any before it under this name
	// Until is when the right ends, by this machine's clock, counted from before the lock was asked: whoever
	// stops by then has stopped before another can begin.
	Until time.Time
}

// Locker lends locks. Safe for concurrent use; every Acquire is somebody of its own, within a process too.
type Locker interface {
	// Acquire lends the lock for ttl, or tells ErrHeld. It does not wait. A lock whose holder went away may be
	// refused for up to ttl after its lease has run out, as not every locker can tell at first sight.
	Acquire(ctx context.Context, name string, ttl time.Duration) (Lease, error)
	// Renew makes the lease last for ttl from now, with the same token, or tells ErrLost.
	Renew(ctx context.Context, lease Lease, ttl time.Duration) (Lease, error)
	// Release gives the lease back. What is lost already is no error.
	Release(ctx context.Context, lease Lease) error
}
