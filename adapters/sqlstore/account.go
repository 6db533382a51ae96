package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/accountsql"
	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Kinds of session tokens as they are stored.
const (
	accessToken  = "access"
	refreshToken = "refresh"
)

// Account is the store of the account context.
type Account struct{ db *DB }

// NewAccount returns the account store on db.
func NewAccount(db *DB) *Account { return &Account{db} }

var _ account.Store = (*Account)(nil)

// Join implements account.Store.
func (s *Account) Join(ctx context.Context, user account.User, invitation string, session account.Session, tokens account.Tokens) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := accountsql.New(tx)
		if invitation != "" {
			used, err := q.UseInvitation(ctx, accountsql.UseInvitationParams{
				UsedAt: stampOrNull(user.CreatedAt), Hash: invitation, Email: user.Email, ExpiresAt: stamp(user.CreatedAt),
			})
			if err != nil {
				return err
			}
			if used == 0 {
				return account.ErrInvitationExpired
			}
		}
		return join(ctx, tx, user, session, tokens)
	})
}

// join adds a user with a first session.
func join(ctx context.Context, tx *tx, user account.User, session account.Session, tokens account.Tokens) error {
	q := accountsql.New(tx)
	err := q.InsertUser(ctx, accountsql.InsertUserParams{
		ID: user.ID, EmailHash: id.Hash(user.Email), Email: user.Email, Name: user.Name, Role: string(user.Role),
		Locale: string(user.Locale), PasswordHash: user.PasswordHash, CreatedAt: stamp(user.CreatedAt), LastSeenAt: stamp(user.CreatedAt),
		EmailProvedAt: stampOrNull(user.EmailProvedAt),
	})
	if tx.db.engine.IsDuplicate(err) {
		return account.ErrEmailTaken.Because(err)
	}
	if err != nil {
		return err
	}
	if err := startSession(ctx, q, session, tokens); err != nil {
		return err
	}
	return tx.append(ctx, outbox.NewEvent(account.EventUserJoined, user.ID, user.CreatedAt, account.UserEvent{UserID: user.ID}))
}

// JoinMany implements account.Store.
func (s *Account) JoinMany(ctx context.Context, users []account.User, sessions []account.Session, tokens []account.Tokens) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		var userRows, sessionRows, tokenRows [][]any
		for i, u := range users {
			userRows = append(userRows, []any{u.ID, id.Hash(u.Email), u.Email, u.Name, string(u.Role), string(u.Locale), u.PasswordHash, stamp(u.CreatedAt), stamp(u.CreatedAt)})
			if len(sessions) == 0 {
				continue
			}
			n := sessions[i]
			sessionRows = append(sessionRows, []any{n.ID, n.UserID, string(n.Role), stamp(n.CreatedAt), stamp(n.ExpiresAt)})
			tokenRows = append(tokenRows, []any{id.Hash(tokens[i].Access), n.ID, accessToken, stamp(tokens[i].AccessExpires)})
		}
		return errors.Join(
			insertMany(ctx, tx, "INSERT INTO users (id, email_hash, email, name, role, locale, password_hash, created_at, last_seen_at) VALUES ", userRows),
			insertMany(ctx, tx, "INSERT INTO sessions (id, user_id, role, created_at, expires_at) VALUES ", sessionRows),
			insertMany(ctx, tx, "INSERT INTO session_tokens (hash, session_id, kind, expires_at) VALUES ", tokenRows),
		)
	})
}

// UserByEmail implements account.Store.
func (s *Account) UserByEmail(ctx context.Context, email string) (account.User, error) {
	row, err := accountsql.New(s.db.primary(ctx)).UserByEmailHash(ctx, id.Hash(email))
	return userOf(row), missing(err, account.ErrUserNotFound)
}

// UserByID implements account.Store.
func (s *Account) UserByID(ctx context.Context, userID string) (account.User, error) {
	row, err := accountsql.New(s.db.reader(ctx)).UserByID(ctx, userID)
	return userOf(row), missing(err, account.ErrUserNotFound)
}

