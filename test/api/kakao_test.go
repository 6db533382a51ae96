package api

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

// kakaoUser is who somebody is at the stand-in.
type kakaoUser struct {
	email, name, subject string
	unverified           bool
}

// browser is somebody's way through a sign-in.
type browser struct {
	p      *place
	cookie string // of the attempt
	asked  url.Values
	next   string
}

// begin is led to the stand-in.
func (p *place) begin(next string) *browser {
	p.t.Helper()
	a := p.call("", "GET", "/auth/kakao?next="+url.QueryEscape(next), nil)
	a.ok(302)
	location, err := url.Parse(a.header.Get("Location"))
	must(p.t, err)
	b := &browser{p: p, asked: location.Query(), next: next}
	for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
		if cookie.Name == "ticketblue_kakao" {
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/api/v1/auth/kakao" {
				p.t.Errorf("cookie: %+v", cookie)
			}
			b.cookie = cookie.Value
		}
	}
	if location.Path != "/sim/kakao/oauth/authorize" || b.cookie == "" {
		p.t.Fatalf("led to %s with %q", location, b.cookie)
	}
	return b
}

// agree says who one is, and returns what the browser is sent back with.
func (b *browser) agree(who kakaoUser) url.Values {
	b.p.t.Helper()
	form := url.Values{"email": {who.email}, "name": {who.name}, "subject": {who.subject}}
	if !who.unverified {
		form.Set("verified", "on")
	}
	return b.post(form)
}

