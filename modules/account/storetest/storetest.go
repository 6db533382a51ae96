// Package storetest is what every account.Store passes, whatever it is built on.
//
// Each test gets a store of its own, empty, with the outbox that the store writes along with its effects,
// and asserts what a caller would notice.
package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Rig is a store under test with what it commits along.
type Rig struct {
	Store account.Store
	Log   outbox.Log
}

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T) *people){
		"Join":        testJoin,
		"Invitations": testInvitations,
		"ChangeUser":  testChange,
		"Withdraw":    testWithdraw,
		"Sessions":    testSessions,
		"OwnSessions": testOwnSessions,
		"Rotation":    testRotation,
		"JoinMany":    testJoinMany,
		"Seen":        testSeen,
		"Users":       testUsers,
		"Inviting":    testInviting,
		"Jobs":        testJobs,
		"Identities":  testIdentities,
		"Attempts":    testAttempts,
		"Proofs":      testProofs,
		"MailLinks":   testMailLinks,
		"Roles":       testRoles,
		"Blocking":    testBlocking,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T) *people {
				t.Helper()
				rig := open(t)
				return &people{t, rig.Store, rig.Log}
			})
		})
	}
}

// people is a store with short words for what tests need to be there.
type people struct {
	t *testing.T
	account.Store
	log outbox.Log
}

func person(email string) account.User {
	return account.User{
		ID: id.New(), Email: email, Name: "김예매", Role: account.RoleUser, Locale: account.Korean,
		PasswordHash: "$argon2id$...", CreatedAt: now, LastSeenAt: now,
	}
}

// signedUp is a person with a session.
type signedUp struct {
	account.User
	session account.Session
	tokens  account.Tokens
}

func (p *people) join(email string) signedUp {
	p.t.Helper()
	user := person(email)
	session, tokens := account.NewSession(user, now, account.AccessTTL)
	must(p.t, p.Join(p.t.Context(), user, "", session, tokens))
	return signedUp{user, session, tokens}
}

// tryJoin signs up with an invitation's hash, or "".
func (p *people) tryJoin(user account.User, invitation string) error {
	session, tokens := account.NewSession(user, user.CreatedAt, account.AccessTTL)
	return p.Join(p.t.Context(), user, invitation, session, tokens)
}

func (p *people) told(key string) []string {
	p.t.Helper()
	events, err := p.log.Read(p.t.Context(), 0, 1000)
	must(p.t, err)
	types := []string{}
	for _, e := range events {
		if e.Key == key {
			types = append(types, e.Type)
		}
	}
	return types
}

// alive reports whether the access token opens a session at the instant.
func (p *people) alive(tokens account.Tokens, at time.Time) bool {
	p.t.Helper()
	_, alive := p.opened(at, tokens.Access)[tokens.Access]
	return alive
}

// opened is what access tokens open at the instant.
func (p *people) opened(at time.Time, access ...string) map[string]account.Opened {
	p.t.Helper()
	opened, err := p.SessionsByAccess(p.t.Context(), access, at)
	must(p.t, err)
	return opened
}

func testJoin(t *testing.T, open func(*testing.T) *people) {
	t.Run("who joined is found, signed in and told of", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		byEmail, err := p.UserByEmail(t.Context(), "kim@example.com")
		must(t, err)
		same(t, kim.User, byEmail)
		byID, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		same(t, kim.User, byID)
		opened := p.opened(now, kim.tokens.Access, "tba_nobody")
		same(t, map[string]account.Opened{kim.tokens.Access: {Session: kim.session, Until: kim.tokens.AccessExpires}}, opened)
		same(t, []string{account.EventUserJoined}, p.told(kim.ID))
	})
	t.Run("an address joins once, and the refused leave nothing behind", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.join("kim@example.com")
		again := person("kim@example.com")
		wantFault(t, p.tryJoin(again, ""), account.ErrEmailTaken)
		_, err := p.UserByID(t.Context(), again.ID)
		wantFault(t, err, account.ErrUserNotFound)
		same(t, []string{}, p.told(again.ID))
	})
	t.Run("of a crowd with one address one joins", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		var joined atomic.Int32
		var crowd sync.WaitGroup
		for range 40 {
			crowd.Go(func() {
				switch err := p.tryJoin(person("kim@example.com"), ""); {
				case err == nil:
					joined.Add(1)
				case !errors.Is(err, account.ErrEmailTaken):
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, 1, int(joined.Load()))
	})
	t.Run("who is unknown is not found", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		_, err := p.UserByEmail(t.Context(), "nobody@example.com")
		wantFault(t, err, account.ErrUserNotFound)
		_, err = p.UserByID(t.Context(), "nobody")
		wantFault(t, err, account.ErrUserNotFound)
	})
}

