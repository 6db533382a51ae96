package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
)

func testWithdraw(t *testing.T, open func(*testing.T) *people) {
	t.Run("nothing personal stays, and all sessions end", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		phone, phoneTokens := account.NewSession(kim.User, now, account.AccessTTL)
		must(t, p.StartSession(t.Context(), phone, phoneTokens, ""))
		must(t, p.Withdraw(t.Context(), kim.ID, now.Add(time.Hour)))
		gone, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		same(t, account.User{
			ID: kim.ID, Role: account.RoleUser, Locale: account.Korean, CreatedAt: now, WithdrawnAt: now.Add(time.Hour), LastSeenAt: now,
		}, gone)
		if p.alive(kim.tokens, now) || p.alive(phoneTokens, now) {
			t.Error("a session outlived the account")
		}
		_, _, err = p.RotateSession(t.Context(), phoneTokens.Refresh, "salt", now)
		wantFault(t, err, account.ErrSessionExpired)
		same(t, []string{account.EventUserJoined, account.EventUserWithdrawn}, p.told(kim.ID))
	})
	t.Run("the address stays taken and signs nobody in", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		must(t, p.Withdraw(t.Context(), p.join("kim@example.com").ID, now))
		wantFault(t, p.tryJoin(person("kim@example.com"), ""), account.ErrEmailTaken)
		_, err := p.UserByEmail(t.Context(), "kim@example.com")
		wantFault(t, err, account.ErrUserNotFound)
	})
	t.Run("it happens once", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		must(t, p.Withdraw(t.Context(), kim.ID, now))
		wantFault(t, p.Withdraw(t.Context(), kim.ID, now), account.ErrUserNotFound)
		same(t, []string{account.EventUserJoined, account.EventUserWithdrawn}, p.told(kim.ID))
	})
	t.Run("a sign-in that was under way gets no session", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		session, tokens := account.NewSession(kim.User, now, account.AccessTTL)
		must(t, p.Withdraw(t.Context(), kim.ID, now))
		wantFault(t, p.StartSession(t.Context(), session, tokens, ""), account.ErrUserNotFound)
		if p.alive(tokens, now) {
			t.Error("who has gone is signed in")
		}
	})
}
