package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
)

var aKakao = account.Identity{Provider: account.Kakao, Subject: "3141592653"}

func testIdentities(t *testing.T, open func(*testing.T) *people) {
	joinWith := func(p *people, email string, identity account.Identity) (account.User, error) {
		user := person(email)
		user.PasswordHash = ""
		session, tokens := account.NewSession(user, now, account.AccessTTL)
		return user, p.JoinWith(t.Context(), user, identity, session, tokens)
	}
	of := func(p *people, identity account.Identity) string {
		t.Helper()
		user, err := p.UserByIdentity(t.Context(), identity)
		if err != nil && !errors.Is(err, account.ErrUserNotFound) {
			t.Fatal(err)
		}
		return user.ID
	}
	t.Run("who joins with one is known by it, and told of", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		user, err := joinWith(p, "kim@example.com", aKakao)
		must(t, err)
		found, err := p.UserByIdentity(t.Context(), aKakao)
		must(t, err)
		same(t, user, found)
		same(t, []string{account.EventUserJoined}, p.told(user.ID))
		linked, err := p.Linked(t.Context(), user.ID)
		must(t, err)
		same(t, true, linked)
	})
	t.Run("neither an address nor an identity joins twice, and the refused leave nothing behind", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, err := joinWith(p, "kim@example.com", aKakao)
		must(t, err)
		other := account.Identity{Provider: account.Kakao, Subject: "2"}
		_, err = joinWith(p, "kim@example.com", other)
		wantFault(t, err, account.ErrEmailTaken)
		same(t, "", of(p, other))
		lee, err := joinWith(p, "lee@example.com", aKakao)
		wantFault(t, err, account.ErrIdentityTaken)
		_, err = p.UserByID(t.Context(), lee.ID)
		wantFault(t, err, account.ErrUserNotFound)
		same(t, kim.ID, of(p, aKakao))
	})
	t.Run("of a crowd with one new address one joins", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		var joined atomic.Int32
		var crowd sync.WaitGroup
		for range 20 {
			crowd.Go(func() {
				switch _, err := joinWith(p, "kim@example.com", aKakao); {
				case err == nil:
					joined.Add(1)
				case !errors.Is(err, account.ErrEmailTaken) && !errors.Is(err, account.ErrIdentityTaken):
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, 1, int(joined.Load()))
	})
	t.Run("an account that is there is linked, once however often", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		for range 2 {
			_, err := p.Link(t.Context(), kim.ID, aKakao, now)
			must(t, err)
		}
		same(t, kim.ID, of(p, aKakao))
		_, err := p.Link(t.Context(), lee.ID, aKakao, now)
		wantFault(t, err, account.ErrIdentityTaken)
		_, err = p.Link(t.Context(), "nobody", account.Identity{Provider: account.Kakao, Subject: "2"}, now)
		wantFault(t, err, account.ErrUserNotFound)
		linked, err := p.Linked(t.Context(), lee.ID)
		must(t, err)
		same(t, false, linked)
	})
	t.Run("it goes with its person", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		user, err := joinWith(p, "kim@example.com", aKakao)
		must(t, err)
		must(t, p.Withdraw(t.Context(), user.ID, now))
		same(t, "", of(p, aKakao))
		_, err = p.Link(t.Context(), user.ID, aKakao, now)
		wantFault(t, err, account.ErrUserNotFound)
		_, err = joinWith(p, "kim@example.com", aKakao)
		wantFault(t, err, account.ErrEmailTaken)
		_, err = joinWith(p, "kim2@example.com", aKakao)
		must(t, err)
	})
	t.Run("a session tells when it began", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		session, err := p.Session(t.Context(), kim.session.ID)
		must(t, err)
		same(t, kim.session, session)
		_, err = p.Session(t.Context(), "none")
		wantFault(t, err, account.ErrSessionExpired)
	})
}

func testAttempts(t *testing.T, open func(*testing.T) *people) {
	begin := func(p *people) account.Attempt {
		t.Helper()
		attempt, _, _ := account.NewAttempt(account.Kakao, "/reservations", "http://localhost/back", now)
		must(t, p.BeginAttempt(t.Context(), attempt))
		return attempt
	}
	t.Run("one is ended once, as it was begun", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		attempt := begin(p)
		taken, err := p.TakeAttempt(t.Context(), attempt.StateHash, attempt.BrowserHash, now)
		must(t, err)
		same(t, attempt, taken)
		_, err = p.TakeAttempt(t.Context(), attempt.StateHash, attempt.BrowserHash, now)
		wantFault(t, err, account.ErrStateMismatch)
	})
	t.Run("another browser does not end it, nor keep the right one from it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		attempt, other := begin(p), begin(p)
		for _, browser := range []string{"", other.BrowserHash} {
			_, err := p.TakeAttempt(t.Context(), attempt.StateHash, browser, now)
			wantFault(t, err, account.ErrStateMismatch)
		}
		_, err := p.TakeAttempt(t.Context(), attempt.StateHash, attempt.BrowserHash, now)
		must(t, err)
	})
	t.Run("it ends at its time, and is forgotten after it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		attempt := begin(p)
		_, err := p.TakeAttempt(t.Context(), attempt.StateHash, attempt.BrowserHash, attempt.ExpiresAt)
		wantFault(t, err, account.ErrStateMismatch)
		forgotten, err := p.TrimTokens(t.Context(), attempt.ExpiresAt.Add(time.Second))
		must(t, err)
		same(t, int64(1), forgotten)
	})
}
