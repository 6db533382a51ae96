package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/consistency"
)

// Reader implements sqlstore.Engine. What is not allowed to be behind is read from the primary; the rest from a
// replica that will do, if there is one now.
func (e *Engine) Reader(ctx context.Context) sqlstore.Queryer {
	positions, behind := consistency.Of(ctx)
	if !behind || len(e.replicas) == 0 {
		return reader{e, nil}
	}
	return reader{e, e.choose(positions)}
}

// choose takes one of the replicas that have reached all of the positions, or nil.
func (e *Engine) choose(positions []string) *replica {
	now, n := e.clock.Now(), len(e.replicas)
	from := rand.IntN(n) //nolint:gosec // no secret: spreads the load
	for i := range n {
		r := e.replicas[(from+i)%n]
		if r.state(now, e.settings.MaxLag) == nil && r.reached(positions) {
			return r
		}
	}
	return nil
}

// reader runs single reads. They change nothing, so one that finds its server gone is tried on another: a
// replica's on the primary, the primary's again until it is back or patience ends.
type reader struct {
	engine  *Engine
	replica *replica
}

func (r reader) on() *sqlstore.Statements {
	if r.replica != nil {
		return r.replica.run
	}
	return r.engine.primary.Load().run
}

// QueryContext runs a read.
func (r reader) QueryContext(ctx context.Context, text string, args ...any) (rows *sql.Rows, err error) {
	err = r.patiently(ctx, func(on *sqlstore.Statements) error {
		rows, err = on.QueryContext(ctx, text, args...) //nolint:rowserrcheck // the caller's
		return err
	})
	return rows, err
}

// QueryRowContext runs a read of one row.
func (r reader) QueryRowContext(ctx context.Context, text string, args ...any) (row *sql.Row) {
	err := r.patiently(ctx, func(on *sqlstore.Statements) error {
		row = on.QueryRowContext(ctx, text, args...)
		return row.Err()
	})
	if err != nil && !errors.Is(row.Err(), err) {
		return rowOf(ctx, err)
	}
	return row
}

// rowOf is a row that ends in the error. One can't be made but by a database that fails.
func rowOf(ctx context.Context, err error) *sql.Row {
	db := sql.OpenDB(failing{err})
	defer db.Close()
	return db.QueryRowContext(ctx, "")
}

type failing struct{ err error }

// Connect implements driver.Connector.
func (f failing) Connect(context.Context) (driver.Conn, error) { return nil, f.err }

// Driver implements driver.Connector.
func (f failing) Driver() driver.Driver { return nil }

// ExecContext is here for the interface's sake: a reader writes nothing, and MySQL's replicas refuse it.
func (r reader) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return r.on().ExecContext(ctx, text, args...)
}

// PrepareContext prepares on the server that the reader stands at.
func (r reader) PrepareContext(ctx context.Context, text string) (*sql.Stmt, error) {
	return r.on().PrepareContext(ctx, text)
}

func (r reader) served() {
	if r.replica != nil {
		readsOfReplicas.Inc()
		return
	}
	readsOfPrimary.Inc()
}

func (r reader) patiently(ctx context.Context, read func(*sqlstore.Statements) error) error {
	away := r.engine.newPatience()
	for {
		err := read(r.on())
		if err == nil {
			r.served()
		}
		if numbered(err, noRoom) {
			return errNoRoom.Because(err) // a sort writes to the disk too
		}
		if err == nil || !isAway(err) || ctx.Err() != nil {
			return err
		}
		if r.replica != nil {
			r.replica.leaveOut(r.engine.clock.Now(), err)
			r.replica = nil
			continue
		}
		r.engine.move()
		if !away.wait(ctx) {
			return errAway.Because(err)
		}
	}
}
