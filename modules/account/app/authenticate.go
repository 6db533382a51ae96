package accountapp

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// How many tokens are cached, and for how long before the store is asked again. A session that ended is refused at once by
// the instance that ended it, and by the others when the event reaches them (Ended), after sessionFor at the latest.
const (
	sessionsKept = 200_000
	sessionFor   = 30 * time.Second
	// sessionsAsked limits how many tokens may wait for the store at once.
	sessionsAsked = 1 << 15
)

// sessionCache caches whose a token is. Its key is the token's own text, which is kept in memory only.
type sessionCache struct {
	clock clock.Clock
	known *otter.Cache[string, knownSession]
	ended *otter.Cache[string, struct{}] // sessions that ended, and users of whose sessions some did, within sessionFor
}

type knownSession struct {
	session account.Session
	until   time.Time // of the token, or of what we remember
}

func newSessionCache(clock clock.Clock) *sessionCache {
	return &sessionCache{
		clock: clock,
		known: otter.Must(&otter.Options[string, knownSession]{MaximumSize: sessionsKept}),
		ended: otter.Must(&otter.Options[string, struct{}]{
			MaximumSize:      sessionsKept,
			ExpiryCalculator: otter.ExpiryWriting[string, struct{}](2 * sessionFor),
		}),
	}
}

func (c *sessionCache) find(token string) (account.Session, bool) {
	known, ok := c.known.GetIfPresent(token)
	if !ok || !c.clock.Now().Before(known.until) || c.mayHaveEnded(known.session) {
		return account.Session{}, false
	}
	return known.session, true
}

// mayHaveEnded reports that the store has to be asked about the session.
func (c *sessionCache) mayHaveEnded(session account.Session) bool {
	if _, ended := c.ended.GetIfPresent(session.ID); ended {
		return true
	}
	_, ended := c.ended.GetIfPresent(session.UserID)
	return ended
}

func (c *sessionCache) remember(token string, session account.Session, tokenExpires time.Time) knownSession {
	until := c.clock.Now().Add(sessionFor)
	if tokenExpires.Before(until) {
		until = tokenExpires
	}
	known := knownSession{session, until}
	c.known.Set(token, known)
	return known
}

func (c *sessionCache) end(sessionID string) {
	if sessionID != "" {
		c.ended.Set(sessionID, struct{}{})
	}
}

// askAgain has the store asked about all sessions of a user for a while.
func (c *sessionCache) askAgain(userID string) { c.ended.Set(userID, struct{}{}) }

// Session returns the living session of an access token, or account.ErrSessionExpired. It is asked for
// every request, and answers from memory most of the time.
func (a *Accounts) Session(ctx context.Context, access string) (account.Session, error) {
	if session, ok := a.sessions.find(access); ok {
		return session, nil
	}
	if shared, ok := a.shared(ctx, access); ok {
		a.sessions.known.Set(access, shared)
		return shared.session, nil
	}
	opened, err := a.lookups.Do(ctx, struct{}{}, access)
	if err != nil {
		return account.Session{}, err
	}
	if opened.Session.ID == "" {
		return account.Session{}, account.ErrSessionExpired
	}
	a.share(ctx, access, a.sessions.remember(access, opened.Session, opened.Until))
	return opened.Session, nil
}

// lookUp asks the store for many at once: a crowd that comes back after a while is unknown all together.
func (a *Accounts) lookUp(ctx context.Context, _ struct{}, access []string) ([]account.Opened, error) {
	opened, err := a.store.SessionsByAccess(ctx, access, a.clock.Now())
	if err != nil {
		return nil, err
	}
	answers := make([]account.Opened, len(access))
	for i, token := range access {
		answers[i] = opened[token] // nothing of a token that opens none
	}
	return answers, nil
}

// Ended is told of a session that ended somewhere, or with "" of a user some of whose sessions did, so that this
// instance does not go by what it remembers. Twice is once.
func (a *Accounts) Ended(userID, sessionID string) {
	if sessionID == "" {
		a.sessions.askAgain(userID)
		return
	}
	a.sessions.end(sessionID)
}

// TrimTokens forgets tokens that have expired and says how many.
func (a *Accounts) TrimTokens(ctx context.Context) (int64, error) {
	return a.store.TrimTokens(ctx, a.clock.Now())
}
