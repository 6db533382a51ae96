package account

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/id"
)

// How long tokens live, and how long two tabs may use the same refresh token before the second use looks
// like theft.
const (
	AccessTTL    = 30 * time.Minute
	RefreshTTL   = 30 * 24 * time.Hour
	RefreshGrace = 10 * time.Second
)

// Session is one sign-in on one device.
type Session struct {
	ID        string
	UserID    string
	Role      Role
	CreatedAt time.Time
	ExpiresAt time.Time // of the whole session; each refresh moves it on
}

// Opened is a living session, as an access token opens it until then.
type Opened struct {
	Session Session
	Until   time.Time
}

// Tokens is what a person holds of a session. The secrets are in nobody's hands but theirs.
type Tokens struct {
	Access        string
	AccessExpires time.Time
	Refresh       string
}

// NewSession starts a session for the user with its first tokens.
func NewSession(user User, now time.Time, accessTTL time.Duration) (Session, Tokens) {
	session := Session{ID: id.New(), UserID: user.ID, Role: user.Role, CreatedAt: now, ExpiresAt: now.Add(RefreshTTL)}
	return session, NewTokens(now, accessTTL)
}

// NewTokens makes a pair of secrets.
func NewTokens(now time.Time, accessTTL time.Duration) Tokens {
	return Tokens{Access: id.Secret("tba_"), AccessExpires: now.Add(accessTTL), Refresh: id.Secret("tbr_")}
}
