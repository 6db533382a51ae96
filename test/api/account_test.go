package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

func (p *place) signUp(email string, more ...object) *answer {
	p.t.Helper()
	body := object{"email": email, "password": password, "name": "김예매"}
	for _, m := range more {
		for key, value := range m {
			body[key] = value
		}
	}
	return patiently(func() *answer { return p.call("", "POST", "/auth/signup", body) })
}

func (p *place) signIn(email, password string) *answer {
	p.t.Helper()
	return patiently(func() *answer { return p.signInOnce(email, password) })
}

func (p *place) signInOnce(email, password string) *answer {
	p.t.Helper()
	return p.call("", "POST", "/auth/signin", object{"email": email, "password": password})
}

// patiently asks again while the answer is that too many passwords are looked at just now, which on a busy machine says
// nothing about the office.
func patiently(ask func() *answer) *answer {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); ; <-again.C {
		a := ask()
		members, _ := a.json.(object)
		if a.status != http.StatusServiceUnavailable || members["code"] != "overloaded" || time.Since(begun) > time.Minute {
			return a
		}
	}
}

// cookie is the refresh cookie that an answer sets.
func (a *answer) cookie() *http.Cookie {
	a.t.Helper()
	for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
		if cookie.Name == "ticketblue_refresh" {
			return cookie
		}
	}
	a.t.Fatalf("%s set no cookie: %v", a.what, a.header)
	return nil
}

