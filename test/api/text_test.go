package api

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// Two texts that look the same are the same, wherever they come in; what only misleads is dropped.
func TestTextsThatLookAlike(t *testing.T) {
	t.Parallel()
	const nfc, nfd = "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"
	t.Run("one address has one account, however it is spelt", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@" + nfc + ".kr").ok(201)
		for _, same := range []string{"kim@" + nfd + ".kr", "Kim@xn--bj0bj06e.kr", "kim\u200b@" + nfc + ".kr", " KIM@XN--BJ0BJ06E.KR "} {
			p.signUp(same).refused(409, "email_taken")
			if user := p.signIn(same, password).ok(200)["user"].(object); user["email"] != "kim@xn--bj0bj06e.kr" {
				t.Errorf("%q is %v", same, user["email"])
			}
		}
		p.mailed("kim@xn--bj0bj06e.kr", "/confirm")
	})
	t.Run("an address that looks like another's is nobody else's", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("ix@example.com").ok(201)
		p.signUp("kim@example.com").ok(201)
		for _, other := range []string{"\u0130x@example.com", "\u212aim@example.com", "ıx@example.com"} {
			p.signUp(other).refused(422, "invalid_email")
			p.signIn(other, password).refused(401, "invalid_credentials")
		}
		for _, wrong := range []string{
			"김예매@example.com", "kim@-example.com", "kim@" + strings.Repeat("a", 64) + ".com", "kim@[127.0.0.1]", "kim@127.0.0.1", `"k m"@example.com`,
		} {
			p.signUp(wrong).refused(422, "invalid_email")
		}
	})
	t.Run("a person's name is one line of what can be seen", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		name := func(email, name string) any {
			return p.signUp(email, object{"name": name}).ok(201)["user"].(object)["name"]
		}
		if got := name("a@example.com", "김\r\nBcc: x@example.com"); got != "김 Bcc: x@example.com" {
			t.Errorf("%q", got)
		}
		if got := name("b@example.com", "\u202e"+nfd+"\u200b"); got != nfc {
			t.Errorf("%q", got)
		}
		for _, nothing := range []string{"\u200b\u200d", "\u3164", "\u202e", "\n"} {
			p.signUp("c@example.com", object{"name": nothing}).refused(422, "invalid_name")
		}
		p.mailed("a@example.com", "/confirm") // a line break in a name kept mails from being sent
		if found := p.call(p.admin, "GET", "/admin/users?q="+url.QueryEscape(nfd), nil).items(); len(found) != 1 {
			t.Errorf("found %v", found)
		}
	})
	t.Run("titles, halls, performers, coupons and words to search for", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		_, performance := p.round(10, func(body object) {
			body["title"], body["description"] = nfd+"\u202e 공연\n", "첫 줄\r\n둘째 \u200b줄"
		})
		shown := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200)
		if shown["title"] != nfc+" 공연" || shown["description"] != "첫 줄\n둘째 줄" {
			t.Errorf("%q, %q", shown["title"], shown["description"])
		}
		for _, q := range []string{nfc, nfd, nfc + "\u200b"} {
			p.eventually("it is found by "+q, func() bool {
				return len(p.call("", "GET", "/search?q="+url.QueryEscape(q), nil).ok(200)["performances"].([]any)) == 1
			})
			if found := p.call("", "GET", "/performances?q="+url.QueryEscape(q), nil).items(); len(found) != 1 {
				t.Errorf("listed by %q: %v", q, found)
			}
		}
		performer := p.call(p.admin, "POST", "/admin/performers", object{"name": nfd + "\t배우"}).ok(201)
		if performer["name"] != nfc+" 배우" {
			t.Errorf("%v", performer)
		}
		hall := number(p.call(p.admin, "POST", "/admin/halls", object{"name": "소극장", "address": "서울", "seats": 2}).ok(201)["id"])
		plan := fmt.Sprintf("/admin/halls/%d/plan", hall)
		p.call(p.admin, "PUT", plan, object{
			"sections": []object{{"name": nfd}}, "stage": object{"x": 0, "y": 0, "width": 10, "height": 10, "name": "\u202e무대"}, "seats": []object{
				{"label": nfd + " 1\u200b번", "section": "\u200b" + nfd, "row": "A\u2060", "grade": "\ufeff" + nfd, "x": 0, "y": 20},
				{"section": nfc, "row": "A", "grade": nfc, "x": 10, "y": 20},
			},
		}).ok(200)
		drawn := fmt.Sprint(p.call("", "GET", fmt.Sprintf("/halls/%d/plan", hall), nil).ok(200))
		for _, want := range []string{"label:" + nfc + " 1번 ", "name:무대", "sections:[map[name:" + nfc + "]]"} {
			if !strings.Contains(drawn, want) {
				t.Errorf("the plan has no %s: %s", want, drawn)
			}
		}
		if strings.ContainsAny(drawn, "\u200b\u2060\ufeff\u202e") || strings.Contains(drawn, nfd) || strings.Count(drawn, "grade:"+nfc) != 2 {
			t.Errorf("the plan is %q", drawn)
		}
		p.call(p.admin, "PUT", plan, object{"seats": []object{{"label": nfc, "x": 0, "y": 0}, {"label": nfd + "\u200b", "x": 9, "y": 0}}}).refused(422, "invalid_plan")
		for path, body := range map[string]object{
			"/admin/performers": {"name": "\u200b"}, "/admin/halls": {"name": "\u2066\u2069", "address": "서울", "seats": 10},
		} {
			if a := p.call(p.admin, "POST", path, body); a.status != 422 {
				t.Errorf("%s with a name that can't be seen answered %d %s", path, a.status, a.raw)
			}
		}
	})
}
