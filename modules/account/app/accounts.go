// Package accountapp is what people do with their accounts: sign up, sign in, stay signed in, change and
// end them; and what an operator does to bring in the first administrator.
package accountapp

import (
	"context"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/combine"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/cache"
	"github.com/ticketblue/ticketblue/ports/identity"
)

// Accounts has the use cases of the account context. Safe for concurrent use.
type Accounts struct {
	store     account.Store
	clock     clock.Clock
	passwords *passwords
	guesses   Guesses
	sessions  *sessionCache
	lookups   *combine.Combiner[struct{}, string, account.Opened]
	providers map[string]identity.Provider
	standIns  map[string]bool // of the providers
	began     time.Time

	// Shared, when set, is where instances find sessions that another one has read, so that the store is asked once for
	// all of them. An instance that sets it is told of sessions that end elsewhere (Ended).
	Shared cache.Cache

	// Joined, when set, is told of who has signed up, after the commit and before they are answered: for what
	// they should find there. What must not be missed follows the event.
	Joined func(ctx context.Context, userID string)
	// Confirmed, when set, is told likewise of whose address was proved after they had joined.
	Confirmed func(ctx context.Context, userID string)
}

// New returns the use cases on a store.
func New(store account.Store, clock clock.Clock) *Accounts {
	a := &Accounts{store: store, clock: clock, passwords: newPasswords(DefaultPasswordMemoryMiB), sessions: newSessionCache(clock), providers: map[string]identity.Provider{}, standIns: map[string]bool{}, began: clock.Now()}
	a.lookups = combine.New(combine.Limits{Name: "sessions", Queue: sessionsAsked}, a.lookUp)
	return a
}

// SignedIn is a person with a fresh session.
type SignedIn struct {
	User    account.User
	Session account.Session
	Tokens  account.Tokens
}

// SignUp is what a person gives to get an account.
type SignUp struct {
	Email, Password, Name string
	Locale                account.Locale // "" for Korean
	Invitation            string         // the secret of an invitation, or ""
	Place                 string         // where the request comes from
	Device                string         // by what, see account.DeviceOf
}

// SignUp makes an account and signs it in. A role comes from an invitation alone.
func (a *Accounts) SignUp(ctx context.Context, request SignUp) (SignedIn, error) {
	user, err := a.newUser(ctx, request)
	if err != nil {
		return SignedIn{}, err
	}
	session, tokens := account.NewSession(user, user.CreatedAt, account.AccessTTL)
	session.Device = request.Device
	invitation := ""
	if request.Invitation != "" {
		invitation = id.Hash(request.Invitation)
	}
	if err := a.store.Join(ctx, user, invitation, session, tokens); err != nil {
		return SignedIn{}, err
	}
	a.joined(ctx, user.ID)
	return SignedIn{user, session, tokens}, nil
}

// joined tells whoever wants to know at once that somebody has joined.
func (a *Accounts) joined(ctx context.Context, userID string) {
	if a.Joined != nil {
		a.Joined(ctx, userID)
	}
}

// confirmed tells whoever wants to know at once that an address was proved.
func (a *Accounts) confirmed(ctx context.Context, userID string) {
	if a.Confirmed != nil {
		a.Confirmed(ctx, userID)
	}
}

func (a *Accounts) newUser(ctx context.Context, request SignUp) (account.User, error) {
	email, err := account.NormaliseEmail(request.Email)
	if err != nil {
		return account.User{}, err
	}
	request.Name = account.CleanName(request.Name)
	if request.Locale == "" {
		request.Locale = account.Korean
	}
	if err := errors.Join(account.CheckName(request.Name), account.CheckLocale(request.Locale)); err != nil {
		return account.User{}, err
	}
	if err := account.CheckPassword(request.Password); err != nil {
		return account.User{}, err
	}
	hash, err := a.passwords.hash(ctx, request.Place, request.Password)
	if err != nil {
		return account.User{}, err
	}
	now := a.clock.Now()
	user := account.User{
		ID: id.New(), Email: email, Name: request.Name, Role: account.RoleUser,
		Locale: request.Locale, PasswordHash: hash, CreatedAt: now, LastSeenAt: now,
	}
	if request.Invitation != "" {
		user.Role = account.RoleAdmin
	}
	return user, nil
}

// SignIn is what a person gives to sign in.
type SignIn struct {
	Email, Password string
	Place           string // where the request comes from
	Device          string // by what, see account.DeviceOf
}

// SignIn answers an unknown address and a wrong password alike, in the same time, as long as they are few: in a flood of
// made-up accounts those wait longer.
func (a *Accounts) SignIn(ctx context.Context, request SignIn) (SignedIn, error) {
	user, err := a.byEmail(ctx, request.Email)
	if err != nil && !errors.Is(err, account.ErrUserNotFound) {
		return SignedIn{}, err
	}
	email, err := account.NormaliseEmail(request.Email)
	if err != nil {
		email = "" // no account has it; all of them count together
	}
	known := user.ID != ""
	limits := a.guesses.signInLimits(request.Place, email, known)
	ok, err := a.guess(ctx, lane{known, request.Place}, limits, request.Password, user.PasswordHash)
	if err != nil {
		return SignedIn{}, err
	}
	if !ok {
		return SignedIn{}, account.ErrInvalidCredentials
	}
	session, tokens := account.NewSession(user, a.clock.Now(), account.AccessTTL)
	session.Device = request.Device
	if err := a.store.StartSession(ctx, session, tokens, user.PasswordHash); err != nil {
		if errors.Is(err, account.ErrUserNotFound) {
			err = account.ErrInvalidCredentials
		}
		return SignedIn{}, err
	}
	return SignedIn{user, session, tokens}, nil
}

