package accountapp

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

// sharedSession is what instances tell each other of a session that one of them has read: under the token's hash, with
// nothing in it that names anybody.
type sharedSession struct {
	Session account.Session `json:"session"`
	Until   time.Time       `json:"until"` // as the one that read it knows it
}

func sharedKey(access string) string { return "session:" + id.Hash(access) }

// shared finds what another instance has read of a token's session.
//
// Nothing takes a session that has ended out of the cache. It need not: every instance hears of the end (Ended) and
// remembers it for longer than any copy lives. One that has just begun has not heard of what ended before, so it does
// not look until all copies from then are gone.
func (a *Accounts) shared(ctx context.Context, access string) (knownSession, bool) {
	now := a.clock.Now()
	if a.Shared == nil || now.Before(a.began.Add(sessionFor)) {
		return knownSession{}, false
	}
	key := sharedKey(access)
	value, ok := a.Shared.Get(ctx, key)[key]
	if !ok {
		return knownSession{}, false
	}
	var found sharedSession
	if err := json.Unmarshal(value, &found); err != nil || !now.Before(found.Until) || found.Until.After(now.Add(sessionFor)) {
		return knownSession{}, false
	}
	return knownSession{found.Session, found.Until}, !a.sessions.mayHaveEnded(found.Session)
}

// share tells other instances what this one has read.
func (a *Accounts) share(ctx context.Context, access string, known knownSession) {
	if a.Shared == nil {
		return
	}
	if value, err := json.Marshal(sharedSession{known.session, known.until}); err == nil {
		a.Shared.Set(ctx, sharedKey(access), value, known.until.Sub(a.clock.Now()))
	}
}
