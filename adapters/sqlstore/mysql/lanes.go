package mysql

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// queueLimit is how many transactions may wait for a lane; more are told to come back.
const queueLimit = 8192

// lane is a connection to the primary with the statements that were prepared on it. One transaction uses it at a
// time. It never commits by itself (autocommit is off): a statement that follows on one that failed is undone
// with the rest.
type lane struct {
	conn       *sql.Conn
	run        *sqlstore.Statements
	generation int64
	until      time.Time
}

// lanes bound how many transactions there are at once.
type lanes struct {
	clock    clock.Clock
	lifetime time.Duration
	pool     *sql.DB
	size     int
	room     chan struct{} // has as many values as lanes are free

	// The lane that was free last is used first: its statements are prepared, and the server's memory of it is warm.
	// Taking turns would have a crowd, which needs one or two, warm up all of them.
	mu   sync.Mutex
	free []*lane // nil is a lane that has no connection yet

	waiting    atomic.Int64
	generation atomic.Int64 // lanes of an older one lead to where the primary was
	closed     chan struct{}
}

func newLanes(settings Settings, clock clock.Clock) (*lanes, error) {
	connector, err := settings.primary(clock, map[string]string{"autocommit": "0"})
	if err != nil {
		return nil, err
	}
	l := &lanes{
		clock: clock, lifetime: settings.ConnLifetime, pool: sql.OpenDB(connector), size: settings.Writers,
		room: make(chan struct{}, settings.Writers), free: make([]*lane, settings.Writers), closed: make(chan struct{}),
	}
	l.pool.SetMaxOpenConns(l.size)
	l.pool.SetMaxIdleConns(-1) // a lane that is given up is closed
	for range l.size {
		l.room <- struct{}{}
	}
	return l, nil
}

// enter returns a lane, and how long its turn was waited for; leave gives it back. Waiting ends with ctx.
func (l *lanes) enter(ctx context.Context) (lane *lane, waited time.Duration, err error) {
	if l.waiting.Add(1) > queueLimit {
		l.waiting.Add(-1)
		return nil, 0, errQueueFull
	}
	defer l.waiting.Add(-1)
	select { // before anything that could be had at once
	case <-l.closed:
		return nil, 0, errClosed
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	default:
	}
	began := l.clock.Now()
	select {
	case <-l.closed:
		return nil, 0, errClosed
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	case <-l.room:
		waited = l.clock.Since(began)
		lane, err = l.freshen(ctx, l.take())
		if err != nil {
			l.put(nil)
		}
		return lane, waited, err
	}
}

// take returns a lane to whom has got room for it.
func (l *lanes) take() *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := len(l.free) - 1
	taken := l.free[last]
	l.free = l.free[:last]
	return taken
}

// put makes a lane free; nil goes below those that have a connection.
func (l *lanes) put(free *lane) {
	l.mu.Lock()
	if free == nil {
		l.free = slices.Insert(l.free, 0, free)
	} else {
		l.free = append(l.free, free)
	}
	l.mu.Unlock()
	l.room <- struct{}{}
}

// freshen replaces a lane that is too old, or leads to where the primary was: a transaction that only reads there, and
// decides that there is nothing to write, would not be refused.
func (l *lanes) freshen(ctx context.Context, old *lane) (*lane, error) {
	ctx = context.WithoutCancel(ctx) // bounded by the driver's own timeouts
	generation, now := l.generation.Load(), l.clock.Now()
	if old != nil && old.generation == generation && now.Before(old.until) && old.reigns(ctx) {
		return old, nil
	}
	old.close()
	conn, err := l.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &lane{conn, sqlstore.NewStatements(conn, rewrite), generation, now.Add(l.lifetime)}, nil
}

// leave gives the lane back; one that is broken loses its connection.
func (l *lanes) leave(used *lane, broken bool) {
	if broken {
		used.close()
		used = nil
	}
	l.put(used)
}

// renew makes all lanes connect again before their next transaction.
func (l *lanes) renew() { l.generation.Add(1) }

// close refuses new transactions, and waits for those under way.
func (l *lanes) close() {
	close(l.closed)
	for range l.size {
		<-l.room
		l.take().close()
	}
	l.pool.Close()
}

// reigns reports whether the lane's server takes writes.
func (l *lane) reigns(ctx context.Context) bool {
	return l.conn.Raw(func(conn any) error { return conn.(*primaryConn).verify(ctx) }) == nil //nolint:forcetypeassert // made by primaryOnly
}

func (l *lane) close() {
	if l != nil {
		l.run.Close()
		l.conn.Close() //nolint:errcheck // what was on it is over
	}
}
