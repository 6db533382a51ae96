// Package mysql runs the office on MySQL 8.4 and 9: one primary, and any number of replicas.
//
// Writes go to the primary, many at once (lanes.go). One that InnoDB gave up for the sake of another, or whose
// connection broke before COMMIT was sent, is run again; while the primary is away or takes no writes a request
// waits for a few seconds (write.go). When the connection breaks during COMMIT nobody knows what came of it:
// that is told as idempotency.ErrOutcomeUnknown, and never tried again here.
//
// Transactions read what is committed (READ COMMITTED): a statement sees all that was committed before it, also
// what was committed while the transaction waited for a row it locks. So what is read after a lock is true until
// the commit, which is what the claims count on; and as nothing is promised about what is not locked, there are no
// locks on gaps for crowds to deadlock over.
//
// Reads go to the primary unless their context allows a replica (platform/consistency); then to a healthy one
// that has reached what the reader has seen, and isn't too far behind (reads.go, replicas.go).
// No connection counts as one to the primary because of its address: its server is asked whether it takes writes
// (reign.go).
//
// Text is compared byte by byte, as SQLite does it: ids, codes and keys are never the same because their letters
// are alike.
package mysql

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// collation of the database and of connections. It pads nothing and knows no alike letters.
const collation = "utf8mb4_0900_bin"

// alike is the collation in which capitals are as small letters.
const alike = "utf8mb4_0900_as_ci"

// maxParameters bounds those of a statement. MySQL takes 65,535; a packet must hold them too.
const maxParameters = 8192

// Engine is MySQL. It implements sqlstore.Engine.
type Engine struct {
	settings Settings
	clock    clock.Clock
	lanes    *lanes
	primary  atomic.Pointer[server] // for reads; another one after the primary has moved
	replicas []*replica
	newest   positions

	moved     sync.Mutex // held while the primary is looked for anew
	lastMoved time.Time

	closing context.Context // ends when Close begins
	stop    context.CancelFunc
	running sync.WaitGroup
}

var _ sqlstore.Engine = (*Engine)(nil)

// server is a pool of connections for reads.
type server struct {
	pool *sql.DB
	run  *sqlstore.Statements
}

// Open reaches for the primary, and watches the replicas until Close. The primary must answer; replicas may
// come later.
func Open(ctx context.Context, settings Settings) (*Engine, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	e := &Engine{settings: settings, clock: clock.System()}
	e.closing, e.stop = context.WithCancel(context.WithoutCancel(ctx))
	primary, err := e.connectPrimary()
	if err != nil {
		e.stop()
		return nil, err
	}
	e.primary.Store(primary)
	// One that takes no writes yet has answered: requests wait for it.
	if err := primary.pool.PingContext(ctx); err != nil && !errors.Is(err, errNoPrimary) {
		e.stop()
		primary.close()
		return nil, fmt.Errorf("MySQL does not answer: %w", err)
	}
	if e.lanes, err = newLanes(settings, e.clock); err != nil {
		e.stop()
		primary.close()
		return nil, err
	}
	for _, dsn := range settings.Replicas {
		r, err := e.newReplica(dsn)
		if err != nil {
			return nil, errors.Join(err, e.Close())
		}
		e.replicas = append(e.replicas, r)
	}
	e.running.Go(func() { e.watch(e.closing) })
	return e, nil
}

// connectPrimary makes a pool for reads that must be fresh.
func (e *Engine) connectPrimary() (*server, error) {
	connector, err := e.settings.primary(e.clock, nil)
	if err != nil {
		return nil, err
	}
	return e.server(connector), nil
}

// connectReplica makes a pool for reads that may be behind.
func (e *Engine) connectReplica(dsn string) (*server, error) {
	config, err := e.settings.config(dsn)
	if err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return e.server(connector), nil
}

func (e *Engine) server(connector sqldriver.Connector) *server {
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(e.settings.Readers)
	pool.SetMaxIdleConns(e.settings.Readers)
	// Not all at one moment, or all would be made anew at one moment.
	pool.SetConnMaxLifetime(e.settings.ConnLifetime + rand.N(e.settings.ConnLifetime/4+1)) //nolint:gosec // no secret
	return &server{pool, sqlstore.NewStatements(pool, rewrite)}
}

func (s *server) close() {
	s.run.Close()
	s.pool.Close()
}

// rewrite: the queries are written in MySQL's grammar, but people who look for a name don't care for capitals, and
// SQLite's LIKE doesn't either. On its left is always a column.
func rewrite(text string) string {
	return strings.ReplaceAll(text, " LIKE ", " COLLATE "+alike+" LIKE ")
}

// Name implements sqlstore.Engine.
func (e *Engine) Name() string { return "mysql" }

// Serial implements sqlstore.Engine: transactions run beside each other.
func (e *Engine) Serial() bool { return false }

// MaxParameters implements sqlstore.Engine.
func (e *Engine) MaxParameters() int { return maxParameters }

// Check implements sqlstore.Engine: the primary answers, and is one.
func (e *Engine) Check(ctx context.Context) error {
	if err := e.primary.Load().pool.PingContext(ctx); err != nil {
		return fmt.Errorf("the primary: %w", err)
	}
	return nil
}

// CheckReplicas reports whether every replica can be read. The office runs without any.
func (e *Engine) CheckReplicas(context.Context) error {
	var errs []error
	for i, r := range e.replicas {
		if err := r.state(e.clock.Now(), e.settings.MaxLag); err != nil {
			errs = append(errs, fmt.Errorf("replica %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}

// Replicas is how many there are in the settings.
func (e *Engine) Replicas() int { return len(e.replicas) }

// Close implements sqlstore.Engine.
func (e *Engine) Close() error {
	e.stop()
	e.running.Wait()
	if e.lanes != nil {
		e.lanes.close()
	}
	e.primary.Load().close()
	for _, r := range e.replicas {
		r.close()
		replicaLag.DeleteLabelValues(r.name)
	}
	return nil
}

// move looks for the primary anew: what stands behind its address may be another server now. Connections that are
// open lead to the old one, which may answer nothing any more.
func (e *Engine) move() {
	e.moved.Lock()
	defer e.moved.Unlock()
	e.lanes.renew()
	if e.clock.Since(e.lastMoved) < time.Second {
		return // somebody else just did; a pool finds out by itself that its connections are dead
	}
	next, err := e.connectPrimary()
	if err != nil {
		return // the settings were valid when it was made first
	}
	e.lastMoved = e.clock.Now()
	old := e.primary.Swap(next)
	e.running.Go(func() { // reads that are under way may end
		select {
		case <-e.clock.After(e.settings.Timeout):
		case <-e.closing.Done():
		}
		old.close()
	})
}
