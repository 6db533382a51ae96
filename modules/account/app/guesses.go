package accountapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/limit"
)

// guessPeriod is the time in which wrong passwords are counted.
const guessPeriod = time.Minute

// Guesses limits wrong passwords. A try is counted before the password is compared and given back when it was right: of many at
// once no more are compared than the limit, and who knows their password is never kept out by having used it often.
type Guesses struct {
	Limiter limit.Limiter
	Account int // wrong passwords a minute for one account from one place
	Place   int // from one place, over all accounts; as many again for accounts that there are none of
	Owner   int // by somebody who is signed in: to change the password, or to end the account
}

// LimitGuesses sets the limits. Call it before the first request; without them all are compared.
func (a *Accounts) LimitGuesses(guesses Guesses) { a.guesses = guesses }

// counted is one limit of a try.
type counted struct {
	key  string
	uses int
}

// signInLimits are those of a try to sign in. Keys name nobody: others keep them.
func (g Guesses) signInLimits(place, email string, known bool) []counted {
	class := "made-up"
	if known {
		class = "known"
	}
	return []counted{
		{"sign-in-failures:" + id.Hash(place+" "+email), g.Account},
		{"sign-in-place:" + class + ":" + id.Hash(place), g.Place},
	}
}

// ownerLimits are those of somebody who is signed in: a stolen session must not find out the password.
func (g Guesses) ownerLimits(userID string) []counted {
	return []counted{{"password-failures:" + id.Hash(userID), g.Owner}}
}

// guess compares a password within the limits; phc is "" for an account that there is none of.
func (a *Accounts) guess(ctx context.Context, lane lane, limits []counted, password, phc string) (bool, error) {
	if a.guesses.Limiter == nil {
		limits = nil
	}
	for _, l := range limits { // before waiting for a turn
		if wait := a.guesses.Limiter.Look(ctx, l.key, l.uses, guessPeriod); wait > 0 {
			return false, account.ErrTooManyGuesses.After(wait)
		}
	}
	leave, err := a.passwords.turns.enter(ctx, lane)
	if err != nil {
		return false, err
	}
	defer leave()
	for i, l := range limits {
		if wait := a.guesses.Limiter.Take(ctx, l.key, l.uses, guessPeriod); wait > 0 {
			a.giveBack(ctx, limits[:i])
			return false, account.ErrTooManyGuesses.After(wait)
		}
	}
	right, err := a.passwords.matches(password, phc)
	if right || err != nil {
		a.giveBack(ctx, limits)
	}
	return right, err
}

func (a *Accounts) giveBack(ctx context.Context, limits []counted) {
	for _, l := range limits {
		a.guesses.Limiter.Give(ctx, l.key, l.uses, guessPeriod)
	}
}
