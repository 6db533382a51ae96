package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

func init() { fault.RegisterOutages(outage) }

// outage is what SQLite's result codes say of the file and the disk ("Result and Error Codes").
func outage(err error) *fault.Fault {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return nil
	}
	switch failure.Code() & 0xff { // the primary code
	case sqlite3.SQLITE_FULL:
		return sqlstore.ErrStorageFull
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_PERM:
		return sqlstore.ErrUnavailable
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return errQueueFull
	}
	return nil
}

// probeEvery is how often a check writes. A file that can be read may take no writes: its disk is full, or was mounted for
// reading only after an error.
const probeEvery = 5 * time.Second

// probe remembers what the last write of a check ended in.
type probe struct {
	clock clock.Clock

	mu     sync.Mutex
	wrote  time.Time // successfully
	broken error     // what quick_check found, for good
}

// Check implements sqlstore.Engine: the file was whole at the start, and takes a write now.
func (e *Engine) Check(ctx context.Context) error {
	e.probe.mu.Lock()
	defer e.probe.mu.Unlock()
	if e.probe.broken != nil {
		return e.probe.broken
	}
	if now := e.probe.clock.Now(); now.Sub(e.probe.wrote) < probeEvery {
		return nil
	}
	err := e.writer.do(ctx, func(ctx context.Context, q sqlstore.Queryer) error {
		// A number in the file's head that nothing else uses: the write goes the way of every write.
		_, err := q.ExecContext(ctx, "PRAGMA user_version = 1")
		return err
	})
	if err == nil {
		e.probe.wrote = e.probe.clock.Now()
	}
	return err
}

// examine looks whether the file is whole, beside everything else: it takes as long as reading the file. What is broken stays
// so, and requests that don't meet it are answered.
func (e *Engine) examine(ctx context.Context) {
	db, err := sql.Open("sqlite", source(e.path, readerCacheKiB, "query_only(1)"))
	if err != nil {
		return // then nothing else works either
	}
	defer db.Close()
	var found string
	err = db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	if ctx.Err() != nil || (err == nil && found == "ok") {
		return
	}
	if err == nil {
		err = errors.New(found)
	}
	e.probe.mu.Lock()
	defer e.probe.mu.Unlock()
	e.probe.broken = fmt.Errorf("%s is broken, restore a backup: %w", e.path, err)
}
