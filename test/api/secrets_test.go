package api

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/platform/id"
)

func TestSecretsAtRest(t *testing.T) {
	t.Parallel()
	t.Run("an invitation's secret is in no file, and a repeated request still answers it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		key := id.New()
		invite := func(key string) *answer {
			return p.call(p.admin, "POST", "/admin/invitations", object{"email": "boss@example.com"}, "Idempotency-Key", key)
		}
		first, again := invite(key), invite(key)
		secret := first.ok(201)["invitation"].(string)
		if again.ok(201); again.header.Get("Idempotent-Replayed") != "true" || !bytes.Equal(first.raw, again.raw) {
			t.Errorf("repeated: %s, first: %s", again.raw, first.raw)
		}
		p.call(p.admin, "POST", "/admin/invitations", object{"email": "other@example.com"}, "Idempotency-Key", key).refused(422, "idempotency_key_reused")
		if found := p.traces(secret, key); len(found) > 0 {
			t.Errorf("at rest: %v", found)
		}
		p.signUp("boss@example.com", object{"invitation": secret}).ok(201)
	})
	t.Run("nor are the tokens of a session or the proofs of a sign-in that was begun", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		a := p.signUp("kim@example.com")
		b := p.begin("/")
		if found := p.traces(a.ok(201)["accessToken"].(string), a.cookie().Value, b.cookie, b.asked.Get("state"), b.asked.Get("nonce")); len(found) > 0 {
			t.Errorf("at rest: %v", found)
		}
	})
	t.Run("files and folders are their owner's alone", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		must(t, filepath.WalkDir(p.Settings.DataDir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s is %v", path, info.Mode())
			}
			return err
		}))
	})
}

func TestPersonalAnswersAreNotStored(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(10)
	kim := p.signUp("kim@example.com")
	token := kim.ok(201)["accessToken"].(string)
	reservation, order := p.bought(token, round, 1)
	for _, a := range []*answer{
		kim, p.signIn("kim@example.com", password), p.signIn("kim@example.com", "Wrong-1234!"),
		p.call(token, "GET", "/users/me", nil), p.call("", "GET", "/users/me", nil), p.call(token, "GET", "/reservations", nil),
		p.call(token, "GET", "/reservations/"+reservation+"/tickets", nil), p.call(token, "GET", "/reservations/"+reservation+"/tickets.pdf", nil),
		p.call(token, "GET", "/payments/"+order, nil), p.call(token, "GET", "/users/me/coupons", nil), p.call(token, "GET", "/notifications", nil),
		p.call(p.admin, "GET", "/admin/users", nil), p.call(p.admin, "GET", "/admin/reservations", nil),
		p.call("", "POST", "/auth/refresh", nil, "Cookie", kim.cookie().Name+"="+kim.cookie().Value),
	} {
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s says %q", a.what, got)
		}
	}
	for _, path := range []string{"/performances", "/performances/" + fmt.Sprint(performance), "/rounds/" + fmt.Sprint(round) + "/seats"} {
		if got := p.call("", "GET", path, nil).header.Get("Cache-Control"); strings.Contains(got, "no-store") {
			t.Errorf("the public %s says %q", path, got)
		}
	}
}

func TestRefreshTwice(t *testing.T) {
	t.Parallel()
	p := open(t)
	a := p.signUp("kim@example.com")
	refresh := func() *answer {
		return p.call("", "POST", "/auth/refresh", nil, "Cookie", a.cookie().Name+"="+a.cookie().Value)
	}
	first, second := refresh(), refresh()
	if first.ok(200)["accessToken"] != second.ok(200)["accessToken"] || first.cookie().Value != second.cookie().Value {
		t.Error("two tabs got two chains")
	}
	p.call(first.ok(200)["accessToken"].(string), "GET", "/users/me", nil).ok(200)
}

func TestTheStandInSignsInNobodyWithARole(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := openWith(t, slog.New(slog.NewTextHandler(&log, nil)))
	if !strings.Contains(log.String(), "a stand-in for Kakao signs in anybody") {
		t.Errorf("the log does not say so: %s", log.String())
	}
	p.kakao(kakaoUser{email: "admin@example.com", name: "김사칭"}).refused(403, "stand_in_refused")
	p.signIn("admin@example.com", password).ok(200) // nothing was joined or dropped
	p.call(p.admin, "GET", "/users/me", nil).ok(200)
}

func TestAdministratorsAndBlocking(t *testing.T) {
	t.Parallel()
	t.Run("an administrator can be removed, the last one never", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		own := p.call(p.admin, "GET", "/users/me", nil).ok(200)["id"].(string)
		p.call(p.admin, "DELETE", "/admin/users/"+own+"/role", nil).refused(409, "last_administrator")
		p.call(p.admin, "DELETE", "/users/me", object{"password": password}).refused(409, "last_administrator")
		secret := p.call(p.admin, "POST", "/admin/invitations", object{"email": "boss@example.com"}).ok(201)["invitation"]
		boss := p.signUp("boss@example.com", object{"invitation": secret}).ok(201)
		token := boss["accessToken"].(string)
		p.call(token, "PUT", "/admin/users/"+own+"/block", nil).refused(409, "is_administrator")
		if person := p.call(token, "DELETE", "/admin/users/"+own+"/role", nil).ok(200); person["role"] != "USER" {
			t.Errorf("removed: %v", person)
		}
		p.call(p.admin, "GET", "/admin/users", nil).refused(401, "session_expired")
		again := p.signIn("admin@example.com", password).ok(200)["accessToken"].(string)
		p.call(again, "GET", "/admin/users", nil).refused(403, "forbidden")
		p.call(token, "DELETE", "/admin/users/nobody/role", nil).refused(404, "user_not_found")
	})
	t.Run("a person can be blocked, and let in again", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.signUp("kim@example.com").ok(201)
		path := "/admin/users/" + userOf(kim) + "/block"
		if person := p.call(p.admin, "PUT", path, nil).ok(200); person["blockedAt"] == nil {
			t.Errorf("blocked: %v", person)
		}
		p.call(kim["accessToken"].(string), "GET", "/users/me", nil).refused(401, "session_expired")
		p.signIn("kim@example.com", password).refused(403, "account_blocked")
		p.signIn("kim@example.com", "Wrong-1234!").refused(401, "invalid_credentials")
		p.kakao(kakaoUser{email: "kim@example.com", name: "김카카오"}).refused(403, "account_blocked")
		if found := p.call(p.admin, "GET", "/admin/users?status=BLOCKED", nil).items(); len(found) != 1 {
			t.Errorf("blocked: %v", found)
		}
		p.call(p.admin, "DELETE", path, nil).ok(200)
		p.call("", "POST", "/auth/password/forgot", object{"email": "kim@example.com"}).ok(202)
		p.kakao(kakaoUser{email: "kim@example.com", name: "김카카오"}).ok(200)
		entries := p.call(p.admin, "GET", "/admin/audit?subjectType=user", nil).items()
		if len(entries) != 2 {
			t.Errorf("audit log: %v", entries)
		}
	})
}
