package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/journalsql"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Receipts implements idempotency.Store.
type Receipts struct{ db *DB }

// NewReceipts returns the receipts of db.
func NewReceipts(db *DB) *Receipts { return &Receipts{db} }

var _ idempotency.Store = (*Receipts)(nil)

// Find implements idempotency.Store.
func (r *Receipts) Find(ctx context.Context, scope, key string) (*idempotency.Receipt, error) {
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
func (r *Receipts) Save(ctx context.Context, receipt idempotency.Receipt) error {
	return exec(ctx, r.db, func(ctx context.Context, tx *tx) error { return tx.keep(ctx, receipt) })
}

// Trim implements idempotency.Store.
func (r *Receipts) Trim(ctx context.Context, before time.Time) (int64, error) {
	return write(ctx, r.db, func(ctx context.Context, tx *tx) (int64, error) {
		return journalsql.New(tx).TrimReceipts(ctx, stamp(before))
	})
}
