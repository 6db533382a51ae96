// Package identity is the contract of a party that says who somebody is: OpenID Connect's code flow with state,
// nonce and PKCE, as far as an office has to know of it.
//
// The browser is sent to AuthURL and comes back with a code, which Exchange turns into an Identity. What was
// begun with a nonce and a verifier can be ended with the same two alone, so a code that somebody caught, or
// brings from elsewhere, is worth nothing. That the browser that comes back is the one that was sent away (state)
// is the caller's to check.
package identity

import (
	"context"
	"errors"
)

var (
	// ErrRefused is told of a code that is unknown, used, expired, or was not given for this nonce, verifier
	// and address. Trying again with it is of no use.
	ErrRefused = errors.New("identity: the code is not good for this sign-in")
	// ErrUnavailable is told when the provider can't be asked, or answers what can't be understood or trusted.
	ErrUnavailable = errors.New("identity: the provider can't be asked now")
)

// Provider says who people are. Safe for concurrent use.
type Provider interface {
	// AuthURL is where the browser has to go; ErrUnavailable.
	AuthURL(ctx context.Context, attempt Attempt) (string, error)
	// Exchange ends an attempt with the code that the browser brought: ErrRefused, ErrUnavailable.
	Exchange(ctx context.Context, attempt Attempt, code string) (Identity, error)
}

// Attempt is a sign-in under way.
type Attempt struct {
	State    string // comes back with the browser; not looked at by Exchange
	Nonce    string // comes back inside what the provider has signed
	Verifier string // of PKCE (RFC 7636): 43 to 128 of A-Z a-z 0-9 - . _ ~
	Return   string // where the browser comes back to, an absolute address that the provider knows
}

// Identity is a person as the provider knows them.
type Identity struct {
	Subject  string // their number there: never another person's, and never changes
	Email    string // "" when the provider doesn't know it or the person doesn't tell
	Verified bool   // whether the provider has seen that the address is theirs
	Name     string // what they are called; may be ""
}
