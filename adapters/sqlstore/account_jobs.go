package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// unused is the condition of account.Jobs, with the instant before which somebody was last seen.
const unused = "withdrawn_at IS NULL AND role = 'USER' AND last_seen_at < ?"

// untold leaves out whom nobody has seen since they were told.
const untold = " AND (unused_told_at IS NULL OR unused_told_at < last_seen_at)"

// unusedAfter reads accounts in the order of the index.
func unusedAfter(ctx context.Context, q Queryer, more string, before time.Time, after string, limit int) (ids []string, next string, err error) {
	from, id := batch.SplitTime(after)
	next = after
	rows, err := q.QueryContext(ctx, "SELECT id, last_seen_at FROM users WHERE "+unused+" AND last_seen_at >= ? AND (last_seen_at, id) > (?, ?)"+more+
		" ORDER BY last_seen_at, id LIMIT ?", stamp(before), stamp(from), stamp(from), id, limit)
	return ids, next, eachRow(rows, err, func(rows *sql.Rows) error {
		var id string
		var seen time.Time
		err := rows.Scan(&id, &seen)
		ids, next = append(ids, id), batch.TimeKey(seen, id)
		return err
	})
}

// Unused implements account.Jobs.
func (s *Account) Unused(ctx context.Context, before time.Time, after string, limit int) ([]string, string, error) {
	return unusedAfter(ctx, s.db.primary(ctx), "", before, after, limit)
}

// WithdrawUnused implements account.Jobs: who has come back since they were looked up stays.
func (s *Account) WithdrawUnused(ctx context.Context, chunk *batch.Chunk, ids []string, before, at time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		var going []string
		if err := inBatches(ids, func(list string, args []any) error {
			rows, err := tx.QueryContext(ctx, "SELECT id FROM users WHERE "+unused+" AND id IN "+list+" FOR UPDATE", append([]any{stamp(before)}, args...)...)
			return eachRow(rows, err, func(rows *sql.Rows) error {
				var id string
				err := rows.Scan(&id)
				going = append(going, id)
				return err
			})
		}); err != nil {
			return batch.Done{}, err
		}
		if err := withdraw(ctx, tx, going, at); err != nil {
			return batch.Done{}, err
		}
		done := batch.Done{Read: len(ids), Written: len(going), Skipped: len(ids) - len(going)}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// withdraw ends living accounts, whoever asked for it. What is kept of a person is docs/adr/0013.
func withdraw(ctx context.Context, tx *tx, ids []string, at time.Time) error {
	events := make([]outbox.Event, len(ids))
	for i, id := range ids {
		events[i] = outbox.NewEvent(account.EventUserWithdrawn, id, at, account.UserEvent{UserID: id})
	}
	if err := inBatches(ids, func(list string, args []any) error {
		for _, statement := range []struct {
			text string
			at   bool
		}{
			{"UPDATE invitations SET email = '' WHERE email IN (SELECT email FROM users WHERE id IN " + list + ")", false},
			{"DELETE FROM external_identities WHERE user_id IN " + list, false},
			{"DELETE FROM mail_links WHERE user_id IN " + list, false},
			{"DELETE FROM receipts WHERE scope IN " + list, false}, // answers repeat what their owner wrote
			{"UPDATE users SET name = '', email = '', password_hash = '', email_proved_at = NULL, blocked_at = NULL, withdrawn_at = ? WHERE id IN " + list, true},
			{"UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL AND user_id IN " + list, true},
		} {
			values := args
			if statement.at {
				values = append([]any{stamp(at)}, args...)
			}
			if _, err := tx.ExecContext(ctx, statement.text, values...); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return tx.append(ctx, events...)
}

// TellUnused implements account.Jobs.
func (s *Account) TellUnused(ctx context.Context, chunk *batch.Chunk, before, at time.Time) (batch.Done, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Done, error) {
		ids, next, err := unusedAfter(ctx, tx, untold, before, chunk.After, chunk.Limit)
		if err != nil {
			return batch.Done{}, err
		}
		events := make([]outbox.Event, len(ids))
		for i, id := range ids {
			events[i] = outbox.NewEvent(account.EventUserUnused, id, at, account.UserEvent{UserID: id})
		}
		if err := inBatches(ids, func(list string, args []any) error {
			_, err := tx.ExecContext(ctx, "UPDATE users SET unused_told_at = ? WHERE id IN "+list, append([]any{stamp(at)}, args...)...)
			return err
		}); err != nil {
			return batch.Done{}, err
		}
		if err := tx.append(ctx, events...); err != nil {
			return batch.Done{}, err
		}
		done := batch.Done{Next: next, Read: len(ids), Written: len(ids), End: len(ids) < chunk.Limit}
		return done, tx.checkpoint(ctx, chunk, done)
	})
}

// CountUnused implements account.Jobs.
func (s *Account) CountUnused(ctx context.Context, before time.Time, onlyUntold bool) (n int64, err error) {
	text := "SELECT COUNT(*) FROM users WHERE " + unused
	if onlyUntold {
		text += untold
	}
	err = s.db.primary(ctx).QueryRowContext(ctx, text, stamp(before)).Scan(&n)
	return n, err
}

// Withdrawn implements account.Jobs.
func (s *Account) Withdrawn(ctx context.Context, from string, limit int) ([]string, error) {
	return idsOf(ctx, s.db.primary(ctx), "SELECT id FROM users WHERE id >= ? AND withdrawn_at IS NOT NULL ORDER BY id LIMIT ?", from, limit)
}

// idsOf reads a column of ids.
func idsOf(ctx context.Context, q Queryer, text string, args ...any) ([]string, error) {
	var ids []string
	rows, err := q.QueryContext(ctx, text, args...)
	return ids, eachRow(rows, err, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
}
