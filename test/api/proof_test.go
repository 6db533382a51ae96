package api

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/account"
)

var secretInMail = regexp.MustCompile(`http://localhost:8080(/\w+)#(tbl_[\w-]+)`)

// mailed waits for the newest mail to the address that leads to the page with a secret, and returns that.
func (p *place) mailed(email, page string) (secret string) {
	p.t.Helper()
	p.eventually("a mail to "+email+" leads to "+page, func() bool {
		for _, item := range p.call(p.admin, "GET", "/admin/mailbox", nil).items() {
			mail := item.(object)
			if mail["to"] != email {
				continue
			}
			text := p.call(p.admin, "GET", "/admin/mailbox/"+mail["id"].(string), nil).ok(200)["text"].(string)
			if found := secretInMail.FindStringSubmatch(text); found != nil && found[1] == page {
				secret = found[2]
				return true
			}
		}
		return false
	})
	return secret
}

// confirm proves a person's address by their mail.
func (p *place) confirmEmail(token, email string) {
	p.t.Helper()
	user := p.call(token, "POST", "/users/me/confirm", object{"code": p.mailed(email, "/confirm")}).ok(200)
	if user["emailConfirmed"] != true {
		p.t.Errorf("confirmed: %v", user)
	}
}

// An attacker signs up with the address of somebody who has no account yet, and waits.
func TestAnAddressThatNobodyProved(t *testing.T) {
	t.Parallel()
	victim := kakaoUser{email: "victim@example.com", name: "김주인", subject: "42"}
	t.Run("is its owner's alone once they come with Kakao", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		a := p.signUp("victim@example.com")
		attacker := a.ok(201)
		token := attacker["accessToken"].(string)
		if attacker["user"].(object)["emailConfirmed"] != false {
			t.Errorf("the attacker's address is confirmed: %v", attacker)
		}
		owner := p.kakao(victim).ok(200)
		if user := owner["user"].(object); user["id"] != userOf(attacker) || user["hasPassword"] != false || user["emailConfirmed"] != true {
			t.Errorf("the owner is %v", user)
		}
		p.call(token, "GET", "/users/me", nil).refused(401, "session_expired")
		p.call("", "POST", "/auth/refresh", nil, "Cookie", a.cookie().Name+"="+a.cookie().Value).refused(401, "session_expired")
		p.signIn("victim@example.com", password).refused(401, "invalid_credentials")
		own := owner["accessToken"].(string)
		p.eventually("the owner is told", func() bool {
			return strings.Contains(strings.Join(titles(p.call(own, "GET", "/notifications", nil).items()), " "), "PASSWORD_DROPPED")
		})
		p.call(own, "PATCH", "/users/me", object{"password": "Owner-pass-1!"}).ok(200)
		p.signIn("victim@example.com", "Owner-pass-1!").ok(200)
	})
	t.Run("is not confirmed by its owner's click: that takes being signed in", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("victim@example.com").ok(201)
		secret := p.mailed("victim@example.com", "/confirm")
		p.call("", "POST", "/users/me/confirm", object{"code": secret}).refused(401, "unauthenticated")
		other := p.signUp("other@example.com").ok(201)["accessToken"].(string)
		p.call(other, "POST", "/users/me/confirm", object{"code": secret}).refused(410, "link_expired")
		p.kakao(victim).ok(200)
		p.signIn("victim@example.com", password).refused(401, "invalid_credentials")
	})
	t.Run("is its owner's alone once they have set a new password by mail", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.signUp("victim@example.com").ok(201)["accessToken"].(string)
		p.call("", "POST", "/auth/password/forgot", object{"email": "Victim@example.com"}).ok(202)
		reset := object{"code": p.mailed("victim@example.com", "/reset"), "password": "Owner-pass-1!"}
		p.call("", "POST", "/auth/password/reset", reset).ok(200)
		p.call(token, "GET", "/users/me", nil).refused(401, "session_expired")
		p.signIn("victim@example.com", password).refused(401, "invalid_credentials")
		p.kakao(victim).ok(200)
		p.signIn("victim@example.com", "Owner-pass-1!").ok(200)
	})
}

