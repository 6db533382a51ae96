package mysql

import (
	"context"
	"database/sql"
	"sync/atomic"
	"time"

	driver "github.com/go-sql-driver/mysql"

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
	free     chan *lane // nil is a lane that has no connection yet
	size     int

	waiting    atomic.Int64
	generation atomic.Int64 // lanes of an older one lead to where the primary was
	closed     chan struct{}
}

func newLanes(settings Settings, clock clock.Clock) (*lanes, error) {
	config, err := settings.config(settings.Primary)
	if err != nil {
		return nil, err
	}
	config.Params["autocommit"] = "0"
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, err
	}
	l := &lanes{
		clock: clock, lifetime: settings.ConnLifetime, pool: sql.OpenDB(connector), size: settings.Writers,
		free: make(chan *lane, settings.Writers), closed: make(chan struct{}),
	}
	l.pool.SetMaxOpenConns(l.size)
	l.pool.SetMaxIdleConns(-1) // a lane that is given up is closed
	for range l.size {
		l.free <- nil
	}
	return l, nil
}

// enter returns a lane; leave gives it back. Waiting ends with ctx.
func (l *lanes) enter(ctx context.Context) (*lane, error) {
	if l.waiting.Add(1) > queueLimit {
		l.waiting.Add(-1)
		return nil, errQueueFull
	}
	defer l.waiting.Add(-1)
	select { // before anything that could be had at once
	case <-l.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	default:
	}
	select {
	case <-l.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case free := <-l.free:
		fresh, err := l.freshen(ctx, free)
		if err != nil {
			l.free <- nil
		}
		return fresh, err
	}
}

// freshen replaces a lane that is too old, or leads to where the primary was.
func (l *lanes) freshen(ctx context.Context, old *lane) (*lane, error) {
	generation, now := l.generation.Load(), l.clock.Now()
	if old != nil && old.generation == generation && now.Before(old.until) {
		return old, nil
	}
	old.close()
	conn, err := l.pool.Conn(context.WithoutCancel(ctx)) // bounded by the driver's own timeouts
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
	l.free <- used
}

// renew makes all lanes connect again before their next transaction.
func (l *lanes) renew() { l.generation.Add(1) }

// close refuses new transactions, and waits for those under way.
func (l *lanes) close() {
	close(l.closed)
	for range l.size {
		(<-l.free).close()
	}
	l.pool.Close()
}

func (l *lane) close() {
	if l != nil {
		l.run.Close()
		l.conn.Close() //nolint:errcheck // what was on it is over
	}
}