func TestSignUp(t *testing.T) {
	t.Parallel()
	t.Run("a new person is signed in, with a cookie that scripts can't read", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		a := p.signUp(" Kim@Example.com ")
		session := a.ok(201)
		user := session["user"].(object)
		if user["email"] != "kim@example.com" || user["role"] != "USER" || session["tokenType"] != "Bearer" || number(session["expiresIn"]) != 1800 {
			t.Errorf("signed up: %v", session)
		}
		if c := a.cookie(); !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || !strings.HasPrefix(c.Path, "/api/v1/auth") {
			t.Errorf("cookie: %+v", c)
		}
		if me := p.call(session["accessToken"].(string), "GET", "/users/me", nil).ok(200); me["id"] != user["id"] || me["name"] != "김예매" {
			t.Errorf("me: %v", me)
		}
	})
	t.Run("a weak password, a strange address or name is refused", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		for _, weak := range []string{"", "Aa1!aaa", "abcdefgh1", "12345678!", "abcdefgh!", "        ", strings.Repeat("Aa1!", 33)} {
			p.signUp("kim@example.com", object{"password": weak}).refused(422, "weak_password")
		}
		for _, strange := range []string{"", "kim", "kim@", "@example.com", "kim@localhost", "Kim <kim@example.com>", "a@b.c,d@e.f", strings.Repeat("k", 250) + "@example.com"} {
			p.signUp(strange).refused(422, "invalid_email")
		}
		for _, strange := range []string{"", "   ", strings.Repeat("김", 51)} {
			p.signUp("kim@example.com", object{"name": strange}).refused(422, "invalid_name")
		}
		p.signUp("kim@example.com", object{"locale": "fr"}).refused(422, "invalid_locale")
		p.signUp("kim@example.com", object{"password": strings.Repeat("Aa1!", 32)}).ok(201)
	})
	t.Run("nobody names their own role", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@example.com", object{"role": "ADMIN"}).refused(422, "validation_failed")
		p.signUp("kim@example.com", object{"invitation": "tbi_invented"}).refused(410, "invitation_expired")
		user := p.signUp("kim@example.com").ok(201)
		p.call(user["accessToken"].(string), "PATCH", "/users/me", object{"role": "ADMIN"}).refused(422, "validation_failed")
		p.call(user["accessToken"].(string), "POST", "/admin/invitations", object{"email": "kim2@example.com"}).refused(403, "forbidden")
	})
	t.Run("an administrator comes to be by an invitation, once, for one address", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		secret := p.call(p.admin, "POST", "/admin/invitations", object{"email": "boss@example.com"}).ok(201)["invitation"]
		p.signUp("thief@example.com", object{"invitation": secret}).refused(410, "invitation_expired")
		boss := p.signUp("boss@example.com", object{"invitation": secret}).ok(201)
		if boss["user"].(object)["role"] != "ADMIN" {
			t.Errorf("invited: %v", boss)
		}
		p.call(boss["accessToken"].(string), "POST", "/admin/invitations", object{"email": "next@example.com"}).ok(201)
		p.signUp("boss2@example.com", object{"invitation": secret}).refused(410, "invitation_expired")
		p.call(p.admin, "POST", "/admin/invitations", object{"email": "nobody"}).refused(422, "invalid_email")
	})
	t.Run("an address is taken for good, also after its owner has gone", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		kim := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
		p.signUp("KIM@example.com").refused(409, "email_taken")
		p.call(kim, "DELETE", "/users/me", object{"password": "wrong"}).refused(401, "invalid_credentials")
		if a := p.call(kim, "DELETE", "/users/me", object{"password": password}); a.status != 204 {
			t.Fatalf("withdrawing answered %d %s", a.status, a.raw)
		}
		p.call(kim, "GET", "/users/me", nil).refused(401, "session_expired")
		p.signUp("kim@example.com").refused(409, "email_taken")
		p.signIn("kim@example.com", password).refused(401, "invalid_credentials")
	})
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	t.Run("an unknown address and a wrong password are told alike", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@example.com")
		p.signIn("Kim@example.com", password).ok(200)
		wrong, unknown := p.signIn("kim@example.com", "Wrong-1234!"), p.signIn("lee@example.com", password)
		wrong.refused(401, "invalid_credentials")
		if string(wrong.raw) != string(unknown.raw) || unknown.status != 401 {
			t.Errorf("wrong: %s; unknown: %s", wrong.raw, unknown.raw)
		}
		p.signIn("kim@example.com", strings.Repeat("x", 100_000)).refused(401, "invalid_credentials")
	})
	t.Run("guessing is slowed down, and says until when", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Accounts.SignInFailures = 3 })
		p.signUp("kim@example.com")
		for range 20 {
			a := p.signIn("kim@example.com", "Wrong-1234!")
			if a.status == 401 {
				continue
			}
			a.refused(429, "rate_limited")
			if a.header.Get("Retry-After") == "" {
				t.Error("nobody says when")
			}
			p.signIn("kim@example.com", password).refused(429, "rate_limited")
			return
		}
		t.Error("twenty guesses were let through")
	})
	t.Run("a flood of sign-ups is stopped", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Accounts.SignUps = 2 })
		for range 20 {
			if a := p.signUp("kim"); a.status == 429 {
				if a.refused(429, "rate_limited"); a.header.Get("Retry-After") == "" {
					t.Error("nobody says when")
				}
				return
			}
		}
		t.Error("twenty were let through")
	})
	t.Run("the cookie gets a new pair; used again later it ends the session", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		first := p.signUp("kim@example.com")
		refresh := func(c *http.Cookie) *answer {
			return p.call("", "POST", "/auth/refresh", nil, "Cookie", c.Name+"="+c.Value)
		}
		second := refresh(first.cookie())
		token := second.ok(200)["accessToken"].(string)
		p.call(token, "GET", "/users/me", nil).ok(200)
		p.clock.Advance(11e9) // the grace has passed
		refresh(first.cookie()).refused(401, "session_expired")
		p.call(token, "GET", "/users/me", nil).refused(401, "session_expired")
		refresh(second.cookie()).refused(401, "session_expired")
		p.call("", "POST", "/auth/refresh", nil).refused(401, "session_expired")
	})
	t.Run("signing out ends the session at once, and twice is no fault", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		a := p.signUp("kim@example.com")
		token, cookie := a.ok(201)["accessToken"].(string), a.cookie().Name+"="+a.cookie().Value
		for range 2 {
			if out := p.call("", "POST", "/auth/signout", nil, "Cookie", cookie); out.status != 204 || out.cookie().MaxAge >= 0 {
				t.Fatalf("signing out answered %d, cookie %+v", out.status, out.cookie())
			}
		}
		p.call(token, "GET", "/users/me", nil).refused(401, "session_expired")
		p.call("", "POST", "/auth/refresh", nil, "Cookie", cookie).refused(401, "session_expired")
	})
}

func TestMe(t *testing.T) {
	t.Parallel()
	p := open(t)
	kim := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
	if me := p.call(kim, "PATCH", "/users/me", object{"name": " Kim ", "locale": "en"}).ok(200); me["name"] != "Kim" || me["locale"] != "en" {
		t.Errorf("changed: %v", me)
	}
	p.call(kim, "PATCH", "/users/me", object{"name": ""}).refused(422, "invalid_name")
	p.call(kim, "PATCH", "/users/me", object{"locale": "fr"}).refused(422, "invalid_locale")
	p.call(kim, "PATCH", "/users/me", object{"password": "New-pass-1!"}).refused(401, "invalid_credentials")
	p.call(kim, "PATCH", "/users/me", object{"password": "weak", "oldPassword": password}).refused(422, "weak_password")
	p.call(kim, "PATCH", "/users/me", object{"password": "New-pass-1!", "oldPassword": password}).ok(200)
	p.signIn("kim@example.com", password).refused(401, "invalid_credentials")
	p.signIn("kim@example.com", "New-pass-1!").ok(200)
}
