package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/accountsql"
	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/audit"
)

// notLast reports account.ErrLastAdministrator for the last living one. The rows of all are locked, so of two who take the
// role from each other at once one stays.
func notLast(ctx context.Context, q *accountsql.Queries, userID string) error {
	administrators, err := q.AdministratorsForUpdate(ctx)
	if err == nil && len(administrators) == 1 && slices.Contains(administrators, userID) {
		err = account.ErrLastAdministrator
	}
	return err
}

// TakeRole implements account.Store.
func (s *Account) TakeRole(ctx context.Context, userID string, now time.Time) (account.User, error) {
	return s.changePerson(ctx, userID, now, func(ctx context.Context, tx *tx, user *account.User) (action string, before, after audit.Facts, err error) {
		if user.Role != account.RoleAdmin {
			return "", nil, nil, nil
		}
		q := accountsql.New(tx)
		if err := notLast(ctx, q, userID); err != nil {
			return "", nil, nil, err
		}
		before, after = audit.Facts{"role": string(user.Role)}, audit.Facts{"role": string(account.RoleUser)}
		user.Role = account.RoleUser
		return "user.role_taken", before, after, q.SetRole(ctx, accountsql.SetRoleParams{Role: string(user.Role), ID: userID})
	})
}

// Block implements account.Store.
func (s *Account) Block(ctx context.Context, userID string, now time.Time) (account.User, error) {
	return s.changePerson(ctx, userID, now, func(ctx context.Context, tx *tx, user *account.User) (action string, before, after audit.Facts, err error) {
		switch {
		case user.Role != account.RoleUser:
			return "", nil, nil, account.ErrIsAdministrator
		case !user.BlockedAt.IsZero():
			return "", nil, nil, nil
		}
		user.BlockedAt = stamp(now)
		before, after = audit.Facts{"blockedAt": nil}, audit.Facts{"blockedAt": instantFact(now)}
		return "user.blocked", before, after, accountsql.New(tx).SetBlocked(ctx, accountsql.SetBlockedParams{BlockedAt: stampOrNull(now), ID: userID})
	})
}

// Unblock implements account.Store.
func (s *Account) Unblock(ctx context.Context, userID string, now time.Time) (account.User, error) {
	return s.changePerson(ctx, userID, now, func(ctx context.Context, tx *tx, user *account.User) (action string, before, after audit.Facts, err error) {
		if user.BlockedAt.IsZero() {
			return "", nil, nil, nil
		}
		before, after = audit.Facts{"blockedAt": instantFact(user.BlockedAt)}, audit.Facts{"blockedAt": nil}
		user.BlockedAt = time.Time{}
		return "user.unblocked", before, after, accountsql.New(tx).SetBlocked(ctx, accountsql.SetBlockedParams{ID: userID})
	})
}

// changePerson changes what a living person may do, ends their sessions and writes it down; action "" is no change.
func (s *Account) changePerson(
	ctx context.Context, userID string, now time.Time,
	change func(ctx context.Context, tx *tx, user *account.User) (action string, before, after audit.Facts, err error),
) (account.User, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (account.User, error) {
		q := accountsql.New(tx)
		row, err := q.LockUser(ctx, userID)
		if err == nil && row.WithdrawnAt.Valid {
			err = account.ErrUserNotFound
		}
		if err != nil {
			return account.User{}, missing(err, account.ErrUserNotFound)
		}
		user := userOf(row)
		action, before, after, err := change(ctx, tx, &user)
		if err != nil || action == "" {
			return user, err
		}
		if _, err := q.EndSessions(ctx, accountsql.EndSessionsParams{EndedAt: stampOrNull(now), UserID: userID}); err != nil {
			return account.User{}, err
		}
		if err := tx.append(ctx, sessionEnded(userID, "", now)); err != nil {
			return account.User{}, err
		}
		return user, tx.audit(ctx, action, "user", userID, before, after)
	})
}
