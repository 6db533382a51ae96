package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
)

func testSeen(t *testing.T, open func(*testing.T) *people) {
	lastSeen := func(p *people, user string) time.Time {
		t.Helper()
		found, err := p.UserByID(t.Context(), user)
		must(t, err)
		return found.LastSeenAt
	}
	t.Run("who signs in or stays signed in was here, to the day", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		same(t, now, lastSeen(p, kim.ID))

		soon := now.Add(account.SeenEvery - time.Minute)
		session, tokens := account.NewSession(kim.User, soon, account.AccessTTL)
		must(t, p.StartSession(t.Context(), session, tokens, ""))
		same(t, now, lastSeen(p, kim.ID))

		later := now.Add(account.SeenEvery + time.Minute)
		_, _, err := p.RotateSession(t.Context(), tokens.Refresh, "salt", later)
		must(t, err)
		same(t, later, lastSeen(p, kim.ID))

		after := later.Add(2 * account.SeenEvery)
		session, tokens = account.NewSession(kim.User, after, account.AccessTTL)
		must(t, p.StartSession(t.Context(), session, tokens, ""))
		same(t, after, lastSeen(p, kim.ID))
	})
	t.Run("a refused refresh is no visit", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		late := now.Add(account.RefreshTTL)
		_, _, err := p.RotateSession(t.Context(), kim.tokens.Refresh, "salt", late)
		wantFault(t, err, account.ErrSessionExpired)
		same(t, now, lastSeen(p, kim.ID))
	})
}