func testInvitations(t *testing.T, open func(*testing.T) *people) {
	invite := func(p *people, email string) string {
		hash := id.Hash(id.Secret("tbi_"))
		must(t, p.Invite(t.Context(), account.Invitation{ID: id.New(), Hash: hash, Email: email, CreatedAt: now, ExpiresAt: now.Add(account.InvitationTTL)}))
		return hash
	}
	t.Run("one is used once", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		hash := invite(p, "boss@example.com")
		must(t, p.tryJoin(person("boss@example.com"), hash))
		wantFault(t, p.tryJoin(person("boss@example.com"), hash), account.ErrInvitationExpired)
	})
	t.Run("another address can't use it, and it stays good for the right one", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		hash := invite(p, "boss@example.com")
		wantFault(t, p.tryJoin(person("thief@example.com"), hash), account.ErrInvitationExpired)
		_, err := p.UserByEmail(t.Context(), "thief@example.com")
		wantFault(t, err, account.ErrUserNotFound)
		must(t, p.tryJoin(person("boss@example.com"), hash))
	})
	t.Run("a sign-up that fails does not use it up", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.join("boss@example.com")
		hash := invite(p, "boss@example.com")
		wantFault(t, p.tryJoin(person("boss@example.com"), hash), account.ErrEmailTaken)
		wantFault(t, p.tryJoin(person("boss@example.com"), hash), account.ErrEmailTaken)
	})
	t.Run("it ends at its time", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		hash := invite(p, "boss@example.com")
		late := person("boss@example.com")
		late.CreatedAt = now.Add(account.InvitationTTL)
		wantFault(t, p.tryJoin(late, hash), account.ErrInvitationExpired)
		late.CreatedAt = now.Add(account.InvitationTTL - time.Second)
		must(t, p.tryJoin(late, hash))
	})
	t.Run("an invented one opens nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		wantFault(t, p.tryJoin(person("boss@example.com"), id.Hash("invented")), account.ErrInvitationExpired)
	})
}

