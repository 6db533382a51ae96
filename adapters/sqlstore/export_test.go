package sqlstore

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// AppendEvents commits events alone, where a store commits them with an effect.
func (db *DB) AppendEvents(ctx context.Context, events ...outbox.Event) error {
	return exec(ctx, db, func(ctx context.Context, tx *tx) error { return tx.append(ctx, events...) })
}

// AppendAndFail appends events in a transaction that fails.
func (db *DB) AppendAndFail(ctx context.Context, events ...outbox.Event) error {
	return exec(ctx, db, func(ctx context.Context, tx *tx) error {
		return errors.Join(tx.append(ctx, events...), errors.New("the effect failed"))
	})
}
