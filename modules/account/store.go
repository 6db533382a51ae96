package account

import (
	"context"
	"time"
)

// Store keeps people, their sessions and invitations. Secrets reach it as hashes only.
//
// Safe for concurrent use. Errors other than the named faults are outages.
type Store interface {
	Jobs

	// Join adds the user with a first session in one step. An address is taken for good, also by an
	// account that was withdrawn: ErrEmailTaken. With an invitation (its hash, else ""), it must be
	// live at the user's CreatedAt and for this address, and is used up: else ErrInvitationExpired.
	Join(ctx context.Context, user User, invitation string, session Session, tokens Tokens) error
	// JoinMany adds users with a session each, or without any sessions, for load tests and demonstrations.
	JoinMany(ctx context.Context, users []User, sessions []Session, tokens []Tokens) error

	// JoinWith is Join for a person who comes from a provider and has no password: ErrEmailTaken, or
	// ErrIdentityTaken when the identity is somebody's already.
	JoinWith(ctx context.Context, user User, identity Identity, session Session, tokens Tokens) error
	// Link lets an identity, whose provider has verified the account's address, sign in to a living account from now on;
	// twice is once. ErrUserNotFound, ErrIdentityTaken when it is another's. An address that nobody had proved may have been
	// typed by anybody: then the password is removed and all sessions end, with EventPasswordDropped and
	// EventSessionEnded. It reports whether that happened. The address is proved afterwards.
	Link(ctx context.Context, userID string, identity Identity, now time.Time) (dropped bool, err error)
	// UserByIdentity returns the living account of an identity, or ErrUserNotFound.
	UserByIdentity(ctx context.Context, identity Identity) (User, error)
	// Linked reports whether an account has an identity anywhere.
	Linked(ctx context.Context, userID string) (bool, error)

	// UserByEmail returns a living account, or ErrUserNotFound.
	UserByEmail(ctx context.Context, email string) (User, error)
	// UserByID returns an account, living or not, or ErrUserNotFound.
	UserByID(ctx context.Context, id string) (User, error)
	// UsersByID returns those of the accounts that there are, living or not, in any order.
	UsersByID(ctx context.Context, ids []string) ([]User, error)
	// Users lists accounts, living or not.
	Users(ctx context.Context, query UserQuery) ([]User, error)
	// ChangeUser stores name and locale of a living account, or ErrUserNotFound.
	ChangeUser(ctx context.Context, user User, now time.Time) error
	// ChangePassword is ChangeUser with the password hash too, and ends all sessions but the one to keep:
	// whoever else knew the old password is out. It tells EventPasswordChanged, and EventSessionEnded without naming
	// one. ErrInvalidCredentials when the account's hash is no longer old, the one that was compared.
	ChangePassword(ctx context.Context, user User, old, keep string, now time.Time) error
	// Withdraw ends an account: its sessions end, its name, address, password and identities are gone, also from
	// invitations; only a hash that keeps the address taken stays. ErrUserNotFound when it has ended already, ErrLastAdministrator
	// when nobody would have the role any more.
	Withdraw(ctx context.Context, id string, now time.Time) error

	// AskForMail tells EventConfirmationAsked or EventPasswordResetAsked of a living account, or ErrUserNotFound.
	AskForMail(ctx context.Context, userID string, purpose Purpose, now time.Time) error
	// AddMailLink keeps a link until it is used or expires.
	AddMailLink(ctx context.Context, link MailLink) error
	// MailLink returns a link that can be used at the instant, or ErrLinkExpired.
	MailLink(ctx context.Context, hash string, purpose Purpose, now time.Time) (MailLink, error)
	// ConfirmEmail uses the account's link: its address is proved. EventEmailConfirmed is told the first time.
	// ErrLinkExpired.
	ConfirmEmail(ctx context.Context, userID, hash string, now time.Time) error
	// ResetPassword uses a link, sets the password hash and ends all sessions and the other links of the kind. The address
	// is proved by it: EventPasswordChanged, EventSessionEnded and, the first time, EventEmailConfirmed are told.
	// It returns the account as it is then; ErrLinkExpired.
	ResetPassword(ctx context.Context, hash, passwordHash string, now time.Time) (User, error)

	// TakeRole makes an administrator a person like others and ends their sessions: ErrUserNotFound, or ErrLastAdministrator
	// when there is no other living one. Without the role nothing happens.
	TakeRole(ctx context.Context, userID string, now time.Time) (User, error)
	// Block keeps a living person from signing in and ends their sessions, until Unblock; twice is once. ErrUserNotFound;
	// ErrIsAdministrator for whoever has a role.
	Block(ctx context.Context, userID string, now time.Time) (User, error)
	// Unblock lets a person sign in again; twice is once. ErrUserNotFound.
	Unblock(ctx context.Context, userID string, now time.Time) (User, error)

	// StartSession adds a session of a living account, ErrBlocked, or ErrUserNotFound: the account may have ended, or its password
	// may have become another than compared (a hash; "" when it was opened without one), while that was
	// looked at. The person was seen then (SeenEvery), as in RotateSession.
	StartSession(ctx context.Context, session Session, tokens Tokens, compared string) error
	// SessionsOf returns a person's living sessions, the last used first; limit of them at most.
	SessionsOf(ctx context.Context, userID string, now time.Time, limit int) ([]Session, error)
	// EndSessionOf ends a person's session by its id; ErrSessionNotFound when they have no such living one. It tells
	// EventSessionEnded.
	EndSessionOf(ctx context.Context, userID, sessionID string, now time.Time) error
	// EndOtherSessions ends all of a person's sessions but one, and tells EventSessionEnded without naming one.
	EndOtherSessions(ctx context.Context, userID, keep string, now time.Time) error
	// Session returns a session, living or not, or ErrSessionExpired.
	Session(ctx context.Context, id string) (Session, error)
	// SessionsByAccess returns the living sessions of access tokens, by token; those that open none are missing.
	SessionsByAccess(ctx context.Context, access []string, now time.Time) (map[string]Opened, error)
	// RotateSession exchanges a refresh token for its successor (NextTokens), of the salt or, for one that was exchanged
	// within RefreshGrace, of the salt with which it was. A token that was exchanged longer ago has been stolen from one
	// of two holders: the whole session ends, and EventSessionEnded is told. In all refusals ErrSessionExpired; the
	// returned session is then what has ended, if anything.
	RotateSession(ctx context.Context, refresh, salt string, now time.Time) (Session, Tokens, error)
	// EndSession ends the session of a refresh token and returns it; ErrSessionExpired when there is none. The first
	// time it tells EventSessionEnded.
	EndSession(ctx context.Context, refresh string, now time.Time) (Session, error)

	// BeginAttempt keeps a sign-in at a provider that was begun.
	BeginAttempt(ctx context.Context, attempt Attempt) error
	// TakeAttempt ends the attempt of a state and a browser (hashes of their secrets) and returns it: once.
	// ErrStateMismatch for any other two, and after its time.
	TakeAttempt(ctx context.Context, state, browser string, now time.Time) (Attempt, error)

	// TrimTokens forgets tokens, attempts and mailed links that expired before the instant and says how many.
	TrimTokens(ctx context.Context, before time.Time) (int64, error)

	// Invite keeps an invitation.
	Invite(ctx context.Context, invitation Invitation) error
	// Invitations lists invitations, the newest first, behind the place.
	Invitations(ctx context.Context, after Cursor, limit int) ([]Invitation, error)
	// Revoke takes an invitation back; twice is once. ErrInvitationNotFound, ErrInvitationUsed.
	Revoke(ctx context.Context, id string, now time.Time) error
}
