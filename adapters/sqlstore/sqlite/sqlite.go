// Package sqlite opens the embedded database: one file, nothing else on the machine.
//
// Reads go to a pool of connections on snapshots of the write-ahead log; writes go through one
// connection that commits in groups (writer.go). A commit is acknowledged after it reached the disk
// (synchronous=FULL). Several processes may use the file at once (a server, and the command line beside
// it): they wait for each other for up to BusyTimeout.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/golang-migrate/migrate/v4"
	migratesqlite "github.com/golang-migrate/migrate/v4/database/sqlite"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/private"
	schema "github.com/ticketblue/ticketblue/sql"
)

// FileName is the database's name in the data directory.
const FileName = "ticketblue.db"

// BusyTimeout is how long a process waits for another one's write.
const BusyTimeout = 10 * time.Second

// Reading connections. A read takes microseconds, but a connection that is handed to a caller who waits for
// the processor stands idle until then: with few of them a crowd moves in a convoy. They share the machine's
// page cache, so each keeps little of its own.
const (
	readers        = 48
	readerCacheKiB = 512
	writerCacheKiB = 16_000
)

// Engine is an open database file. It implements sqlstore.Engine.
type Engine struct {
	path   string
	pool   *sql.DB
	reads  *sqlstore.Statements
	writer *writer
	probe  probe

	examining sync.WaitGroup
	stop      context.CancelFunc
}

var _ sqlstore.Engine = (*Engine)(nil)

// Open opens or makes the database in the directory, which must exist.
func Open(ctx context.Context, dir string) (*Engine, error) {
	path := filepath.Join(dir, FileName)
	// SQLite gives its logs the rights of the database; those of an earlier version may be wider.
	if err := errors.Join(private.File(path), private.Narrow(path+"-wal"), private.Narrow(path+"-shm")); err != nil {
		return nil, err
	}
	writer, err := newWriter(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	pool, err := sql.Open("sqlite", source(path, readerCacheKiB, "query_only(1)"))
	if err != nil {
		writer.close() //nolint:errcheck // the first error says more
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	pool.SetMaxOpenConns(readers)
	pool.SetMaxIdleConns(readers)
	pool.SetConnMaxIdleTime(time.Minute)
	e := &Engine{path: path, pool: pool, reads: sqlstore.NewStatements(pool, rewrite), writer: writer, probe: probe{clock: clock.System()}}
	examined, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	e.examining.Go(func() { e.examine(examined) })
	return e, nil
}

// source is the driver's name of the file. Times are written as UTC text that sorts.
func source(path string, cacheKiB int, pragmas ...string) string {
	query := url.Values{"_time_format": {"sqlite"}, "_timezone": {"UTC"}}
	for _, pragma := range append([]string{
		fmt.Sprintf("busy_timeout(%d)", BusyTimeout.Milliseconds()),
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		fmt.Sprintf("cache_size(-%d)", cacheKiB), "wal_autocheckpoint(4000)", "temp_store(MEMORY)",
		"secure_delete(ON)", // what is deleted is overwritten, so that who has left is in no free page
	}, pragmas...) {
		query.Add("_pragma", pragma)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// Name implements sqlstore.Engine.
func (e *Engine) Name() string { return "sqlite" }

// Reader implements sqlstore.Engine. What was committed is seen at once.
func (e *Engine) Reader(context.Context) sqlstore.Queryer { return uncancelled{e.reads} }

// Write implements sqlstore.Engine.
func (e *Engine) Write(ctx context.Context, fn func(context.Context, sqlstore.Queryer) error) error {
	return e.writer.do(ctx, fn)
}

// Serial implements sqlstore.Engine: there is one writer.
func (e *Engine) Serial() bool { return true }

// MaxParameters implements sqlstore.Engine. SQLite would take 32,766, but its driver's time to bind grows with
// the square of their number: about this many cost the least a row (BenchmarkClaimSeats).
func (e *Engine) MaxParameters() int { return 128 }

// Pools implements sqlstore.Engine.
func (e *Engine) Pools() map[string]*sql.DB {
	return map[string]*sql.DB{"reader": e.pool, "writer": e.writer.pool}
}

// IsDuplicate implements sqlstore.Engine by SQLite's extended result codes.
func (e *Engine) IsDuplicate(err error) bool {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return false
	}
	return failure.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || failure.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// scrubTimeout bounds how long writers may have to wait for readers while the log is truncated.
const scrubTimeout = 200 * time.Millisecond

// errScrubBusy says that the log is in use right now.
var errScrubBusy = errors.New("sqlite: the write-ahead log is in use")

// Scrub removes what was overwritten or deleted from the disk for good: it moves the write-ahead log into the database and
// truncates it. While somebody reads for long it can't, and returns an error.
func (e *Engine) Scrub(ctx context.Context) error {
	db, err := sql.Open("sqlite", source(e.path, readerCacheKiB, fmt.Sprintf("busy_timeout(%d)", scrubTimeout.Milliseconds())))
	if err != nil {
		return err
	}
	defer db.Close()
	var busy, frames, moved int
	err = db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		err = errScrubBusy
	}
	return err
}

// Close implements sqlstore.Engine.
func (e *Engine) Close() error {
	e.stop()
	e.examining.Wait()
	err := e.writer.close()
	e.reads.Close()
	return errors.Join(err, e.pool.Close())
}

// Migrate implements sqlstore.Engine on a connection of its own.
func (e *Engine) Migrate(_ context.Context, contextName string, move sqlstore.Move) (uint, error) {
	files, err := iofs.New(schema.Migrations, contextName+"/migrations/sqlite")
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", source(e.path, writerCacheKiB))
	if err != nil {
		return 0, err
	}
	db.SetMaxOpenConns(1)
	defer db.Close()
	driver, err := migratesqlite.WithInstance(db, &migratesqlite.Config{MigrationsTable: contextName + "_migrations"})
	if err != nil {
		return 0, err
	}
	m, err := migrate.NewWithInstance("iofs", files, "sqlite", driver)
	if err != nil {
		return 0, err
	}
	return sqlstore.Step(m, move)
}

// uncancelled runs reads without the caller's cancellation: they take microseconds, and the driver
// spends more than that on watching a context.
type uncancelled struct{ sqlstore.Queryer }

func (u uncancelled) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return u.Queryer.QueryContext(context.WithoutCancel(ctx), text, args...)
}

func (u uncancelled) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	return u.Queryer.QueryRowContext(context.WithoutCancel(ctx), text, args...)
}