func TestConfirmEmail(t *testing.T) {
	t.Parallel()
	t.Run("whoever signed up confirms by the welcome mail, and can ask for another", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
		first := p.mailed("kim@example.com", "/confirm")
		p.call(token, "POST", "/users/me/confirmation", nil).ok(202)
		p.eventually("another mail comes", func() bool { return p.mailed("kim@example.com", "/confirm") != first })
		p.call(token, "POST", "/users/me/confirm", object{"code": "tbl_invented"}).refused(410, "link_expired")
		p.confirmEmail(token, "kim@example.com")
		p.call(token, "POST", "/users/me/confirmation", nil).refused(409, "email_confirmed")
	})
	t.Run("mails that are asked for have a limit", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
		for range 5 {
			p.call(token, "POST", "/users/me/confirmation", nil).ok(202)
		}
		if a := p.call(token, "POST", "/users/me/confirmation", nil); a.header.Get("Retry-After") == "" {
			t.Errorf("nobody says when: %s", a.raw)
		} else {
			a.refused(429, "rate_limited")
		}
		for range 5 {
			p.call("", "POST", "/auth/password/forgot", object{"email": "nobody@example.com"}).ok(202)
		}
		p.call("", "POST", "/auth/password/forgot", object{"email": "nobody@example.com"}).refused(429, "rate_limited")
	})
	t.Run("the welcome coupon can wait for it", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Coupons.WelcomeAt = "confirmation" })
		token := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
		coupons := func(who string) int { return len(p.call(who, "GET", "/users/me/coupons", nil).items()) }
		secret := p.mailed("kim@example.com", "/confirm")
		if n := coupons(token); n != 0 {
			t.Errorf("%d coupons before the address is confirmed", n)
		}
		p.call(token, "POST", "/users/me/confirm", object{"code": secret}).ok(200)
		if n := coupons(token); n != 1 {
			t.Errorf("%d coupons after it", n)
		}
		p.eventually("they are welcomed", func() bool { return len(p.call(token, "GET", "/notifications", nil).items()) == 1 })
		if n := coupons(p.kakao(kakaoUser{email: "lee@example.com", name: "이카카오"}).ok(200)["accessToken"].(string)); n != 1 {
			t.Errorf("%d coupons for who came with a confirmed address", n)
		}
	})
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	const fresh = "Fresh-pass-1!"
	forgot := func(p *place, email string) {
		p.t.Helper()
		p.call("", "POST", "/auth/password/forgot", object{"email": email}).ok(202)
	}
	reset := func(p *place, code, password string) *answer {
		p.t.Helper()
		return p.call("", "POST", "/auth/password/reset", object{"code": code, "password": password})
	}
	t.Run("a new one is set by mail, once, and every other session ends", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		old := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
		forgot(p, "kim@example.com")
		code := p.mailed("kim@example.com", "/reset")
		reset(p, code, "weak").refused(422, "weak_password")
		token := reset(p, code, fresh).ok(200)["accessToken"].(string)
		p.call(token, "GET", "/users/me", nil).ok(200)
		p.call(old, "GET", "/users/me", nil).refused(401, "session_expired")
		reset(p, code, fresh).refused(410, "link_expired")
		p.signIn("kim@example.com", password).refused(401, "invalid_credentials")
		p.signIn("kim@example.com", fresh).ok(200)
		p.eventually("its owner is told", func() bool {
			return strings.Contains(strings.Join(titles(p.call(token, "GET", "/notifications", nil).items()), " "), "PASSWORD_CHANGED")
		})
	})
	t.Run("an address without an account is answered alike, and a link ends after an hour", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@example.com").ok(201)
		known := p.call("", "POST", "/auth/password/forgot", object{"email": "kim@example.com"})
		unknown := p.call("", "POST", "/auth/password/forgot", object{"email": "nobody@example.com"})
		if known.status != 202 || unknown.status != 202 || string(known.raw) != string(unknown.raw) {
			t.Errorf("known: %d %s, unknown: %d %s", known.status, known.raw, unknown.status, unknown.raw)
		}
		code := p.mailed("kim@example.com", "/reset")
		p.clock.Advance(account.ResetTTL + time.Minute)
		reset(p, code, fresh).refused(410, "link_expired")
		p.call("", "POST", "/auth/password/forgot", object{"email": "nobody"}).refused(422, "invalid_email")
	})
	t.Run("whoever guesses links is slowed down", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		for n := range 100 {
			if a := reset(p, fmt.Sprintf("tbl_%d", n), fresh); a.status == 429 {
				return
			}
		}
		t.Error("a hundred guesses were let through")
	})
	t.Run("no secret of a mail is shown to organisers or stored beside it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@example.com").ok(201)
		forgot(p, "kim@example.com")
		p.mailed("kim@example.com", "/reset")
		for _, item := range p.call(p.admin, "GET", "/admin/deliveries?type=PASSWORD_RESET", nil).items() {
			shown := p.call(p.admin, "GET", "/admin/deliveries/"+item.(object)["id"].(string), nil).ok(200)
			if text := fmt.Sprint(shown); strings.Contains(text, "tbl_") {
				t.Errorf("the secret is shown: %s", text)
			}
		}
	})
}
