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

// prove marks the account's address as proved by a mailed link.
func (p *people) prove(user account.User) {
	p.t.Helper()
	link := p.mailLink(user, account.ConfirmEmail)
	must(p.t, p.ConfirmEmail(p.t.Context(), user.ID, link.Hash, now))
}

func (p *people) mailLink(user account.User, purpose account.Purpose) account.MailLink {
	p.t.Helper()
	link, _ := account.NewMailLink(user, purpose, now)
	must(p.t, p.AddMailLink(p.t.Context(), link))
	return link
}

func testProofs(t *testing.T, open func(*testing.T) *people) {
	t.Run("an address that nobody proved keeps neither password nor session when its owner comes from a provider", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		thief := p.join("victim@example.com")
		dropped, err := p.Link(t.Context(), thief.ID, aKakao, now.Add(time.Minute))
		must(t, err)
		same(t, true, dropped)
		if p.alive(thief.tokens, now) {
			t.Error("whoever typed the address is still signed in")
		}
		user, err := p.UserByID(t.Context(), thief.ID)
		must(t, err)
		same(t, "", user.PasswordHash)
		same(t, now.Add(time.Minute), user.EmailProvedAt)
		same(t, []string{
			account.EventUserJoined, account.EventEmailConfirmed, account.EventSessionEnded, account.EventPasswordDropped,
		}, p.told(thief.ID))
		again, err := p.Link(t.Context(), thief.ID, aKakao, now.Add(time.Hour))
		must(t, err)
		same(t, false, again)
	})
	t.Run("a proved one keeps both", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		p.prove(kim.User)
		dropped, err := p.Link(t.Context(), kim.ID, aKakao, now)
		must(t, err)
		same(t, false, dropped)
		user, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		if user.PasswordHash != kim.PasswordHash || !p.alive(kim.tokens, now) {
			t.Errorf("%+v", user)
		}
	})
	t.Run("an identity that is another's drops nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		_, err := p.Link(t.Context(), kim.ID, aKakao, now)
		must(t, err)
		_, err = p.Link(t.Context(), lee.ID, aKakao, now)
		wantFault(t, err, account.ErrIdentityTaken)
		if !p.alive(lee.tokens, now) {
			t.Error("a refused link signed somebody out")
		}
	})
	t.Run("what was compared before it was dropped opens and changes nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		thief := p.join("victim@example.com")
		_, err := p.Link(t.Context(), thief.ID, aKakao, now)
		must(t, err)
		session, tokens := account.NewSession(thief.User, now, account.AccessTTL)
		wantFault(t, p.StartSession(t.Context(), session, tokens, thief.PasswordHash), account.ErrUserNotFound)
		changed := thief.User
		changed.PasswordHash = "$argon2id$thief"
		wantFault(t, p.ChangePassword(t.Context(), changed, thief.PasswordHash, session.ID, now), account.ErrInvalidCredentials)
		user, err := p.UserByID(t.Context(), thief.ID)
		must(t, err)
		same(t, "", user.PasswordHash)
		must(t, p.StartSession(t.Context(), session, tokens, ""))
	})
	t.Run("who joins from a provider has proved it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		user := person("kim@example.com")
		user.PasswordHash, user.EmailProvedAt = "", now
		session, tokens := account.NewSession(user, now, account.AccessTTL)
		must(t, p.JoinWith(t.Context(), user, aKakao, session, tokens))
		found, err := p.UserByIdentity(t.Context(), aKakao)
		must(t, err)
		same(t, user, found)
	})
}

