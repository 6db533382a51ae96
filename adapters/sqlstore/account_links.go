package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/accountsql"
	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// userEvent is an event that says no more than whose it is.
func userEvent(kind, userID string, now time.Time) outbox.Event {
	return outbox.NewEvent(kind, userID, now, account.UserEvent{UserID: userID})
}

// askedFor is which event asks for which mail.
var askedFor = map[account.Purpose]string{
	account.ConfirmEmail: account.EventConfirmationAsked, account.ResetPassword: account.EventPasswordResetAsked,
}

// AskForMail implements account.Store.
func (s *Account) AskForMail(ctx context.Context, userID string, purpose account.Purpose, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		user, err := accountsql.New(tx).UserByID(ctx, userID)
		if err == nil && user.WithdrawnAt.Valid {
			err = account.ErrUserNotFound
		}
		if err != nil {
			return missing(err, account.ErrUserNotFound)
		}
		return tx.append(ctx, userEvent(askedFor[purpose], userID, now))
	})
}

// AddMailLink implements account.Store.
func (s *Account) AddMailLink(ctx context.Context, link account.MailLink) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		return accountsql.New(tx).InsertMailLink(ctx, accountsql.InsertMailLinkParams{
			Hash: link.Hash, UserID: link.UserID, Purpose: string(link.Purpose), EmailHash: link.EmailHash, ExpiresAt: stamp(link.ExpiresAt),
		})
	})
}

// MailLink implements account.Store.
func (s *Account) MailLink(ctx context.Context, hash string, purpose account.Purpose, now time.Time) (account.MailLink, error) {
	row, err := accountsql.New(s.db.primary(ctx)).MailLinkByHash(ctx, hash)
	link := mailLinkOf(row)
	if err == nil && (link.Purpose != purpose || !now.Before(link.ExpiresAt)) {
		err = account.ErrLinkExpired
	}
	return link, missing(err, account.ErrLinkExpired)
}

func mailLinkOf(row accountsql.MailLink) account.MailLink {
	return account.MailLink{
		Hash: row.Hash, UserID: row.UserID, Purpose: account.Purpose(row.Purpose), EmailHash: row.EmailHash, ExpiresAt: row.ExpiresAt,
	}
}

// ConfirmEmail implements account.Store.
func (s *Account) ConfirmEmail(ctx context.Context, userID, hash string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		user, err := useMailLink(ctx, tx, hash, account.ConfirmEmail, now)
		if err == nil && user.ID != userID {
			err = account.ErrLinkExpired // rolls back: it stays good for its own account
		}
		if err != nil {
			return err
		}
		return proveEmail(ctx, tx, user, now)
	})
}

// ResetPassword implements account.Store.
func (s *Account) ResetPassword(ctx context.Context, hash, passwordHash string, now time.Time) (account.User, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (account.User, error) {
		user, err := useMailLink(ctx, tx, hash, account.ResetPassword, now)
		if err != nil {
			return account.User{}, err
		}
		q := accountsql.New(tx)
		err1 := q.UpdatePassword(ctx, accountsql.UpdatePasswordParams{PasswordHash: passwordHash, ID: user.ID})
		_, err2 := q.EndSessions(ctx, accountsql.EndSessionsParams{EndedAt: stampOrNull(now), UserID: user.ID})
		err3 := q.DeleteMailLinksOf(ctx, accountsql.DeleteMailLinksOfParams{UserID: user.ID, Purpose: string(account.ResetPassword)})
		if err := errors.Join(err1, err2, err3); err != nil {
			return account.User{}, err
		}
		if err := proveEmail(ctx, tx, user, now); err != nil {
			return account.User{}, err
		}
		user.PasswordHash = passwordHash
		if user.EmailProvedAt.IsZero() {
			user.EmailProvedAt = stamp(now)
		}
		return user, tx.append(ctx, userEvent(account.EventPasswordChanged, user.ID, now), sessionEnded(user.ID, "", now))
	})
}

// proveEmail notes that the account's owner reads the mail of its address.
func proveEmail(ctx context.Context, tx *tx, user account.User, now time.Time) error {
	if !user.EmailProvedAt.IsZero() {
		return nil
	}
	if err := accountsql.New(tx).ProveEmail(ctx, accountsql.ProveEmailParams{EmailProvedAt: stampOrNull(now), ID: user.ID}); err != nil {
		return err
	}
	return tx.append(ctx, userEvent(account.EventEmailConfirmed, user.ID, now))
}

// useMailLink uses a link up and returns its account, locked. Of two that come at once the deletion lets one through.
func useMailLink(ctx context.Context, tx *tx, hash string, purpose account.Purpose, now time.Time) (account.User, error) {
	q := accountsql.New(tx)
	row, err := q.MailLinkByHash(ctx, hash)
	if err != nil {
		return account.User{}, missing(err, account.ErrLinkExpired)
	}
	link := mailLinkOf(row)
	if link.Purpose != purpose || !now.Before(link.ExpiresAt) {
		return account.User{}, account.ErrLinkExpired
	}
	user, err := q.LockUser(ctx, link.UserID)
	if err != nil {
		return account.User{}, missing(err, account.ErrLinkExpired)
	}
	if user.WithdrawnAt.Valid || user.EmailHash != link.EmailHash {
		return account.User{}, account.ErrLinkExpired
	}
	deleted, err := q.DeleteMailLink(ctx, hash)
	if err == nil && deleted == 0 {
		err = account.ErrLinkExpired
	}
	return userOf(user), err
}
