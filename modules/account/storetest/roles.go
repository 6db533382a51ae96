package storetest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

// administrator joins somebody with the role.
func (p *people) administrator(email string) signedUp {
	p.t.Helper()
	user := person(email)
	user.Role = account.RoleAdmin
	session, tokens := account.NewSession(user, now, account.AccessTTL)
	must(p.t, p.Join(p.t.Context(), user, "", session, tokens))
	return signedUp{user, session, tokens}
}

func testRoles(t *testing.T, open func(*testing.T) *people) {
	t.Run("an administrator becomes a person like others, signed out; again it is nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		boss := p.administrator("boss@example.com")
		p.administrator("other@example.com")
		for range 2 {
			user, err := p.TakeRole(t.Context(), boss.ID, now)
			must(t, err)
			same(t, account.RoleUser, user.Role)
		}
		stored, err := p.UserByID(t.Context(), boss.ID)
		must(t, err)
		same(t, account.RoleUser, stored.Role)
		if p.alive(boss.tokens, now) {
			t.Error("a session with the role lives on")
		}
		same(t, []string{account.EventUserJoined, account.EventSessionEnded}, p.told(boss.ID))
		_, err = p.TakeRole(t.Context(), id.New(), now)
		wantFault(t, err, account.ErrUserNotFound)
	})
	t.Run("the last one keeps it, and can't withdraw", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		boss, gone := p.administrator("boss@example.com"), p.administrator("gone@example.com")
		must(t, p.Withdraw(t.Context(), gone.ID, now))
		_, err := p.TakeRole(t.Context(), boss.ID, now)
		wantFault(t, err, account.ErrLastAdministrator)
		wantFault(t, p.Withdraw(t.Context(), boss.ID, now), account.ErrLastAdministrator)
		if !p.alive(boss.tokens, now) {
			t.Error("a refusal signed somebody out")
		}
	})
	t.Run("of two who take it from each other at once one keeps it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		ids := []string{p.administrator("a@example.com").ID, p.administrator("b@example.com").ID}
		var taken atomic.Int32
		var crowd sync.WaitGroup
		for _, user := range ids {
			crowd.Go(func() {
				_, err := p.TakeRole(t.Context(), user, now)
				if err == nil {
					taken.Add(1)
				} else if !errors.Is(err, account.ErrLastAdministrator) {
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, int32(1), taken.Load())
	})
}

func testBlocking(t *testing.T, open func(*testing.T) *people) {
	blocked := func(p *people) []string {
		t.Helper()
		users, err := p.Users(t.Context(), account.UserQuery{Status: account.Blocked, Limit: 10})
		must(t, err)
		emails := []string{}
		for _, user := range users {
			emails = append(emails, user.Email)
		}
		return emails
	}
	t.Run("who is blocked is signed out and can't sign in, until they are let in again", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		for range 2 {
			user, err := p.Block(t.Context(), kim.ID, now.Add(time.Minute))
			must(t, err)
			same(t, now.Add(time.Minute), user.BlockedAt)
		}
		same(t, []string{"kim@example.com"}, blocked(p))
		session, tokens := account.NewSession(kim.User, now, account.AccessTTL)
		wantFault(t, p.StartSession(t.Context(), session, tokens, kim.PasswordHash), account.ErrBlocked)
		_, _, err := p.RotateSession(t.Context(), kim.tokens.Refresh, "salt", now)
		wantFault(t, err, account.ErrSessionExpired)
		if p.alive(kim.tokens, now) {
			t.Error("a session lives on")
		}
		for range 2 {
			user, err := p.Unblock(t.Context(), kim.ID, now)
			must(t, err)
			same(t, time.Time{}, user.BlockedAt)
		}
		same(t, []string{}, blocked(p))
		must(t, p.StartSession(t.Context(), session, tokens, kim.PasswordHash))
		if told := p.told(kim.ID); !slices.Contains(told, account.EventSessionEnded) {
			t.Errorf("told %v", told)
		}
	})
	t.Run("an administrator, and who is unknown or gone, is not blocked", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		_, err := p.Block(t.Context(), p.administrator("boss@example.com").ID, now)
		wantFault(t, err, account.ErrIsAdministrator)
		kim := p.join("kim@example.com")
		must(t, p.Withdraw(t.Context(), kim.ID, now))
		for _, user := range []string{kim.ID, id.New()} {
			_, err = p.Block(t.Context(), user, now)
			wantFault(t, err, account.ErrUserNotFound)
			_, err = p.Unblock(t.Context(), user, now)
			wantFault(t, err, account.ErrUserNotFound)
		}
	})
}
