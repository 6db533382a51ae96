package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

func testUsers(t *testing.T, open func(*testing.T) *people) {
	emails := func(p *people, query account.UserQuery) []string {
		t.Helper()
		if query.Limit == 0 {
			query.Limit = 100
		}
		users, err := p.Users(t.Context(), query)
		must(t, err)
		found := []string{}
		for _, user := range users {
			found = append(found, user.Email)
		}
		return found
	}
	// crowd joins one a minute; the last one has gone, and the second is an administrator.
	crowd := func(t *testing.T) *people {
		t.Helper()
		p := open(t)
		for i, email := range []string{"kim@example.com", "boss@example.com", "lee_1@example.com", "park@example.com"} {
			user := person(email)
			user.CreatedAt = now.Add(time.Duration(i) * time.Minute)
			if i == 1 {
				user.Role, user.Name = account.RoleAdmin, "박100%사장"
			}
			must(t, p.tryJoin(user, ""))
			if i == 3 {
				must(t, p.Withdraw(t.Context(), user.ID, now.Add(time.Hour)))
			}
		}
		return p
	}
	t.Run("they are listed newest first, page by page", func(t *testing.T) {
		t.Parallel()
		p := crowd(t)
		same(t, []string{"", "lee_1@example.com", "boss@example.com", "kim@example.com"}, emails(p, account.UserQuery{}))
		first, err := p.Users(t.Context(), account.UserQuery{Limit: 2})
		must(t, err)
		same(t, 2, len(first))
		behind := account.Cursor{At: first[1].CreatedAt, ID: first[1].ID}
		same(t, []string{"boss@example.com", "kim@example.com"}, emails(p, account.UserQuery{After: behind}))
	})
	t.Run("of people who joined at one instant none is left out", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		for _, email := range []string{"a@example.com", "b@example.com", "c@example.com"} {
			p.join(email)
		}
		seen, place := map[string]bool{}, account.Cursor{}
		for range 3 {
			users, err := p.Users(t.Context(), account.UserQuery{After: place, Limit: 1})
			must(t, err)
			seen[users[0].Email], place = true, account.Cursor{At: users[0].CreatedAt, ID: users[0].ID}
		}
		same(t, 3, len(seen))
	})
	t.Run("they are found by a part of the address or the name, as it is written", func(t *testing.T) {
		t.Parallel()
		p := crowd(t)
		same(t, []string{"lee_1@example.com"}, emails(p, account.UserQuery{Contains: "EE_1@"}))
		same(t, []string{}, emails(p, account.UserQuery{Contains: "ee%1"}))
		same(t, []string{"boss@example.com"}, emails(p, account.UserQuery{Contains: "100%사"}))
		same(t, []string{}, emails(p, account.UserQuery{Contains: "park"}))
	})
	t.Run("they are found by role and by whether they are still here", func(t *testing.T) {
		t.Parallel()
		p := crowd(t)
		same(t, []string{"boss@example.com"}, emails(p, account.UserQuery{Role: account.RoleAdmin}))
		same(t, []string{""}, emails(p, account.UserQuery{Status: account.Withdrawn}))
		same(t, []string{"lee_1@example.com", "kim@example.com"}, emails(p, account.UserQuery{Status: account.Active, Role: account.RoleUser}))
	})
}

func testInviting(t *testing.T, open func(*testing.T) *people) {
	invite := func(p *people, email string, at time.Time) account.Invitation {
		t.Helper()
		i := account.Invitation{ID: id.New(), Hash: id.Hash(id.Secret("tbi_")), Email: email, CreatedAt: at, ExpiresAt: at.Add(account.InvitationTTL)}
		must(t, p.Invite(t.Context(), i))
		return i
	}
	t.Run("they are listed newest first, page by page, with what became of them", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		used, open := invite(p, "kim@example.com", now.Add(-time.Hour)), invite(p, "lee@example.com", now)
		must(t, p.tryJoin(person("kim@example.com"), used.Hash))
		used.UsedAt = now
		first, err := p.Invitations(t.Context(), account.Cursor{}, 1)
		must(t, err)
		same(t, []account.Invitation{open}, first)
		rest, err := p.Invitations(t.Context(), account.Cursor{At: open.CreatedAt, ID: open.ID}, 10)
		must(t, err)
		same(t, []account.Invitation{used}, rest)
	})
	t.Run("one that was taken back makes no account", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		i := invite(p, "kim@example.com", now)
		must(t, p.Revoke(t.Context(), i.ID, now))
		must(t, p.Revoke(t.Context(), i.ID, now.Add(time.Hour)))
		wantFault(t, p.tryJoin(person("kim@example.com"), i.Hash), account.ErrInvitationExpired)
		listed, err := p.Invitations(t.Context(), account.Cursor{}, 10)
		must(t, err)
		same(t, now, listed[0].RevokedAt)
	})
	t.Run("one that was used, or never was, can't be taken back", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		i := invite(p, "kim@example.com", now)
		must(t, p.tryJoin(person("kim@example.com"), i.Hash))
		wantFault(t, p.Revoke(t.Context(), i.ID, now), account.ErrInvitationUsed)
		wantFault(t, p.Revoke(t.Context(), id.New(), now), account.ErrInvitationNotFound)
	})
	t.Run("an address that is withdrawn stands in none", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		i := invite(p, "kim@example.com", now)
		user := person("kim@example.com")
		must(t, p.tryJoin(user, i.Hash))
		must(t, p.Withdraw(t.Context(), user.ID, now))
		listed, err := p.Invitations(t.Context(), account.Cursor{}, 10)
		must(t, err)
		same(t, "", listed[0].Email)
	})
}
