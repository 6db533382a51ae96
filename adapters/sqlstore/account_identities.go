package sqlstore

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/accountsql"
	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// JoinWith implements account.Store.
func (s *Account) JoinWith(ctx context.Context, user account.User, identity account.Identity, session account.Session, tokens account.Tokens) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		if err := join(ctx, tx, user, session, tokens); err != nil {
			return err
		}
		return link(ctx, tx, user.ID, identity, user.CreatedAt)
	})
}

// Link implements account.Store.
func (s *Account) Link(ctx context.Context, userID string, identity account.Identity, now time.Time) (dropped bool, err error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (bool, error) {
		q := accountsql.New(tx)
		user, err := q.LockUser(ctx, userID)
		if err != nil {
			return false, missing(err, account.ErrUserNotFound)
		}
		if user.WithdrawnAt.Valid {
			return false, account.ErrUserNotFound
		}
		dropped, err := dropUnproved(ctx, tx, userOf(user), now)
		if err != nil {
			return false, err
		}
		owner, err := q.UserByIdentity(ctx, accountsql.UserByIdentityParams(identity))
		if err == nil && owner.ID == userID {
			return dropped, nil
		}
		return dropped, link(ctx, tx, userID, identity, now)
	})
}

// dropUnproved takes the account from whoever opened it with an address that nobody had proved: its owner has done so now.
func dropUnproved(ctx context.Context, tx *tx, user account.User, now time.Time) (dropped bool, err error) {
	if !user.EmailProvedAt.IsZero() {
		return false, nil
	}
	q := accountsql.New(tx)
	if err := q.ProveEmail(ctx, accountsql.ProveEmailParams{EmailProvedAt: stampOrNull(now), ID: user.ID}); err != nil {
		return false, err
	}
	if err := q.UpdatePassword(ctx, accountsql.UpdatePasswordParams{ID: user.ID}); err != nil {
		return false, err
	}
	if _, err := q.EndSessions(ctx, accountsql.EndSessionsParams{EndedAt: stampOrNull(now), UserID: user.ID}); err != nil {
		return false, err
	}
	events := []outbox.Event{userEvent(account.EventEmailConfirmed, user.ID, now), sessionEnded(user.ID, "", now)}
	if user.PasswordHash != "" {
		events = append(events, userEvent(account.EventPasswordDropped, user.ID, now))
	}
	return true, tx.append(ctx, events...)
}

func link(ctx context.Context, tx *tx, userID string, identity account.Identity, now time.Time) error {
	err := accountsql.New(tx).InsertIdentity(ctx, accountsql.InsertIdentityParams{
		Provider: identity.Provider, Subject: identity.Subject, UserID: userID, LinkedAt: stamp(now),
	})
	if tx.db.engine.IsDuplicate(err) {
		return account.ErrIdentityTaken.Because(err)
	}
	return err
}

// UserByIdentity implements account.Store.
func (s *Account) UserByIdentity(ctx context.Context, identity account.Identity) (account.User, error) {
	row, err := accountsql.New(s.db.primary(ctx)).UserByIdentity(ctx, accountsql.UserByIdentityParams(identity))
	return userOf(row), missing(err, account.ErrUserNotFound)
}

// Linked implements account.Store.
func (s *Account) Linked(ctx context.Context, userID string) (bool, error) {
	n, err := accountsql.New(s.db.primary(ctx)).CountIdentities(ctx, userID)
	return n > 0, err
}

// Session implements account.Store.
func (s *Account) Session(ctx context.Context, sessionID string) (account.Session, error) {
	row, err := accountsql.New(s.db.primary(ctx)).SessionByID(ctx, sessionID)
	return account.Session{
		ID: row.ID, UserID: row.UserID, Role: account.Role(row.Role), CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
	}, missing(err, account.ErrSessionExpired)
}

// BeginAttempt implements account.Store.
func (s *Account) BeginAttempt(ctx context.Context, a account.Attempt) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return accountsql.New(tx).InsertAttempt(ctx, accountsql.InsertAttemptParams{
			StateHash: a.StateHash, BrowserHash: a.BrowserHash, Provider: a.Provider,
			NextPath: a.Next, ReturnUrl: a.Return, ExpiresAt: stamp(a.ExpiresAt),
		})
	})
}

// TakeAttempt implements account.Store. One that another browser shows stays for the one that began it.
func (s *Account) TakeAttempt(ctx context.Context, state, browser string, now time.Time) (account.Attempt, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (account.Attempt, error) {
		q := accountsql.New(tx)
		row, err := q.AttemptByState(ctx, state)
		if err != nil {
			return account.Attempt{}, missing(err, account.ErrStateMismatch)
		}
		if row.BrowserHash != browser || !now.Before(row.ExpiresAt) {
			return account.Attempt{}, account.ErrStateMismatch
		}
		if taken, err := q.DeleteAttempt(ctx, state); err != nil || taken == 0 {
			if err == nil {
				err = account.ErrStateMismatch
			}
			return account.Attempt{}, err
		}
		return account.Attempt{
			StateHash: row.StateHash, BrowserHash: row.BrowserHash, Provider: row.Provider,
			Next: row.NextPath, Return: row.ReturnUrl, ExpiresAt: row.ExpiresAt,
		}, nil
	})
}
