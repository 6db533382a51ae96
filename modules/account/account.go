// Package account knows people: who they are, how they prove it, and what they may do.
//
// A person signs up with an e-mail address and a password and gets a session: an access token of short
// life that goes with every request, and a refresh token that is exchanged for a new pair. Tokens are
// random and kept only as their hashes. Nobody names their own role: an administrator comes to be by an
// invitation.
//
// What a person did elsewhere (reservations, payments) is not known here.
package account

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/text"
)

// Faults that account operations tell.
var (
	ErrEmailTaken         = fault.New(fault.Conflict, "email_taken", "This e-mail address has an account already. Sign in, or use another address.")
	ErrInvalidEmail       = fault.New(fault.Invalid, "invalid_email", "This is not an e-mail address.")
	ErrInvalidName        = fault.New(fault.Invalid, "invalid_name", "A name has 1 to 50 characters.")
	ErrWeakPassword       = fault.New(fault.Invalid, "weak_password", "A password has 8 to 128 characters, with a letter, a digit and a special character.")
	ErrInvalidCredentials = fault.New(fault.Unauthenticated, "invalid_credentials", "The e-mail address or the password is wrong.")
	ErrTooManyGuesses     = fault.New(fault.Exhausted, "rate_limited", "Too many wrong passwords. Wait a little.")
	ErrSessionNotFound    = fault.New(fault.NotFound, "session_not_found", "There is no such session.")
	ErrSessionExpired     = fault.New(fault.Unauthenticated, "session_expired", "Your session has ended. Sign in again.")
	ErrInvitationExpired  = fault.New(fault.Gone, "invitation_expired", "This invitation was used or has expired. Ask for a new one.")
	ErrInvitationNotFound = fault.New(fault.NotFound, "invitation_not_found", "There is no such invitation.")
	ErrInvitationUsed     = fault.New(fault.Conflict, "invitation_used", "This invitation has made an account already. It can't be taken back.")
	ErrUserNotFound       = fault.New(fault.NotFound, "user_not_found", "There is no such account.")
	ErrBlocked            = fault.New(fault.Denied, "account_blocked", "This account is blocked. Ask the office.")
	ErrLastAdministrator  = fault.New(fault.Conflict, "last_administrator", "This is the last administrator. Invite another one first.")
	ErrIsAdministrator    = fault.New(fault.Conflict, "is_administrator", "This is an administrator. Take the role away first.")
	ErrInvalidLocale      = fault.New(fault.Invalid, "invalid_locale", "The languages are ko and en.")
)

// Role is what a person may do.
type Role string

// The roles.
const (
	RoleUser  Role = "USER"
	RoleAdmin Role = "ADMIN"
)

// Locale is a language that the office speaks.
type Locale string

// The languages, the first one first.
const (
	Korean  Locale = "ko"
	English Locale = "en"
)

// User is a person with an account.
type User struct {
	ID           string
	Email        string // as normalised by NormaliseEmail; "" once withdrawn
	Name         string // "" once withdrawn
	Role         Role
	Locale       Locale
	PasswordHash string // PHC string; "" for who signs in elsewhere alone, and once withdrawn
	CreatedAt    time.Time
	WithdrawnAt  time.Time // zero while the account lives
	LastSeenAt   time.Time // by sign-in or refresh, to SeenEvery

	// EmailProvedAt is when its owner proved the address, by a mailed link or by a provider that has verified it; zero
	// while anybody may have typed it.
	EmailProvedAt time.Time
	BlockedAt     time.Time // since when an administrator keeps them from signing in; zero for nobody
}

// SeenEvery is how fine it is kept when a person was last here: a crowd that comes back every half hour must
// not cost a write each time.
const SeenEvery = 24 * time.Hour

// NormaliseEmail returns the one form under which an address is known and mailed, or ErrInvalidEmail (package text).
func NormaliseEmail(email string) (string, error) {
	normal, ok := text.Email(email)
	if !ok {
		return "", ErrInvalidEmail
	}
	return normal, nil
}

// LegacyEmail is the form under which addresses were known before: international domains as they were written. An account from
// then is found by it. It is the address itself where the two are the same.
func LegacyEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

const maxName = 50

// CleanName is a name as it is kept: one line, in one form of Unicode.
func CleanName(name string) string { return text.Line(name) }

// CheckName reports whether a person can be called so.
func CheckName(name string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n < 1 || n > maxName || !utf8.ValidString(name) {
		return ErrInvalidName
	}
	return nil
}

// CheckLocale reports whether the office speaks the language.
func CheckLocale(locale Locale) error {
	if locale != Korean && locale != English {
		return ErrInvalidLocale
	}
	return nil
}
