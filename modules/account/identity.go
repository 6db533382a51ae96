package account

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
)

// Faults of signing in by somebody who says who one is.
var (
	ErrStateMismatch       = fault.New(fault.Malformed, "oauth_state_mismatch", "This sign-in is over, or was not begun in this browser. Begin again.")
	ErrProviderUnavailable = fault.New(fault.BadGateway, "oauth_unavailable", "Kakao can't be reached right now. Try again, or sign in with your e-mail address.")
	ErrProviderOff         = fault.New(fault.NotFound, "oauth_off", "This office does not offer that way of signing in.")
	ErrConsentRefused      = fault.New(fault.Malformed, "oauth_denied", "You did not agree at Kakao, so nothing has happened.")
	ErrEmailNeeded         = fault.New(fault.Conflict, "oauth_email_needed", "Kakao does not tell a verified e-mail address of yours. Verify one there and agree that it is told, or sign up with your address.")
	ErrSignInAgain         = fault.New(fault.Conflict, "sign_in_again", "You have no password here. Sign in with Kakao once more and repeat this within ten minutes.")
	ErrStandInRefused      = fault.New(fault.Denied, "stand_in_refused", "This account has a role in the office. The stand-in for Kakao signs in anybody, so it does not sign in this one. Use your password.")
	// ErrIdentityTaken is told by a store of an identity that is somebody's already.
	ErrIdentityTaken = fault.New(fault.Conflict, "identity_taken", "This Kakao account belongs to another account here.")
)

// Kakao is the provider of identities that there is.
const Kakao = "kakao"

// Identity is who a person is at a provider: its number for them, never another's.
type Identity struct{ Provider, Subject string }

// AttemptTTL is how long a person may stay at the provider.
const AttemptTTL = 10 * time.Minute

// RecentSignIn is how old a session may be for what others give their password for.
const RecentSignIn = 10 * time.Minute

// Attempt is a sign-in at a provider that was begun. It is ended once, by the browser that began it, which
// shows two secrets: the state that came back in the address, and its own that it kept.
type Attempt struct {
	StateHash, BrowserHash string
	Provider               string
	Next                   string // the page to go to afterwards, a path of our own
	Return                 string // the address that the browser comes back to
	ExpiresAt              time.Time
}

// NewAttempt begins a sign-in and returns it with its two secrets.
func NewAttempt(provider, next, back string, now time.Time) (attempt Attempt, state, browser string) {
	state, browser = id.Secret(""), id.Secret("")
	return Attempt{
		StateHash: id.Hash(state), BrowserHash: id.Hash(browser), Provider: provider,
		Next: OwnPath(next), Return: back, ExpiresAt: now.Add(AttemptTTL),
	}, state, browser
}

// Proofs are what shows the provider that the sign-in which ends is the one that was begun (see ports/identity). They are made
// of the browser's secret, so that nothing stored is worth anything.
func Proofs(browser string) (nonce, verifier string) {
	return id.Hash("nonce " + browser), id.Hash("verifier " + browser)
}

const maxPath = 500

// OwnPath returns a path of our own page, or / for whatever would lead a browser anywhere else.
func OwnPath(path string) string {
	plain := func(r rune) rune {
		if r <= ' ' || r == '\\' || r == 0x7f {
			return -1 // browsers drop some of these, and turn one into a slash
		}
		return r
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || len(path) > maxPath ||
		!utf8.ValidString(path) || strings.Map(plain, path) != path {
		return "/"
	}
	return path
}

// NameFrom makes a name that can be used here of what a provider calls somebody.
func NameFrom(name string) string {
	name = CleanName(name)
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimSpace(string(runes[:maxName]))
	}
	if CheckName(name) != nil {
		return "카카오 회원"
	}
	return name
}
