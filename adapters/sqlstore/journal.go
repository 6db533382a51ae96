package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/journalsql"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Journal is the outbox's log and the receipts of idempotent requests.
type Journal struct{ db *DB }

// NewJournal returns the journal of db.
func NewJournal(db *DB) *Journal { return &Journal{db} }

var (
	_ outbox.Log = (*Journal)(nil)
)

// Read implements outbox.Log. SQLite's one writer commits positions in order, so what is seen has
// nothing missing before it; elsewhere positions are given here (journal_order.go).
func (j *Journal) Read(ctx context.Context, after int64, limit int) ([]outbox.Event, error) {
	if !j.db.engine.Serial() {
		if err := j.order(ctx); err != nil {
			return nil, err
		}
	}
	rows, err := journalsql.New(j.db.primary(ctx)).ReadEvents(ctx, journalsql.ReadEventsParams{Position: position(after), Limit: int32(limit)})
	if err != nil {
		return nil, err
	}
	events := make([]outbox.Event, len(rows))
	for i, row := range rows {
		events[i] = outbox.Event{
			Position: row.Position.Int64, ID: row.ID, Key: row.EventKey, Type: row.Type,
			OccurredAt: row.OccurredAt, Payload: row.Payload, Trace: row.Trace,
		}
	}
	return events, nil
}

// End implements outbox.Log.
func (j *Journal) End(ctx context.Context) (int64, error) {
	if !j.db.engine.Serial() {
		if err := j.order(ctx); err != nil {
			return 0, err
		}
	}
	last, err := journalsql.New(j.db.primary(ctx)).LastPosition(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return last.Int64, err // NULL where nothing has a position yet
}

func position(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: true} }

// Places implements outbox.Log.
func (j *Journal) Places(ctx context.Context) (map[string]int64, error) {
	rows, err := journalsql.New(j.db.primary(ctx)).Places(ctx)
	places := make(map[string]int64, len(rows))
	for _, row := range rows {
		places[row.Consumer] = row.Position
	}
	return places, err
}

// Advance implements outbox.Log.
func (j *Journal) Advance(ctx context.Context, consumer string, position int64) error {
	_, err := writeUnseen(ctx, j.db, func(ctx context.Context, tx *tx) (struct{}, error) {
		return struct{}{}, advance(ctx, tx, consumer, position)
	})
	return err
}

func advance(ctx context.Context, tx *tx, consumer string, position int64) error {
	q := journalsql.New(tx)
	updated, err := q.UpdatePlace(ctx, journalsql.UpdatePlaceParams{Position: position, Consumer: consumer})
	if err != nil || updated > 0 {
		return err
	}
	return q.InsertPlace(ctx, journalsql.InsertPlaceParams{Consumer: consumer, Position: position})
}

// Park implements outbox.Log: the event is set aside and the consumer moves past it, in one step.
func (j *Journal) Park(ctx context.Context, consumer string, e outbox.Event, reason string) error {
	return exec(ctx, j.db, func(ctx context.Context, tx *tx) error {
		if err := journalsql.New(tx).ParkEvent(ctx, journalsql.ParkEventParams{
			Consumer: consumer, Position: e.Position, ID: e.ID, EventKey: e.Key, Type: e.Type,
			OccurredAt: stamp(e.OccurredAt), Payload: e.Payload, Reason: reason, Trace: e.Trace,
		}); err != nil {
			return err
		}
		return advance(ctx, tx, consumer, e.Position)
	})
}

// Trim implements outbox.Log.
func (j *Journal) Trim(ctx context.Context, before time.Time, consumers []string) (int64, error) {
	places, err := j.Places(ctx)
	if err != nil || len(consumers) == 0 {
		return 0, err
	}
	passed := places[consumers[0]]
	for _, name := range consumers {
		passed = min(passed, places[name])
	}
	return write(ctx, j.db, func(ctx context.Context, tx *tx) (int64, error) {
		return journalsql.New(tx).TrimEvents(ctx, journalsql.TrimEventsParams{Position: position(passed), OccurredAt: stamp(before)})
	})
}

// receipts is the idempotency.Store half; its Trim has another shape than the log's.
type receipts struct{ *Journal }

// Receipts returns the journal as the store of receipts.
func (j *Journal) Receipts() idempotency.Store { return receipts{j} }

// Find implements idempotency.Store.
func (r receipts) Find(ctx context.Context, scope, key string) (*idempotency.Receipt, error) {
	row, err := journalsql.New(r.db.primary(ctx)).FindReceipt(ctx, journalsql.FindReceiptParams{Scope: scope, ReceiptKey: key})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &idempotency.Receipt{
		Scope: row.Scope, Key: row.ReceiptKey, Fingerprint: row.Fingerprint, Status: int(row.Status),
		Location: row.Location, Body: row.Body, CreatedAt: row.CreatedAt,
	}, nil
}

// Save implements idempotency.Store.
func (r receipts) Save(ctx context.Context, receipt idempotency.Receipt) error {
	return exec(ctx, r.db, func(ctx context.Context, tx *tx) error { return tx.keep(ctx, receipt) })
}

// Trim implements idempotency.Store.
func (r receipts) Trim(ctx context.Context, before time.Time) (int64, error) {
	return write(ctx, r.db, func(ctx context.Context, tx *tx) (int64, error) {
		return journalsql.New(tx).TrimReceipts(ctx, stamp(before))
	})
}