func userOf(row accountsql.User) account.User {
	return account.User{
		ID: row.ID, Email: row.Email, Name: row.Name, Role: account.Role(row.Role), Locale: account.Locale(row.Locale),
		PasswordHash: row.PasswordHash, CreatedAt: row.CreatedAt, WithdrawnAt: row.WithdrawnAt.Time, LastSeenAt: row.LastSeenAt,
		EmailProvedAt: row.EmailProvedAt.Time, BlockedAt: row.BlockedAt.Time,
	}
}

// ChangeUser implements account.Store.
func (s *Account) ChangeUser(ctx context.Context, user account.User, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error { return changeUser(ctx, tx, user, now) })
}

func changeUser(ctx context.Context, tx *tx, user account.User, now time.Time) error {
	changed, err := accountsql.New(tx).UpdateUser(ctx, accountsql.UpdateUserParams{Name: user.Name, Locale: string(user.Locale), ID: user.ID})
	if err != nil {
		return err
	}
	if changed == 0 {
		return account.ErrUserNotFound
	}
	return tx.append(ctx, outbox.NewEvent(account.EventUserChanged, user.ID, now, account.UserEvent{UserID: user.ID}))
}

// ChangePassword implements account.Store.
func (s *Account) ChangePassword(ctx context.Context, user account.User, old, keep string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := accountsql.New(tx)
		switch row, err := q.LockUser(ctx, user.ID); {
		case err != nil:
			return missing(err, account.ErrUserNotFound)
		case row.PasswordHash != old:
			return account.ErrInvalidCredentials
		}
		if err := changeUser(ctx, tx, user, now); err != nil {
			return err
		}
		if err := q.UpdatePassword(ctx, accountsql.UpdatePasswordParams{PasswordHash: user.PasswordHash, ID: user.ID}); err != nil {
			return err
		}
		if err := q.EndOtherSessions(ctx, accountsql.EndOtherSessionsParams{EndedAt: stampOrNull(now), UserID: user.ID, ID: keep}); err != nil {
			return err
		}
		if err := q.DeleteMailLinksOf(ctx, accountsql.DeleteMailLinksOfParams{UserID: user.ID, Purpose: string(account.ResetPassword)}); err != nil {
			return err
		}
		return tx.append(ctx, userEvent(account.EventPasswordChanged, user.ID, now), sessionEnded(user.ID, "", now))
	})
}

// Withdraw implements account.Store.
func (s *Account) Withdraw(ctx context.Context, userID string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := accountsql.New(tx)
		user, err := q.UserByID(ctx, userID)
		if err == nil && user.WithdrawnAt.Valid {
			err = account.ErrUserNotFound
		}
		if err != nil {
			return missing(err, account.ErrUserNotFound)
		}
		if err := notLast(ctx, q, userID); err != nil {
			return err
		}
		return withdraw(ctx, tx, []string{userID}, now)
	})
}

// StartSession implements account.Store.
func (s *Account) StartSession(ctx context.Context, session account.Session, tokens account.Tokens, compared string) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := accountsql.New(tx)
		user, err := q.LockUser(ctx, session.UserID)
		if err != nil {
			return missing(err, account.ErrUserNotFound)
		}
		if user.WithdrawnAt.Valid || compared != "" && user.PasswordHash != compared {
			return account.ErrUserNotFound
		}
		if user.BlockedAt.Valid {
			return account.ErrBlocked
		}
		if err := see(ctx, q, user.ID, session.CreatedAt); err != nil {
			return err
		}
		return startSession(ctx, q, session, tokens)
	})
}

// see notes that a person was here, unless that was noted within account.SeenEvery.
func see(ctx context.Context, q *accountsql.Queries, userID string, now time.Time) error {
	return q.SeeUser(ctx, accountsql.SeeUserParams{
		LastSeenAt: stamp(now), ID: userID, LastSeenAt_2: stamp(now.Add(-account.SeenEvery)),
	})
}