func (b *browser) post(form url.Values) url.Values {
	b.p.t.Helper()
	for name, values := range b.asked {
		form[name] = values
	}
	a := b.p.call("", "POST", "/sim/kakao/oauth/authorize", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	a.ok(302)
	back, err := url.Parse(a.header.Get("Location"))
	must(b.p.t, err)
	if !strings.HasSuffix(back.Path, "/api/v1/auth/kakao/callback") {
		b.p.t.Fatalf("sent back to %s", back)
	}
	return back.Query()
}

// callback comes back to the office.
func (b *browser) callback(query url.Values, headers ...string) *answer {
	b.p.t.Helper()
	headers = append([]string{"Cookie", "ticketblue_kakao=" + b.cookie}, headers...)
	return b.p.call("", "GET", "/auth/kakao/callback?"+query.Encode(), nil, headers...)
}

// kakao signs somebody in as a program does, all the way.
func (p *place) kakao(who kakaoUser) *answer {
	p.t.Helper()
	b := p.begin("/")
	return b.callback(b.agree(who), "Accept", "application/json")
}

func userOf(session object) string { return session["user"].(object)["id"].(string) }

func TestKakao(t *testing.T) {
	t.Parallel()
	kim := kakaoUser{email: "kim@example.com", name: "김카카오"}
	t.Run("who is new gets an account, a session and is led to where they wanted to go", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		if offered := p.call("", "GET", "/auth/providers", nil).ok(200); offered["kakao"] != true || offered["standIn"] != true {
			t.Errorf("offered: %v", offered)
		}
		b := p.begin("/reservations?status=PENDING")
		a := b.callback(b.agree(kim), "Accept", "text/html")
		a.ok(302)
		if a.header.Get("Location") != "/reservations?status=PENDING" {
			t.Errorf("led to %q", a.header.Get("Location"))
		}
		c := a.cookie()
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/api/v1/auth" {
			t.Errorf("cookie: %+v", c)
		}
		session := p.call("", "POST", "/auth/refresh", nil, "Cookie", c.Name+"="+c.Value).ok(200)
		user := session["user"].(object)
		if user["email"] != "kim@example.com" || user["name"] != "김카카오" || user["role"] != "USER" || user["hasPassword"] != false {
			t.Errorf("user: %v", user)
		}
		if again := p.kakao(kim).ok(200); userOf(again) != user["id"] {
			t.Errorf("again it is %v", again)
		}
	})
	t.Run("who is new is welcomed with a coupon", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.kakao(kim).ok(200)["accessToken"].(string)
		if coupons := p.call(token, "GET", "/users/me/coupons", nil).items(); len(coupons) != 1 {
			t.Errorf("coupons: %v", coupons)
		}
	})
	t.Run("who has an account with the verified address is linked to it, and known by their number from then on", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		signedUp := p.signUp("kim@example.com").ok(201)
		id := userOf(signedUp)
		p.confirmEmail(signedUp["accessToken"].(string), "kim@example.com")
		linked := kakaoUser{email: "KIM@example.com", name: "김카카오", subject: "42"}
		if got := p.kakao(linked).ok(200); userOf(got) != id {
			t.Errorf("it is %v", got)
		}
		linked.email, linked.unverified = "another@example.com", true
		if got := p.kakao(linked).ok(200); userOf(got) != id || got["user"].(object)["email"] != "kim@example.com" {
			t.Errorf("by number it is %v", got)
		}
		p.signIn("kim@example.com", password).ok(200)
	})
	t.Run("an address that is missing or not verified links nothing and makes no account", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@example.com").ok(201)
		for _, who := range []kakaoUser{{email: "kim@example.com", unverified: true}, {email: "new@example.com", unverified: true}, {name: "최무명"}} {
			p.kakao(who).refused(409, "oauth_email_needed")
		}
		if people := p.call(p.admin, "GET", "/admin/users", nil).items(); len(people) != 2 {
			t.Errorf("people: %v", people)
		}
		b := p.begin("/reservations")
		a := b.callback(b.agree(kakaoUser{name: "최무명"}), "Accept", "text/html,*/*")
		if a.status != 302 || a.header.Get("Location") != "/signin?error=oauth_email_needed&next=%2Freservations" {
			t.Errorf("led %d to %q", a.status, a.header.Get("Location"))
		}
	})
	t.Run("the address of an account that was withdrawn stays taken", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.kakao(kim).ok(200)["accessToken"].(string)
		p.call(token, "DELETE", "/users/me", object{}).ok(204)
		p.kakao(kim).refused(409, "email_taken")
		p.call(token, "GET", "/users/me", nil).refused(401, "session_expired")
	})
	t.Run("without a password one withdraws, and sets one, only right after signing in", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.kakao(kim).ok(200)["accessToken"].(string)
		p.clock.Advance(11 * time.Minute)
		p.call(token, "DELETE", "/users/me", object{"password": "Guess-1234"}).refused(409, "sign_in_again")
		p.call(token, "PATCH", "/users/me", object{"password": password}).refused(409, "sign_in_again")
		fresh := p.kakao(kim).ok(200)["accessToken"].(string)
		p.call(fresh, "PATCH", "/users/me", object{"password": password}).ok(200)
		p.signIn("kim@example.com", password).ok(200)
		p.call(fresh, "DELETE", "/users/me", object{}).refused(401, "invalid_credentials")
		p.call(fresh, "DELETE", "/users/me", object{"password": password}).ok(204)
	})
	t.Run("another state, another browser, or the same answer again is refused", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		b := p.begin("/")
		query := b.agree(kim)
		forged := url.Values{"state": {"invented"}, "code": query["code"]}
		b.callback(forged).refused(400, "oauth_state_mismatch")
		(&browser{p: p, cookie: "another"}).callback(query).refused(400, "oauth_state_mismatch")
		p.call("", "GET", "/auth/kakao/callback?"+query.Encode(), nil).refused(400, "oauth_state_mismatch")
		p.call("", "GET", "/auth/kakao/callback", nil).refused(400, "oauth_state_mismatch")
		b.callback(query, "Accept", "application/json").ok(200)
		b.callback(query).refused(400, "oauth_state_mismatch")
	})
	t.Run("a code of another sign-in is refused: its nonce and its verifier are others", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		victim, thief := p.begin("/"), p.begin("/")
		stolen := victim.agree(kim).Get("code")
		injected := thief.agree(kakaoUser{email: "thief@example.com"})
		injected.Set("code", stolen)
		thief.callback(injected).refused(400, "oauth_state_mismatch")
		other := p.begin("/")
		other.asked.Set("nonce", "another")
		other.callback(other.agree(kim)).refused(400, "oauth_state_mismatch")
		other = p.begin("/")
		other.asked.Set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
		other.callback(other.agree(kim)).refused(400, "oauth_state_mismatch")
		b := p.begin("/")
		b.callback(url.Values{"state": {b.asked.Get("state")}, "code": {"invented"}}).refused(400, "oauth_state_mismatch")
	})
	t.Run("who takes longer than ten minutes begins again", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		b := p.begin("/")
		query := b.agree(kim)
		p.clock.Advance(10 * time.Minute)
		b.callback(query).refused(400, "oauth_state_mismatch")
	})
	t.Run("who does not agree is told so", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		b := p.begin("/")
		b.callback(b.post(url.Values{"deny": {"1"}})).refused(400, "oauth_denied")
	})
	t.Run("a provider that is down or slow is told as that, and the office works on", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Kakao.Timeout = 2 * time.Second })
		down := func(fault object) { p.call("", "POST", "/sim/kakao/faults", fault).ok(204) }
		down(object{"kind": "down", "count": 1})
		p.call("", "GET", "/auth/kakao", nil).refused(502, "oauth_unavailable")
		for _, fault := range []object{{"kind": "down", "count": 1}, {"kind": "slow", "count": 1, "delayMs": 30_000}} {
			b := p.begin("/")
			query := b.agree(kim)
			down(fault)
			b.callback(query).refused(502, "oauth_unavailable")
		}
		p.kakao(kim).ok(200)
	})
	t.Run("next leads nowhere else", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		for _, foreign := range []string{"https://example.com/", "//example.com", `/\example.com`, "javascript:alert(1)", "/\t/example.com"} {
			b := p.begin(foreign)
			a := b.callback(b.agree(kim))
			if a.status != 302 || a.header.Get("Location") != "/" {
				t.Errorf("%q leads %d to %q", foreign, a.status, a.header.Get("Location"))
			}
		}
	})
	t.Run("of many who come at once with one new address all are one", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		var crowd sync.WaitGroup
		ids := make(chan string, 8)
		for range cap(ids) {
			b := p.begin("/")
			query := b.agree(kim)
			crowd.Go(func() { ids <- userOf(b.callback(query, "Accept", "application/json").ok(200)) })
		}
		crowd.Wait()
		close(ids)
		first := <-ids
		for id := range ids {
			if id != first {
				t.Errorf("%s and %s", first, id)
			}
		}
	})
	t.Run("production has no stand-in", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) {
			s.Env, s.Toss.SecretKey, s.Toss.ClientKey = "production", "live_sk_x", "live_ck_x"
		})
		if offered := p.call("", "GET", "/auth/providers", nil).ok(200); offered["kakao"] != false || offered["standIn"] != false {
			t.Errorf("offered: %v", offered)
		}
		p.call("", "GET", "/auth/kakao", nil).refused(404, "oauth_off")
		p.call("", "GET", "/sim/kakao/oauth/authorize", nil).refused(404, "not_found")
	})
}
