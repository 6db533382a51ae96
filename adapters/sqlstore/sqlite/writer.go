package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// Limits of a group of writes.
const (
	queueLimit = 8192                  // writes waiting; more are told to come back
	groupLimit = 512                   // writes a commit
	groupTime  = 20 * time.Millisecond // no new write joins a group that is older
)

var (
	errQueueFull = fault.New(fault.Unavailable, "overloaded", "Too many requests at once. Try again in a moment.").After(time.Second)
	errClosed    = fault.New(fault.Unavailable, "shutting_down", "The office is closing this server. Try again.").After(time.Second)
)

// writer runs all writes of this process on one connection. SQLite has one writer at a time and a commit
// costs a trip to the disk, so writes that wait while a commit is under way share the next one: each runs
// in a savepoint of its own, one COMMIT makes them all durable, and only then is anyone answered.
type writer struct {
	pool *sql.DB
	conn *sql.Conn
	run  *sqlstore.Statements

	jobs chan *job

	mu     sync.RWMutex // guards closed against sends on jobs
	closed bool
	ended  chan struct{}
}

type job struct {
	ctx  context.Context
	fn   func(context.Context, sqlstore.Queryer) error
	err  error
	done chan struct{}
}

func newWriter(ctx context.Context, path string) (*writer, error) {
	pool, err := sql.Open("sqlite", source(path, writerCacheKiB))
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		pool.Close()
		return nil, err
	}
	w := &writer{
		pool: pool, conn: conn, run: sqlstore.NewStatements(conn, rewrite),
		jobs: make(chan *job, queueLimit), ended: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// do runs fn in a transaction and returns after its commit. A caller that gives up before its turn
// changes nothing; after that it waits for the outcome, which comes soon.
func (w *writer) do(ctx context.Context, fn func(context.Context, sqlstore.Queryer) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	if err := w.enqueue(j); err != nil {
		return err
	}
	<-j.done
	return j.err
}

func (w *writer) enqueue(j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.jobs <- j:
		return nil
	default:
		return errQueueFull
	}
}

func (w *writer) loop() {
	defer close(w.ended)
	group := make([]*job, 0, groupLimit)
	for first := range w.jobs {
		group = w.commit(first, group[:0])
		for _, j := range group {
			close(j.done)
		}
	}
}

// commit runs first and what arrives meanwhile in one transaction and returns the jobs with their
// outcomes.
func (w *writer) commit(first *job, group []*job) []*job {
	ctx := context.Background()
	if err := w.control(ctx, "BEGIN IMMEDIATE"); err != nil {
		first.err = err
		return append(group, first)
	}
	began := time.Now() //nolint:forbidigo // bounds a group's work, no business time
	for j := first; j != nil; {
		group = append(group, j)
		if broken := w.apply(j, j == first); broken != nil {
			return w.abandon(group, broken)
		}
		j = nil
		if len(group) < groupLimit && time.Since(began) < groupTime {
			select {
			case j = <-w.jobs: // nil when the writer closes
			default:
			}
		}
	}
	if err := w.control(ctx, "COMMIT"); err != nil {
		return w.abandon(group, err)
	}
	return group
}

// apply runs one job and keeps its own error in the job. Each has a savepoint to roll back to, but for the
// first, which has the transaction's beginning: savepoints cost copies of the pages that are changed. It
// returns an error only when the whole transaction is lost.
func (w *writer) apply(j *job, first bool) (broken error) {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil //nolint:nilerr // it is the job's own error; the group goes on
	}
	ctx := context.WithoutCancel(j.ctx)
	begin, undo, end := "SAVEPOINT job", "ROLLBACK TO job", "RELEASE job"
	if first {
		begin, undo, end = "", "ROLLBACK", ""
	}
	if err := w.control(ctx, begin); err != nil {
		return err
	}
	if j.err = call(ctx, j.fn, w.run); j.err != nil {
		if err := w.control(ctx, undo); err != nil {
			return errors.Join(j.err, err)
		}
		if first {
			return w.control(ctx, "BEGIN IMMEDIATE")
		}
	}
	return w.control(ctx, end)
}

// control runs a statement that moves the transaction; "" is none.
func (w *writer) control(ctx context.Context, statement string) error {
	if statement == "" {
		return nil
	}
	if _, err := w.run.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// call keeps a panic of one caller from the others in the group.
func call(ctx context.Context, fn func(context.Context, sqlstore.Queryer) error, q sqlstore.Queryer) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", value, debug.Stack())
		}
	}()
	return fn(ctx, q)
}

// abandon rolls the transaction back and gives everyone in it the reason; nothing of it happened.
func (w *writer) abandon(group []*job, reason error) []*job {
	w.conn.ExecContext(context.Background(), "ROLLBACK") //nolint:errcheck // SQLite may have done it itself
	for _, j := range group {
		if j.err == nil {
			j.err = reason
		}
	}
	return group
}

// close finishes what was accepted.
func (w *writer) close() error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.closed = true
	close(w.jobs)
	w.mu.Unlock()
	<-w.ended
	w.run.Close()
	return errors.Join(w.conn.Close(), w.pool.Close())
}