func startSession(ctx context.Context, q *accountsql.Queries, session account.Session, tokens account.Tokens) error {
	err := q.InsertSession(ctx, accountsql.InsertSessionParams{
		ID: session.ID, UserID: session.UserID, Role: string(session.Role),
		CreatedAt: stamp(session.CreatedAt), ExpiresAt: stamp(session.ExpiresAt), Device: session.Device,
	})
	if err != nil {
		return err
	}
	return insertTokens(ctx, q, session, tokens)
}

func insertTokens(ctx context.Context, q *accountsql.Queries, session account.Session, tokens account.Tokens) error {
	err := q.InsertToken(ctx, accountsql.InsertTokenParams{
		Hash: id.Hash(tokens.Access), SessionID: session.ID, Kind: accessToken, ExpiresAt: stamp(tokens.AccessExpires),
	})
	if err != nil {
		return err
	}
	return q.InsertToken(ctx, accountsql.InsertTokenParams{
		Hash: id.Hash(tokens.Refresh), SessionID: session.ID, Kind: refreshToken, ExpiresAt: stamp(session.ExpiresAt),
	})
}

const sessionsByAccess = "SELECT t.hash, t.expires_at, s.id, s.user_id, s.role, s.created_at, s.expires_at FROM session_tokens t " +
	"JOIN sessions s ON s.id = t.session_id WHERE t.kind = '" + accessToken + "' AND s.ended_at IS NULL AND t.hash IN %s"

// SessionsByAccess implements account.Store.
func (s *Account) SessionsByAccess(ctx context.Context, access []string, now time.Time) (map[string]account.Opened, error) {
	hashes, tokens := make([]string, len(access)), make(map[string]string, len(access))
	for i, token := range access {
		hashes[i] = id.Hash(token)
		tokens[hashes[i]] = token
	}
	opened := make(map[string]account.Opened, len(access))
	err := queryIn(ctx, s.db.primary(ctx), sessionsByAccess, hashes, func(rows *sql.Rows) error {
		var hash, role string
		var o account.Opened
		if err := rows.Scan(&hash, &o.Until, &o.Session.ID, &o.Session.UserID, &role, &o.Session.CreatedAt, &o.Session.ExpiresAt); err != nil {
			return err
		}
		if o.Session.Role = account.Role(role); now.Before(o.Until) {
			opened[tokens[hash]] = o
		}
		return nil
	})
	return opened, err
}

func sessionOf(row accountsql.SessionByTokenRow) account.Session {
	return account.Session{
		ID: row.ID, UserID: row.UserID, Role: account.Role(row.Role), CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
	}
}

// rotation is what came of a refresh: the fault goes beside the value because ending a stolen session
// must commit.
type rotation struct {
	session account.Session
	next    account.Tokens
	refused bool
}

// RotateSession implements account.Store.
func (s *Account) RotateSession(ctx context.Context, refresh, salt string, now time.Time) (account.Session, account.Tokens, error) {
	result, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (rotation, error) {
		return rotate(ctx, tx, refresh, salt, now)
	})
	if err == nil && result.refused {
		err = account.ErrSessionExpired
	}
	return result.session, result.next, err
}

func rotate(ctx context.Context, tx *tx, refresh, salt string, now time.Time) (rotation, error) {
	q, hash := accountsql.New(tx), id.Hash(refresh)
	row, err := q.LockSessionByToken(ctx, accountsql.LockSessionByTokenParams{Hash: hash, Kind: refreshToken})
	if errors.Is(err, sql.ErrNoRows) {
		return rotation{refused: true}, nil
	}
	if err != nil {
		return rotation{}, err
	}
	session := account.Session{ID: row.ID, UserID: row.UserID, Role: account.Role(row.Role), CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt}
	switch used := row.UsedAt; {
	case row.EndedAt.Valid || !now.Before(row.TokenExpiresAt):
		return rotation{session: session, refused: true}, nil
	case used.Valid && now.Sub(used.Time) > account.RefreshGrace:
		return rotation{session: session, refused: true}, endSession(ctx, tx, session, now)
	case used.Valid && row.SuccessorSalt != "":
		return rotation{session: session, next: account.NextTokens(refresh, row.SuccessorSalt, used.Time, account.AccessTTL)}, nil
	}
	session.ExpiresAt = now.Add(account.RefreshTTL)
	next := account.NextTokens(refresh, salt, now, account.AccessTTL)
	if err := q.UseToken(ctx, accountsql.UseTokenParams{UsedAt: stampOrNull(now), SuccessorSalt: salt, Hash: hash}); err != nil {
		return rotation{}, err
	}
	if err := q.ExtendSession(ctx, accountsql.ExtendSessionParams{ExpiresAt: stamp(session.ExpiresAt), ID: session.ID}); err != nil {
		return rotation{}, err
	}
	if err := see(ctx, q, session.UserID, now); err != nil {
		return rotation{}, err
	}
	return rotation{session: session, next: next}, insertTokens(ctx, q, session, next)
}

