// Package sqlstore keeps every context's rows in a SQL database.
//
// Each context has its Store here (account.go, booking.go, ...), written once on queries that sqlc
// generates from sql/<context> into internal/<context>sql, and run unchanged on SQLite and MySQL. What
// differs between the engines (opening, transaction policy, error numbers, a few statements) stands
// behind Engine, in the sqlite and mysql folders below.
//
// A write is one transaction: the effect, its receipt (platform/idempotency) and its events (ports/outbox)
// commit together or not at all. The function that makes them may be run again after a deadlock or a lost
// connection, so it changes nothing but the transaction; and it makes no network call.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/journalsql"
	"github.com/ticketblue/ticketblue/platform/consistency"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/telemetry"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Queryer runs statements; sqlc calls it DBTX.
type Queryer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// Engine is what differs between databases.
type Engine interface {
	// Name is the folder of its migrations: sqlite or mysql.
	Name() string
	// Reader runs single reads. They see all that was committed, unless the context allows them to be behind
	// (platform/consistency).
	Reader(ctx context.Context) Queryer
	// Write runs fn in one transaction and returns after the commit. An error of fn rolls back and is
	// returned as it is.
	Write(ctx context.Context, fn func(ctx context.Context, q Queryer) error) error
	// Serial reports whether transactions run one after the other. Then what one has read stays true until
	// it commits, and numbers that the database counts up are committed in their order.
	Serial() bool
	// MaxParameters bounds those of a many-row statement.
	MaxParameters() int
	// Pools are its connections, by a name for figures of them.
	Pools() map[string]*sql.DB
	// IsDuplicate reports whether err says that a unique constraint refused a row.
	IsDuplicate(err error) bool
	// Migrate moves the tables of one context, from the files at path in schema.Migrations.
	Migrate(ctx context.Context, contextName string, move Move) (version uint, err error)
	// Check reports whether the database answers and takes writes.
	Check(ctx context.Context) error
	// Close ends all connections, after the writes that it has accepted.
	Close() error
}

// DB is an opened database with the product's tables.
type DB struct {
	engine Engine
	// appended is told (without blocking) when events were committed, so that a relay in this process
	// need not wait for its next look.
	appended chan struct{}
	// committed is OnCommit's function; nil before.
	committed atomic.Pointer[func(ctx context.Context, events []outbox.Event)]
}

// New returns a DB on the engine.
func New(engine Engine) *DB {
	return &DB{engine: engine, appended: make(chan struct{}, 1)}
}

// Appended delivers a value after events were committed by this process.
func (db *DB) Appended() <-chan struct{} { return db.appended }

// OnCommit has a function handed the events of each transaction of this process, after its commit and before the
// write returns; also of one whose commit was not answered. It is called by many at once.
func (db *DB) OnCommit(handle func(ctx context.Context, events []outbox.Event)) {
	db.committed.Store(&handle)
}

// Check reports whether the database answers and takes writes.
func (db *DB) Check(ctx context.Context) error { return db.engine.Check(ctx) }

// reader runs queries outside of a transaction for whoever asked, and for nobody else: they may be behind where
// the context of the request allows it. Those are the things and lists that a person opens for themselves:
// reservations, tickets, payments, coupons, figures, logs.
func (db *DB) reader(ctx context.Context) Queryer { return db.engine.Reader(ctx) }

// primary is reader for what must be fresh whatever the context says. What decides a write (who somebody is, what is
// due, what is owed). What is kept for others and so outlives the lag (sessions, seats, everything of the
// catalogue, coupons). What a stream has just told of (the inbox). And what one's own retry depends on (receipts,
// the outbox).
func (db *DB) primary(ctx context.Context) Queryer { return db.engine.Reader(consistency.Fresh(ctx)) }

// tx is a transaction under way: a Queryer for generated queries, and what goes along with an effect.
type tx struct {
	Queryer
	db       *DB
	appended []outbox.Event
}

