package api

import (
	"strings"
	"testing"
)

func TestOwnSessions(t *testing.T) {
	t.Parallel()
	p := open(t)
	const android = "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
	p.signUp("kim@example.com").ok(201)
	signIn := func(headers ...string) string {
		return p.call("", "POST", "/auth/signin", object{"email": "kim@example.com", "password": password}, headers...).ok(200)["accessToken"].(string)
	}
	here, phone := signIn(), signIn("User-Agent", android)
	list := func(who string) []any { return p.call(who, "GET", "/users/me/sessions", nil).items() }
	p.call("", "GET", "/users/me/sessions", nil).refused(401, "unauthenticated")

	listed := list(here)
	if len(listed) != 3 {
		t.Fatalf("signed in at %v", listed)
	}
	ids, current := map[string]string{}, 0
	for _, s := range listed {
		s := s.(object)
		ids[s["device"].(string)] = s["id"].(string)
		if s["current"] == true {
			current++
		}
	}
	if current != 1 || ids["Chrome · Android"] == "" {
		t.Errorf("listed %v", listed)
	}
	other := p.buyer()
	p.call(other, "DELETE", "/users/me/sessions/"+ids["Chrome · Android"], nil).refused(404, "session_not_found")
	p.call(here, "DELETE", "/users/me/sessions/"+ids["Chrome · Android"], nil).ok(204)
	p.call(here, "DELETE", "/users/me/sessions/"+ids["Chrome · Android"], nil).refused(404, "session_not_found")
	p.call(phone, "GET", "/users/me", nil).refused(401, "session_expired")

	third := signIn()
	p.call(here, "DELETE", "/users/me/sessions", nil).ok(204)
	p.call(third, "GET", "/users/me", nil).refused(401, "session_expired")
	if left := list(here); len(left) != 1 || left[0].(object)["current"] != true {
		t.Errorf("left are %v", left)
	}
}

func TestCommonPasswords(t *testing.T) {
	t.Parallel()
	p := open(t)
	for _, common := range []string{"Password1!", "qwer1234!", "1q2w3e4r!", "DKSSUD123!"} {
		problem := p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": common, "name": "김예매"}).refused(422, "weak_password")
		if problem["common"] != true || !strings.Contains(problem["detail"].(string), "tried first") {
			t.Errorf("%s: %v", common, problem)
		}
	}
	p.signUp("kim@example.com").ok(201)
	token := p.signIn("kim@example.com", password).ok(200)["accessToken"].(string)
	p.call(token, "PATCH", "/users/me", object{"password": "Qwer1234!", "oldPassword": password}).refused(422, "weak_password")
}
