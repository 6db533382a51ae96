package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/ticketblue/ticketblue/platform/id"
)

// How long tokens live, and how long two tabs may use the same refresh token before the second use looks
// like theft. Within it both get the same successor.
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
	Device    string    // DeviceOf by what it was begun; "" where that is not known, and of what SessionsByAccess returns
}

// UsedAt is when the session was last refreshed, or begun.
func (s Session) UsedAt() time.Time { return s.ExpiresAt.Add(-RefreshTTL) }

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

// NextTokens makes the pair that follows a refresh token, of that and a salt that is stored when it is exchanged. The same two
// make the same pair, so who comes twice within the grace gets one chain. Neither the old token nor what is stored is
// enough by itself.
func NextTokens(refresh, salt string, now time.Time, accessTTL time.Duration) Tokens {
	derive := func(prefix string) string {
		mac := hmac.New(sha256.New, []byte(refresh))
		mac.Write([]byte(prefix + salt))
		return prefix + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	return Tokens{Access: derive("tba_"), AccessExpires: now.Add(accessTTL), Refresh: derive("tbr_")}
}

// NewTokens makes a pair of secrets.
func NewTokens(now time.Time, accessTTL time.Duration) Tokens {
	return Tokens{Access: id.Secret("tba_"), AccessExpires: now.Add(accessTTL), Refresh: id.Secret("tbr_")}
}