// EndSession implements account.Store.
func (s *Account) EndSession(ctx context.Context, refresh string, now time.Time) (account.Session, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (account.Session, error) {
		q := accountsql.New(tx)
		row, err := q.SessionByToken(ctx, accountsql.SessionByTokenParams{Hash: id.Hash(refresh), Kind: refreshToken})
		if err != nil {
			return account.Session{}, missing(err, account.ErrSessionExpired)
		}
		if row.EndedAt.Valid {
			return sessionOf(row), nil
		}
		return sessionOf(row), endSession(ctx, tx, sessionOf(row), now)
	})
}

// SessionsOf implements account.Store.
func (s *Account) SessionsOf(ctx context.Context, userID string, now time.Time, limit int) ([]account.Session, error) {
	rows, err := accountsql.New(s.db.primary(ctx)).SessionsOf(ctx, accountsql.SessionsOfParams{UserID: userID, ExpiresAt: stamp(now), Limit: int32(limit)})
	sessions := make([]account.Session, len(rows))
	for i, row := range rows {
		sessions[i] = account.Session{
			ID: row.ID, UserID: row.UserID, Role: account.Role(row.Role), CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt, Device: row.Device,
		}
	}
	return sessions, err
}

// EndSessionOf implements account.Store.
func (s *Account) EndSessionOf(ctx context.Context, userID, sessionID string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		ended, err := accountsql.New(tx).EndSessionOf(ctx, accountsql.EndSessionOfParams{
			EndedAt: stampOrNull(now), ID: sessionID, UserID: userID, ExpiresAt: stamp(now),
		})
		if err != nil {
			return err
		}
		if ended == 0 {
			return account.ErrSessionNotFound
		}
		return tx.append(ctx, sessionEnded(userID, sessionID, now))
	})
}

// EndOtherSessions implements account.Store.
func (s *Account) EndOtherSessions(ctx context.Context, userID, keep string, now time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		if err := accountsql.New(tx).EndOtherSessions(ctx, accountsql.EndOtherSessionsParams{EndedAt: stampOrNull(now), UserID: userID, ID: keep}); err != nil {
			return err
		}
		return tx.append(ctx, sessionEnded(userID, "", now))
	})
}

// endSession ends a living session and tells of it.
func endSession(ctx context.Context, tx *tx, session account.Session, now time.Time) error {
	if err := accountsql.New(tx).EndSession(ctx, accountsql.EndSessionParams{EndedAt: stampOrNull(now), ID: session.ID}); err != nil {
		return err
	}
	return tx.append(ctx, sessionEnded(session.UserID, session.ID, now))
}

func sessionEnded(userID, sessionID string, now time.Time) outbox.Event {
	return outbox.NewEvent(account.EventSessionEnded, userID, now, account.SessionEvent{UserID: userID, SessionID: sessionID})
}

// TrimTokens implements account.Store.
func (s *Account) TrimTokens(ctx context.Context, before time.Time) (int64, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (int64, error) {
		q := accountsql.New(tx)
		tokens, err1 := q.DeleteExpiredTokens(ctx, stamp(before))
		attempts, err2 := q.DeleteExpiredAttempts(ctx, stamp(before))
		links, err3 := q.DeleteExpiredMailLinks(ctx, stamp(before))
		return tokens + attempts + links, errors.Join(err1, err2, err3)
	})
}
