package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/accountsql"
	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/audit"
)

// invitationSubject is how the audit log names invitations.
const invitationSubject = "invitation"

// endOfTime is behind every row of a list that goes back in time.
var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Users implements account.Store. The page begins in the index by joining; what the filters leave out is
// skipped over.
func (s *Account) Users(ctx context.Context, query account.UserQuery) ([]account.User, error) {
	from := query.After
	if from == (account.Cursor{}) {
		from.At = endOfTime
	}
	text := `SELECT ` + userColumns + ` FROM users WHERE created_at <= ? AND (created_at < ? OR id < ?)`
	args := []any{stamp(from.At), stamp(from.At), from.ID}
	if query.Contains != "" {
		pattern := likePattern(query.Contains)
		text += " AND (email LIKE ? ESCAPE '!' OR name LIKE ? ESCAPE '!')"
		args = append(args, strings.ToLower(pattern), pattern)
	}
	if query.Role != "" {
		text += " AND role = ?"
		args = append(args, string(query.Role))
	}
	switch query.Status {
	case account.Active:
		text += " AND withdrawn_at IS NULL"
	case account.Blocked:
		text += " AND withdrawn_at IS NULL AND blocked_at IS NOT NULL"
	case account.Withdrawn:
		text += " AND withdrawn_at IS NOT NULL"
	}
	rows, err := s.db.reader(ctx).QueryContext(ctx, text+" ORDER BY created_at DESC, id DESC LIMIT ?", append(args, query.Limit)...)
	var users []account.User
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		user, err := scanUser(rows)
		users = append(users, user)
		return err
	})
	return users, err
}

const userColumns = "id, email_hash, email, name, role, locale, password_hash, created_at, withdrawn_at, last_seen_at, email_proved_at, blocked_at"

func scanUser(rows *sql.Rows) (account.User, error) {
	var row accountsql.User
	err := rows.Scan(&row.ID, &row.EmailHash, &row.Email, &row.Name, &row.Role, &row.Locale, &row.PasswordHash,
		&row.CreatedAt, &row.WithdrawnAt, &row.LastSeenAt, &row.EmailProvedAt, &row.BlockedAt)
	return userOf(row), err
}

// UsersByID implements account.Store.
func (s *Account) UsersByID(ctx context.Context, ids []string) ([]account.User, error) {
	var users []account.User
	err := queryIn(ctx, s.db.reader(ctx), "SELECT "+userColumns+" FROM users WHERE id IN %s", ids, func(rows *sql.Rows) error {
		user, err := scanUser(rows)
		users = append(users, user)
		return err
	})
	return users, err
}

// Invite implements account.Store.
func (s *Account) Invite(ctx context.Context, invitation account.Invitation) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		err := accountsql.New(tx).InsertInvitation(ctx, accountsql.InsertInvitationParams{
			Hash: invitation.Hash, ID: invitation.ID, Email: invitation.Email,
			CreatedAt: stamp(invitation.CreatedAt), ExpiresAt: stamp(invitation.ExpiresAt),
		})
		if err != nil {
			return err
		}
		// The address stands in the invitation; the audit log keeps nothing of a person.
		return tx.audit(ctx, "invitation.created", invitationSubject, invitation.ID, nil, audit.Facts{"expiresAt": instantFact(invitation.ExpiresAt)})
	})
}

// Invitations implements account.Store.
func (s *Account) Invitations(ctx context.Context, after account.Cursor, limit int) ([]account.Invitation, error) {
	if after == (account.Cursor{}) {
		after.At = endOfTime
	}
	rows, err := accountsql.New(s.db.reader(ctx)).InvitationsBefore(ctx, accountsql.InvitationsBeforeParams{
		CreatedAt: stamp(after.At), CreatedAt_2: stamp(after.At), ID: after.ID, Limit: int32(limit),
	})
	invitations := make([]account.Invitation, len(rows))
	for i, row := range rows {
		invitations[i] = account.Invitation{
			ID: row.ID, Hash: row.Hash, Email: row.Email, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
			UsedAt: row.UsedAt.Time, RevokedAt: row.RevokedAt.Time,
		}
	}
	return invitations, err
}

// Revoke implements account.Store.
func (s *Account) Revoke(ctx context.Context, invitation string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := accountsql.New(tx)
		revoked, err := q.RevokeInvitation(ctx, accountsql.RevokeInvitationParams{RevokedAt: stampOrNull(now), ID: invitation})
		if err != nil {
			return err
		}
		if revoked > 0 {
			return tx.audit(ctx, "invitation.revoked", invitationSubject, invitation, audit.Facts{"revokedAt": nil}, audit.Facts{"revokedAt": instantFact(now)})
		}
		row, err := q.InvitationByID(ctx, invitation)
		if err != nil {
			return missing(err, account.ErrInvitationNotFound)
		}
		if row.UsedAt.Valid {
			return account.ErrInvitationUsed
		}
		return nil
	})
}