func testMailLinks(t *testing.T, open func(*testing.T) *people) {
	t.Run("a link confirms the address of its own account, once", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		link := p.mailLink(kim.User, account.ConfirmEmail)
		wantFault(t, p.ConfirmEmail(t.Context(), lee.ID, link.Hash, now), account.ErrLinkExpired)
		must(t, p.ConfirmEmail(t.Context(), kim.ID, link.Hash, now))
		wantFault(t, p.ConfirmEmail(t.Context(), kim.ID, link.Hash, now), account.ErrLinkExpired)
		user, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		same(t, now, user.EmailProvedAt)
		p.prove(kim.User) // a second mail, later
		same(t, []string{account.EventUserJoined, account.EventEmailConfirmed}, p.told(kim.ID))
	})
	t.Run("a link ends at its time, serves one purpose, and is none when it was invented", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		confirm, reset := p.mailLink(kim.User, account.ConfirmEmail), p.mailLink(kim.User, account.ResetPassword)
		wantFault(t, p.ConfirmEmail(t.Context(), kim.ID, confirm.Hash, now.Add(account.ConfirmTTL)), account.ErrLinkExpired)
		wantFault(t, p.ConfirmEmail(t.Context(), kim.ID, reset.Hash, now), account.ErrLinkExpired)
		wantFault(t, p.ConfirmEmail(t.Context(), kim.ID, id.Hash("invented"), now), account.ErrLinkExpired)
		for _, link := range []account.MailLink{confirm, {Hash: id.Hash("invented")}} {
			_, err := p.ResetPassword(t.Context(), link.Hash, "$argon2id$new", now)
			wantFault(t, err, account.ErrLinkExpired)
			_, err = p.MailLink(t.Context(), link.Hash, account.ResetPassword, now)
			wantFault(t, err, account.ErrLinkExpired)
		}
		_, err := p.ResetPassword(t.Context(), reset.Hash, "$argon2id$new", now.Add(account.ResetTTL))
		wantFault(t, err, account.ErrLinkExpired)
		found, err := p.MailLink(t.Context(), reset.Hash, account.ResetPassword, now)
		must(t, err)
		same(t, reset, found)
	})
	t.Run("a new password ends all sessions and the other links, and proves the address", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		first, second := p.mailLink(kim.User, account.ResetPassword), p.mailLink(kim.User, account.ResetPassword)
		user, err := p.ResetPassword(t.Context(), second.Hash, "$argon2id$new", now)
		must(t, err)
		stored, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		same(t, stored, user)
		if user.PasswordHash != "$argon2id$new" || !user.EmailProvedAt.Equal(now) || p.alive(kim.tokens, now) {
			t.Errorf("%+v", user)
		}
		_, err = p.ResetPassword(t.Context(), first.Hash, "$argon2id$other", now)
		wantFault(t, err, account.ErrLinkExpired)
		told := p.told(kim.ID)
		for _, kind := range []string{account.EventPasswordChanged, account.EventSessionEnded, account.EventEmailConfirmed} {
			if !slices.Contains(told, kind) {
				t.Errorf("%s was not told: %v", kind, told)
			}
		}
	})
	t.Run("a password that was changed makes the mailed links to change it useless", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		link := p.mailLink(kim.User, account.ResetPassword)
		must(t, p.ChangePassword(t.Context(), kim.User, kim.PasswordHash, kim.session.ID, now))
		_, err := p.ResetPassword(t.Context(), link.Hash, "$argon2id$new", now)
		wantFault(t, err, account.ErrLinkExpired)
	})
	t.Run("of many who use one link at once it serves one", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		link := p.mailLink(p.join("kim@example.com").User, account.ResetPassword)
		var used atomic.Int32
		var crowd sync.WaitGroup
		for range 8 {
			crowd.Go(func() {
				_, err := p.ResetPassword(t.Context(), link.Hash, "$argon2id$new", now)
				if err == nil {
					used.Add(1)
				} else if !errors.Is(err, account.ErrLinkExpired) {
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, int32(1), used.Load())
	})
	t.Run("links go with their person, and are forgotten after their time", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		link := p.mailLink(kim.User, account.ResetPassword)
		p.mailLink(lee.User, account.ConfirmEmail)
		must(t, p.Withdraw(t.Context(), kim.ID, now))
		_, err := p.ResetPassword(t.Context(), link.Hash, "$argon2id$new", now)
		wantFault(t, err, account.ErrLinkExpired)
		forgotten, err := p.TrimTokens(t.Context(), now.Add(account.ConfirmTTL+time.Second))
		must(t, err)
		if forgotten == 0 {
			t.Error("nothing was forgotten")
		}
		_, err = p.MailLink(t.Context(), link.Hash, account.ResetPassword, now)
		wantFault(t, err, account.ErrLinkExpired)
	})
	t.Run("a mail is asked for by a living account alone", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		must(t, p.AskForMail(t.Context(), kim.ID, account.ConfirmEmail, now))
		must(t, p.AskForMail(t.Context(), kim.ID, account.ResetPassword, now))
		same(t, []string{account.EventUserJoined, account.EventConfirmationAsked, account.EventPasswordResetAsked}, p.told(kim.ID))
		must(t, p.Withdraw(t.Context(), kim.ID, now))
		wantFault(t, p.AskForMail(t.Context(), kim.ID, account.ResetPassword, now), account.ErrUserNotFound)
		wantFault(t, p.AskForMail(t.Context(), id.New(), account.ResetPassword, now), account.ErrUserNotFound)
	})
}
