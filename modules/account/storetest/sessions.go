package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

func testSessions(t *testing.T, open func(*testing.T) *people) {
	t.Run("an access token ends at its time", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		if !p.alive(kim.tokens, now.Add(account.AccessTTL-time.Second)) || p.alive(kim.tokens, now.Add(account.AccessTTL)) {
			t.Error("it does not live as long as it says")
		}
	})
	t.Run("a refresh token is no access token, nor the other way round", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		same(t, map[string]account.Opened{}, p.opened(now, kim.tokens.Refresh))
		_, _, err := p.RotateSession(t.Context(), kim.tokens.Access, "salt", now)
		wantFault(t, err, account.ErrSessionExpired)
	})
	t.Run("signing out ends this session and no other", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		phone, phoneTokens := account.NewSession(kim.User, now, account.AccessTTL)
		must(t, p.StartSession(t.Context(), phone, phoneTokens, ""))
		ended, err := p.EndSession(t.Context(), kim.tokens.Refresh, now)
		must(t, err)
		same(t, kim.session.ID, ended.ID)
		if p.alive(kim.tokens, now) || !p.alive(phoneTokens, now) {
			t.Error("the wrong session ended")
		}
		_, err = p.EndSession(t.Context(), "tbr_invented", now)
		wantFault(t, err, account.ErrSessionExpired)
	})
}

func testOwnSessions(t *testing.T, open func(*testing.T) *people) {
	t.Run("a person's living sessions are listed, the last used first, with their devices", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		phone, phoneTokens := account.NewSession(kim.User, now.Add(time.Minute), account.AccessTTL)
		phone.Device = "Chrome · Android"
		must(t, p.StartSession(t.Context(), phone, phoneTokens, ""))
		old, oldTokens := account.NewSession(kim.User, now.Add(-account.RefreshTTL), account.AccessTTL)
		must(t, p.StartSession(t.Context(), old, oldTokens, ""))
		listed, err := p.SessionsOf(t.Context(), kim.ID, now.Add(time.Hour), 10)
		must(t, err)
		same(t, 2, len(listed))
		same(t, phone, listed[0])
		same(t, "", listed[1].Device)
		_, _, err = p.RotateSession(t.Context(), kim.tokens.Refresh, "salt", now.Add(time.Hour))
		must(t, err)
		listed, err = p.SessionsOf(t.Context(), kim.ID, now.Add(time.Hour), 1)
		must(t, err)
		if len(listed) != 1 || listed[0].ID == phone.ID || !listed[0].UsedAt().Equal(now.Add(time.Hour)) {
			t.Errorf("the last used is %+v", listed)
		}
		others, err := p.SessionsOf(t.Context(), lee.ID, now, 10)
		must(t, err)
		same(t, 1, len(others))
	})
	t.Run("one is ended by its owner alone, once, and told", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		phone, phoneTokens := account.NewSession(kim.User, now, account.AccessTTL)
		must(t, p.StartSession(t.Context(), phone, phoneTokens, ""))
		wantFault(t, p.EndSessionOf(t.Context(), lee.ID, phone.ID, now), account.ErrSessionNotFound)
		must(t, p.EndSessionOf(t.Context(), kim.ID, phone.ID, now))
		wantFault(t, p.EndSessionOf(t.Context(), kim.ID, phone.ID, now), account.ErrSessionNotFound)
		if p.alive(phoneTokens, now) || !p.alive(kim.tokens, now) {
			t.Error("another session ended")
		}
		same(t, []string{account.EventUserJoined, account.EventSessionEnded}, p.told(kim.ID))
	})
	t.Run("all but one end", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		phone, phoneTokens := account.NewSession(kim.User, now, account.AccessTTL)
		must(t, p.StartSession(t.Context(), phone, phoneTokens, ""))
		must(t, p.EndOtherSessions(t.Context(), kim.ID, phone.ID, now))
		if !p.alive(phoneTokens, now) || p.alive(kim.tokens, now) || !p.alive(lee.tokens, now) {
			t.Error("the wrong sessions ended")
		}
	})
}

func testRotation(t *testing.T, open func(*testing.T) *people) {
	rotate := func(p *people, refresh string, at time.Time) (account.Tokens, account.Session, error) {
		session, next, err := p.RotateSession(t.Context(), refresh, id.Secret(""), at)
		return next, session, err
	}
	t.Run("a refresh token becomes a new pair, and the session lives on", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		day := now.AddDate(0, 0, 20)
		next, session, err := rotate(p, kim.tokens.Refresh, day)
		must(t, err)
		same(t, kim.session.ID, session.ID)
		same(t, day.Add(account.RefreshTTL), session.ExpiresAt)
		if !p.alive(next, day) {
			t.Error("the new access token opens nothing")
		}
		_, _, err = rotate(p, next.Refresh, day.AddDate(0, 0, 29))
		must(t, err)
	})
	t.Run("two tabs may use the same one within the grace", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		first, _, err := rotate(p, kim.tokens.Refresh, now)
		must(t, err)
		second, _, err := rotate(p, kim.tokens.Refresh, now.Add(account.RefreshGrace))
		must(t, err)
		same(t, first, second) // one chain: of two the office would never notice a thief who has the other
		if !p.alive(first, now) {
			t.Error("both tabs were signed out")
		}
		_, _, err = rotate(p, second.Refresh, now.Add(time.Minute))
		must(t, err)
	})
	t.Run("of many who use one at once all get the same", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		pairs := make(chan account.Tokens, 8)
		var crowd sync.WaitGroup
		for range cap(pairs) {
			crowd.Go(func() {
				next, _, err := rotate(p, kim.tokens.Refresh, now)
				if err != nil {
					t.Error(err)
				}
				pairs <- next
			})
		}
		crowd.Wait()
		close(pairs)
		first := <-pairs
		for next := range pairs {
			same(t, first, next)
		}
		if !p.alive(first, now) {
			t.Error("it opens nothing")
		}
	})
	t.Run("used after the grace it was stolen: the whole session ends", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		owner, _, err := rotate(p, kim.tokens.Refresh, now)
		must(t, err)
		_, ended, err := rotate(p, kim.tokens.Refresh, now.Add(account.RefreshGrace+time.Millisecond))
		wantFault(t, err, account.ErrSessionExpired)
		same(t, kim.session.ID, ended.ID)
		if p.alive(owner, now.Add(time.Minute)) {
			t.Error("the thief's victim, or the thief, is still signed in")
		}
		_, _, err = rotate(p, owner.Refresh, now.Add(time.Minute))
		wantFault(t, err, account.ErrSessionExpired)
	})
	t.Run("the grace does not grow with each use", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		for _, after := range []time.Duration{0, 6 * time.Second, 9 * time.Second} {
			_, _, err := rotate(p, kim.tokens.Refresh, now.Add(after))
			must(t, err)
		}
		_, _, err := rotate(p, kim.tokens.Refresh, now.Add(14*time.Second))
		wantFault(t, err, account.ErrSessionExpired)
	})
	t.Run("it ends at its time, and an invented one is none", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		_, _, err := rotate(p, kim.tokens.Refresh, now.Add(account.RefreshTTL))
		wantFault(t, err, account.ErrSessionExpired)
		_, ended, err := rotate(p, "tbr_invented", now)
		wantFault(t, err, account.ErrSessionExpired)
		same(t, account.Session{}, ended)
	})
	t.Run("after signing out it is worth nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		_, err := p.EndSession(t.Context(), kim.tokens.Refresh, now)
		must(t, err)
		_, _, err = rotate(p, kim.tokens.Refresh, now)
		wantFault(t, err, account.ErrSessionExpired)
	})
}
