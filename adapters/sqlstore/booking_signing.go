package sqlstore

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/bookingsql"
)

// SigningKey implements booking.SigningKeys.
func (s *Booking) SigningKey(ctx context.Context) (ed25519.PublicKey, error) {
	key, err := bookingsql.New(s.db.primary(ctx)).SigningKey(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return key, err
}

// NoteSigningKey implements booking.SigningKeys.
func (s *Booking) NoteSigningKey(ctx context.Context, key ed25519.PublicKey, replace bool, at time.Time) (ed25519.PublicKey, error) {
	return writeUnseen(ctx, s.db, func(ctx context.Context, tx *tx) (ed25519.PublicKey, error) {
		q := bookingsql.New(tx)
		noted, err := q.LockSigningKey(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return key, q.InsertSigningKey(ctx, bookingsql.InsertSigningKeyParams{PublicKey: key, Since: stamp(at)})
		}
		if err != nil || key.Equal(ed25519.PublicKey(noted)) {
			return noted, err
		}
		if !replace {
			issued, err := q.AnyTicket(ctx)
			if err != nil || issued {
				return noted, err
			}
		}
		return key, q.ReplaceSigningKey(ctx, bookingsql.ReplaceSigningKeyParams{PublicKey: key, Since: stamp(at)})
	})
}