// ByEmail returns the living account of an address as somebody typed it, or account.ErrUserNotFound.
func (a *Accounts) ByEmail(ctx context.Context, email string) (account.User, error) {
	return a.byEmail(ctx, email)
}

func (a *Accounts) byEmail(ctx context.Context, email string) (account.User, error) {
	normal, err := account.NormaliseEmail(email)
	if err != nil {
		return account.User{}, account.ErrUserNotFound
	}
	user, err := a.store.UserByEmail(ctx, normal)
	if legacy := account.LegacyEmail(email); errors.Is(err, account.ErrUserNotFound) && legacy != normal {
		return a.store.UserByEmail(ctx, legacy)
	}
	return user, err
}

// Refresh exchanges a refresh token for a new pair.
func (a *Accounts) Refresh(ctx context.Context, refresh string) (SignedIn, error) {
	now := a.clock.Now()
	session, tokens, err := a.store.RotateSession(ctx, refresh, id.Secret(""), now)
	if err != nil {
		a.sessions.end(session.ID)
		return SignedIn{}, err
	}
	user, err := a.store.UserByID(ctx, session.UserID)
	return SignedIn{user, session, tokens}, err
}

// SignOut ends the session of a refresh token. Ending what has ended is no error.
func (a *Accounts) SignOut(ctx context.Context, refresh string) error {
	session, err := a.store.EndSession(ctx, refresh, a.clock.Now())
	if errors.Is(err, account.ErrSessionExpired) {
		return nil
	}
	a.sessions.end(session.ID)
	return err
}

// sessionsShown bounds the list of somebody's sessions.
const sessionsShown = 100

// Sessions lists a person's living sessions, the last used first.
func (a *Accounts) Sessions(ctx context.Context, userID string) ([]account.Session, error) {
	return a.store.SessionsOf(ctx, userID, a.clock.Now(), sessionsShown)
}

// EndSession ends a person's session by its id, or account.ErrSessionNotFound.
func (a *Accounts) EndSession(ctx context.Context, userID, sessionID string) error {
	if err := a.store.EndSessionOf(ctx, userID, sessionID, a.clock.Now()); err != nil {
		return err
	}
	a.sessions.end(sessionID)
	return nil
}

// EndOtherSessions ends all of a person's sessions but the one that asks for it.
func (a *Accounts) EndOtherSessions(ctx context.Context, userID, sessionID string) error {
	if err := a.store.EndOtherSessions(ctx, userID, sessionID, a.clock.Now()); err != nil {
		return err
	}
	a.sessions.askAgain(userID)
	return nil
}

// User returns an account.
func (a *Accounts) User(ctx context.Context, userID string) (account.User, error) {
	return a.store.UserByID(ctx, userID)
}

// Change is what a person changes of their account; nil leaves a thing as it is.
type Change struct {
	Name        *string
	Locale      *account.Locale
	Password    *string // needs OldPassword
	OldPassword string
}

// Change stores a change and returns the account as it is then. A new password ends every session but the one
// in which it was set.
func (a *Accounts) Change(ctx context.Context, userID, sessionID string, change Change) (account.User, error) {
	user, err := a.store.UserByID(ctx, userID)
	if err != nil {
		return account.User{}, err
	}
	if change.Name != nil {
		user.Name = account.CleanName(*change.Name)
	}
	if change.Locale != nil {
		user.Locale = *change.Locale
	}
	if err := errors.Join(account.CheckName(user.Name), account.CheckLocale(user.Locale)); err != nil {
		return account.User{}, err
	}
	if change.Password == nil {
		return user, a.store.ChangeUser(ctx, user, a.clock.Now())
	}
	if err := a.confirm(ctx, user, sessionID, change.OldPassword); err != nil {
		return account.User{}, err
	}
	old := user.PasswordHash
	if err := account.CheckPassword(*change.Password); err != nil {
		return account.User{}, err
	}
	if user.PasswordHash, err = a.passwords.hash(ctx, userID, *change.Password); err != nil {
		return account.User{}, err
	}
	if err := a.store.ChangePassword(ctx, user, old, sessionID, a.clock.Now()); err != nil {
		return account.User{}, err
	}
	a.sessions.askAgain(userID)
	return user, nil
}

// Withdraw ends an account after its password was given once more, or its owner has just signed in.
func (a *Accounts) Withdraw(ctx context.Context, userID, sessionID, password string) error {
	user, err := a.store.UserByID(ctx, userID)
	if err != nil {
		return err
	}
	if err := a.confirm(ctx, user, sessionID, password); err != nil {
		return err
	}
	if err := a.store.Withdraw(ctx, userID, a.clock.Now()); err != nil {
		return err
	}
	a.sessions.askAgain(userID)
	return nil
}

// confirm makes sure that it is the owner who asks: by the password, or where there is none, because they sign in
// elsewhere, by having done so just now.
func (a *Accounts) confirm(ctx context.Context, user account.User, sessionID, password string) error {
	if user.PasswordHash == "" {
		linked, err := a.store.Linked(ctx, user.ID)
		if err != nil {
			return err
		}
		if linked {
			return a.confirmRecent(ctx, sessionID)
		}
	}
	ok, err := a.guess(ctx, lane{true, user.ID}, a.guesses.ownerLimits(user.ID), password, user.PasswordHash)
	if err == nil && !ok {
		return account.ErrInvalidCredentials
	}
	return err
}