func testChange(t *testing.T, open func(*testing.T) *people) {
	t.Run("a new password ends every session but the one to keep", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		other, tokens := account.NewSession(kim.User, now, account.AccessTTL)
		must(t, p.StartSession(t.Context(), other, tokens, ""))
		kim.PasswordHash = "$argon2id$new"
		must(t, p.ChangePassword(t.Context(), kim.User, person("").PasswordHash, other.ID, now))
		got, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		same(t, kim.User, got)
		same(t, true, p.alive(tokens, now))
		same(t, false, p.alive(kim.tokens, now))
	})
	t.Run("expired tokens are forgotten, living ones stay", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		n, err := p.TrimTokens(t.Context(), now)
		must(t, err)
		same(t, 0, n)
		n, err = p.TrimTokens(t.Context(), now.Add(account.AccessTTL+time.Second))
		must(t, err)
		same(t, 1, n) // the access token; the refresh token lives on
		_, _, err = p.RotateSession(t.Context(), kim.tokens.Refresh, "salt", now)
		must(t, err)
	})
	t.Run("name and language change, address, role and password do not", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		changed := kim.User
		changed.Name, changed.Locale = "Kim", account.English
		asked := changed
		asked.Email, asked.Role, asked.PasswordHash = "other@example.com", account.RoleAdmin, "$argon2id$new"
		must(t, p.ChangeUser(t.Context(), asked, now))
		got, err := p.UserByID(t.Context(), kim.ID)
		must(t, err)
		same(t, changed, got)
	})
	t.Run("a change is told", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		must(t, p.ChangeUser(t.Context(), kim.User, now))
		same(t, []string{account.EventUserJoined, account.EventUserChanged}, p.told(kim.ID))
	})
	t.Run("a session that ends before its time is told once, a new password of any", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.join("kim@example.com")
		for range 2 {
			_, err := p.EndSession(t.Context(), kim.tokens.Refresh, now)
			must(t, err)
		}
		must(t, p.ChangePassword(t.Context(), kim.User, kim.PasswordHash, "", now))
		events, err := p.log.Read(t.Context(), 0, 100)
		must(t, err)
		var ended []account.SessionEvent
		for _, e := range events {
			if e.Type == account.EventSessionEnded && e.Key == kim.ID {
				payload, err := outbox.Read[account.SessionEvent](e)
				must(t, err)
				ended = append(ended, payload)
			}
		}
		same(t, []account.SessionEvent{{UserID: kim.ID, SessionID: kim.session.ID}, {UserID: kim.ID}}, ended)
	})
	t.Run("people are found by their ids, those who are gone too", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim, lee := p.join("kim@example.com"), p.join("lee@example.com")
		must(t, p.Withdraw(t.Context(), lee.ID, now))
		found, err := p.UsersByID(t.Context(), []string{kim.ID, "nobody", lee.ID})
		must(t, err)
		names := map[string]string{}
		for _, user := range found {
			names[user.ID] = user.Name
		}
		if len(found) != 2 || names[kim.ID] != kim.Name || names[lee.ID] != "" {
			t.Errorf("found %v", names)
		}
	})
	t.Run("a change to the same values is no fault", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		must(t, p.ChangeUser(t.Context(), p.join("kim@example.com").User, now))
	})
	t.Run("who is unknown or gone can't be changed", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		wantFault(t, p.ChangeUser(t.Context(), person("nobody@example.com"), now), account.ErrUserNotFound)
		kim := p.join("kim@example.com")
		must(t, p.Withdraw(t.Context(), kim.ID, now))
		wantFault(t, p.ChangeUser(t.Context(), kim.User, now), account.ErrUserNotFound)
	})
}

func testJoinMany(t *testing.T, open func(*testing.T) *people) {
	t.Run("all of them can buy at once", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		var users []account.User
		var sessions []account.Session
		var tokens []account.Tokens
		for i := range 333 {
			user := person(fmt.Sprintf("buyer-%d@example.com", i))
			session, pair := account.NewSession(user, now, time.Hour)
			users, sessions, tokens = append(users, user), append(sessions, session), append(tokens, pair)
		}
		must(t, p.JoinMany(t.Context(), users, sessions, tokens))
		access := make([]string, len(tokens))
		for i := range tokens {
			access[i] = tokens[i].Access
		}
		opened := p.opened(now, access...)
		for i := range tokens {
			same(t, users[i].ID, opened[tokens[i].Access].Session.UserID)
		}
	})
	t.Run("all of them or none", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.join("taken@example.com")
		a, b := person("free@example.com"), person("taken@example.com")
		sa, ta := account.NewSession(a, now, time.Hour)
		sb, tb := account.NewSession(b, now, time.Hour)
		if p.JoinMany(t.Context(), []account.User{a, b}, []account.Session{sa, sb}, []account.Tokens{ta, tb}) == nil {
			t.Fatal("a taken address joined again")
		}
		if p.alive(ta, now) {
			t.Error("half of them joined")
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, want *fault.Fault) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}