// write runs fn in a transaction and returns its value after the commit.
func write[T any](ctx context.Context, db *DB, fn func(ctx context.Context, tx *tx) (T, error)) (T, error) {
	var value T
	var events []outbox.Event
	ctx, span := telemetry.Start(ctx, "transaction")
	err := db.engine.Write(ctx, func(ctx context.Context, q Queryer) (err error) {
		t := &tx{Queryer: q, db: db}
		value, err = fn(ctx, t)
		events = t.appended
		return err
	})
	span.End(err)
	if len(events) > 0 && (err == nil || errors.Is(err, idempotency.ErrOutcomeUnknown)) {
		db.tell(ctx, events)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return value, nil
}

// tell wakes the relay and hands events that were committed, or may have been, to who handles them at once.
func (db *DB) tell(ctx context.Context, events []outbox.Event) {
	select {
	case db.appended <- struct{}{}:
	default: // it has been told and has not looked yet
	}
	if handle := db.committed.Load(); handle != nil {
		(*handle)(ctx, events)
	}
}

// looks is how often a transaction that looks before it inserts is run.
const looks = 4

// writeUnseen is write for a transaction that looks whether a row is there and inserts it when it isn't. Where
// transactions run beside each other, another may insert it in between; the unique key refuses, and the
// transaction is run again and sees it.
func writeUnseen[T any](ctx context.Context, db *DB, fn func(ctx context.Context, tx *tx) (T, error)) (T, error) {
	for try := 1; ; try++ {
		value, err := write(ctx, db, fn)
		if try == looks || fault.As(err) != nil || !db.engine.IsDuplicate(err) {
			return value, err
		}
	}
}

// exec is write for effects without a value.
func exec(ctx context.Context, db *DB, fn func(ctx context.Context, tx *tx) error) error {
	_, err := write(ctx, db, func(ctx context.Context, tx *tx) (struct{}, error) { return struct{}{}, fn(ctx, tx) })
	return err
}

// append adds events to the outbox within the transaction.
func (t *tx) append(ctx context.Context, events ...outbox.Event) error {
	if len(events) == 0 {
		return nil
	}
	rows, trace := make([][]any, len(events)), telemetry.Traceparent(ctx)
	for i, e := range events {
		rows[i] = []any{e.ID, e.Key, e.Type, stamp(e.OccurredAt), []byte(e.Payload), trace}
	}
	if err := insertMany(ctx, t, "INSERT INTO outbox_events (id, event_key, type, occurred_at, payload, trace) VALUES ", rows); err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	t.appended = append(t.appended, events...)
	return nil
}

// keepReceipt stores the receipt of what value describes, for a request with a key.
func keepReceipt[T any](ctx context.Context, tx *tx, answer idempotency.Answer[T], value T) error {
	receipt, err := answer.Receipt(value)
	if err != nil || receipt == nil {
		return err
	}
	return tx.keep(ctx, *receipt)
}

// keep stores a receipt; a key that has one already rolls the effect back.
func (t *tx) keep(ctx context.Context, r idempotency.Receipt) error {
	q := journalsql.New(t)
	if err := q.DeleteReceipt(ctx, journalsql.DeleteReceiptParams{
		Scope: r.Scope, ReceiptKey: r.Key, CreatedAt: stamp(r.CreatedAt.Add(-idempotency.Kept)),
	}); err != nil {
		return err
	}
	err := q.InsertReceipt(ctx, journalsql.InsertReceiptParams{
		Scope: r.Scope, ReceiptKey: r.Key, Fingerprint: r.Fingerprint, Status: int32(r.Status),
		Location: r.Location, Body: r.Body, CreatedAt: stamp(r.CreatedAt),
	})
	if t.db.engine.IsDuplicate(err) {
		return idempotency.ErrKeyInUse.Because(err)
	}
	return err
}

// stamp is an instant as both engines keep it: UTC, whole microseconds.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// stampOrNull is stamp for an instant that may be missing.
func stampOrNull(t time.Time) sql.NullTime {
	return sql.NullTime{Time: stamp(t), Valid: !t.IsZero()}
}

// missing turns "no such row" into the module's own fault.
func missing(err, fault error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault
	}
	return err
}
