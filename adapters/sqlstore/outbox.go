package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/journalsql"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Outbox implements outbox.Log.
type Outbox struct{ db *DB }

// NewOutbox returns the outbox of db.
func NewOutbox(db *DB) *Outbox { return &Outbox{db} }

var _ outbox.Log = (*Outbox)(nil)

// Read implements outbox.Log. SQLite's one writer commits positions in order, so what is seen has
// nothing missing before it; elsewhere positions are given here (outbox_order.go).
func (o *Outbox) Read(ctx context.Context, after int64, limit int) ([]outbox.Event, error) {
	if !o.db.engine.Serial() {
		if err := o.order(ctx); err != nil {
			return nil, err
		}
	}
	rows, err := journalsql.New(o.db.primary(ctx)).ReadEvents(ctx, journalsql.ReadEventsParams{Position: position(after), Limit: int32(limit)})
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
func (o *Outbox) End(ctx context.Context) (int64, error) {
	if !o.db.engine.Serial() {
		if err := o.order(ctx); err != nil {
			return 0, err
		}
	}
	last, err := journalsql.New(o.db.primary(ctx)).LastPosition(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return last.Int64, err // NULL where nothing has a position yet
}

func position(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: true} }

// Offsets implements outbox.Log.
func (o *Outbox) Offsets(ctx context.Context) (map[string]int64, error) {
	rows, err := journalsql.New(o.db.primary(ctx)).Offsets(ctx)
	offsets := make(map[string]int64, len(rows))
	for _, row := range rows {
		offsets[row.Consumer] = row.Position
	}
	return offsets, err
}

// Advance implements outbox.Log.
func (o *Outbox) Advance(ctx context.Context, consumer string, position int64) error {
	_, err := writeUnseen(ctx, o.db, func(ctx context.Context, tx *tx) (struct{}, error) {
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
func (o *Outbox) Park(ctx context.Context, consumer string, e outbox.Event, reason string) error {
	return exec(ctx, o.db, func(ctx context.Context, tx *tx) error {
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
func (o *Outbox) Trim(ctx context.Context, before time.Time, consumers []string) (int64, error) {
	offsets, err := o.Offsets(ctx)
	if err != nil || len(consumers) == 0 {
		return 0, err
	}
	passed := offsets[consumers[0]]
	for _, name := range consumers {
		passed = min(passed, offsets[name])
	}
	return write(ctx, o.db, func(ctx context.Context, tx *tx) (int64, error) {
		return journalsql.New(tx).TrimEvents(ctx, journalsql.TrimEventsParams{Position: position(passed), OccurredAt: stamp(before)})
	})
}
