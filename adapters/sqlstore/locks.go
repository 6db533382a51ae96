package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/journalsql"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/lock"
)

// Locks lends locks by rows of the database, for what needs the database anyway: there it is never the one thing
// more that can fail.
//
// Clocks of machines are not compared. A lease is taken over by whoever has watched it for its whole time without
// a renewal, and then changes the row as it was seen, or not at all.
type Locks struct {
	db    *DB
	clock clock.Clock

	mu   sync.Mutex
	seen map[string]sighting
}

// sighting is a lease as it was read, and since when it is known to be so.
type sighting struct {
	token, renewal int64
	since          time.Time
}

// NewLocks returns the locks of db. The clock is one that goes on by itself: leases are about machines.
func NewLocks(db *DB, clock clock.Clock) *Locks {
	return &Locks{db: db, clock: clock, seen: map[string]sighting{}}
}

var _ lock.Locker = (*Locks)(nil)

// Acquire implements lock.Locker.
func (l *Locks) Acquire(ctx context.Context, name string, ttl time.Duration) (lock.Lease, error) {
	asked := l.clock.Now()
	row, err := journalsql.New(l.db.primary(ctx)).FindLease(ctx, name)
	if errors.Is(err, sql.ErrNoRows) {
		return l.first(ctx, name, asked, ttl)
	}
	if err != nil {
		return lock.Lease{}, err
	}
	if row.TtlMicros > 0 && l.watched(row) < time.Duration(row.TtlMicros)*time.Microsecond {
		return lock.Lease{}, lock.ErrHeld
	}
	taken, err := write(ctx, l.db, func(ctx context.Context, tx *tx) (int64, error) {
		return journalsql.New(tx).TakeLease(ctx, journalsql.TakeLeaseParams{
			TtlMicros: ttl.Microseconds(), Name: name, Token: row.Token, Renewal: row.Renewal,
		})
	})
	if err == nil && taken == 0 {
		err = lock.ErrHeld
	}
	if err != nil {
		return lock.Lease{}, err
	}
	return lock.Lease{Name: name, Token: row.Token + 1, Until: asked.Add(ttl)}, nil
}

// first takes a lock that nobody ever had.
func (l *Locks) first(ctx context.Context, name string, asked time.Time, ttl time.Duration) (lock.Lease, error) {
	err := exec(ctx, l.db, func(ctx context.Context, tx *tx) error {
		return journalsql.New(tx).InsertLease(ctx, journalsql.InsertLeaseParams{Name: name, TtlMicros: ttl.Microseconds()})
	})
	if l.db.engine.IsDuplicate(err) {
		return lock.Lease{}, lock.ErrHeld
	}
	if err != nil {
		return lock.Lease{}, err
	}
	return lock.Lease{Name: name, Token: 1, Until: asked.Add(ttl)}, nil
}

// watched says for how long a lease is known not to have been renewed. It counts from after the row was read.
func (l *Locks) watched(row journalsql.Lease) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	seen, known := l.seen[row.Name]
	if !known || seen.token != row.Token || seen.renewal != row.Renewal {
		seen = sighting{row.Token, row.Renewal, now}
		l.seen[row.Name] = seen
	}
	return now.Sub(seen.since)
}

// Renew implements lock.Locker. A lease that has run out while nobody wanted it is still the holder's.
func (l *Locks) Renew(ctx context.Context, lease lock.Lease, ttl time.Duration) (lock.Lease, error) {
	asked := l.clock.Now()
	renewed, err := write(ctx, l.db, func(ctx context.Context, tx *tx) (int64, error) {
		return journalsql.New(tx).RenewLease(ctx, journalsql.RenewLeaseParams{
			TtlMicros: ttl.Microseconds(), Name: lease.Name, Token: lease.Token,
		})
	})
	if err == nil && renewed == 0 {
		err = lock.ErrLost
	}
	if err != nil {
		return lock.Lease{}, err
	}
	lease.Until = asked.Add(ttl)
	return lease, nil
}

// Release implements lock.Locker.
func (l *Locks) Release(ctx context.Context, lease lock.Lease) error {
	return exec(ctx, l.db, func(ctx context.Context, tx *tx) error {
		return journalsql.New(tx).ReturnLease(ctx, journalsql.ReturnLeaseParams{Name: lease.Name, Token: lease.Token})
	})
}
