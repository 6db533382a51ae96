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

// AppendAndHold appends events and commits them when it is called back. It returns when they are appended.
func (db *DB) AppendAndHold(ctx context.Context, events ...outbox.Event) (commit func() error) {
	appended, release, committed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		committed <- exec(ctx, db, func(ctx context.Context, tx *tx) error {
			defer func() { <-release }()
			defer close(appended)
			return tx.append(ctx, events...)
		})
	}()
	<-appended
	return func() error {
		close(release)
		return <-committed
	}
}

// AppendAndFail appends events in a transaction that fails.
func (db *DB) AppendAndFail(ctx context.Context, events ...outbox.Event) error {
	return exec(ctx, db, func(ctx context.Context, tx *tx) error {
		return errors.Join(tx.append(ctx, events...), errors.New("the effect failed"))
	})
}

// Exec runs a statement, for what another release would have written.
func (db *DB) Exec(ctx context.Context, text string) error {
	return exec(ctx, db, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, text)
		return err
	})
}
