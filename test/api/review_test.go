package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func (p *place) review(who, reservation string, rating int, content string, headers ...string) *answer {
	p.t.Helper()
	return p.call(who, "POST", "/reviews", object{"reservationId": reservation, "rating": rating, "content": content}, headers...)
}

// person signs up and is called 김예매.
func (p *place) person(email string) string {
	p.t.Helper()
	return p.signUp(email).ok(201)["accessToken"].(string)
}

func TestReviews(t *testing.T) {
	t.Parallel()
	t.Run("who paid may say what they think, once, and everybody reads it under a masked name", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		kim := p.person("kim@example.com")
		reservation, _ := p.bought(kim, round, 1)
		listing := fmt.Sprintf("/performances/%d", performance)
		p.call("", "GET", listing+"/reviews", nil).ok(200) // the answers made ahead are forgotten
		p.call("", "GET", listing, nil).ok(200)
		if d := p.call(kim, "GET", "/reservations/"+reservation, nil).ok(200); d["reviewable"] != true || d["review"] != nil {
			t.Errorf("before: %v", d)
		}
		written := p.review(kim, reservation, 4, "  좋아요\r\n또 볼래요\x07  ").ok(201)
		if written["content"] != "좋아요\n또 볼래요" || written["author"] != "김*매" || number(written["performanceId"]) != performance || written["updatedAt"] != nil {
			t.Errorf("written: %v", written)
		}
		items := p.call("", "GET", listing+"/reviews", nil).items()
		if len(items) != 1 || items[0].(object)["author"] != "김*매" || number(items[0].(object)["rating"]) != 4 {
			t.Errorf("listed: %v", items)
		}
		shown := p.call("", "GET", listing, nil).ok(200)
		if shown["rating"] != 4.0 || number(shown["reviewCount"]) != 1 || number(shown["ratings"].([]any)[4]) != 1 {
			t.Errorf("rating: %v", shown)
		}
		d := p.call(kim, "GET", "/reservations", nil).items()[0].(object)
		if d["reviewable"] != false || number(d["review"].(object)["rating"]) != 4 {
			t.Errorf("after: %v", d)
		}
		p.review(kim, reservation, 5, "한 번 더").refused(409, "already_reviewed")
	})
	t.Run("who has not paid, or gave it back, has no say", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim, lee := p.person("kim@example.com"), p.person("lee@example.com")
		held := p.reserved(kim, round, 1)
		p.review(kim, held, 5, "좋아요").refused(409, "not_reviewable")
		p.review(lee, held, 5, "좋아요").refused(404, "reservation_not_found")
		p.review(kim, "01a20386-f87d-7809-ae9b-9a83988a785f", 5, "좋아요").refused(404, "reservation_not_found")
		p.call(kim, "POST", "/reservations/"+held+"/cancel", nil).ok(200)
		p.review(kim, held, 5, "좋아요").refused(409, "not_reviewable")
	})
	t.Run("what can't be a review is refused", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.person("kim@example.com")
		reservation, _ := p.bought(kim, round, 1)
		for _, rating := range []int{-1, 6} {
			p.review(kim, reservation, rating, "좋아요").refused(422, "validation_failed")
		}
		for _, content := range []string{"", " \n ", strings.Repeat("가", catalog.MaxReviewLength+1)} {
			p.review(kim, reservation, 5, content).refused(422, "validation_failed")
		}
		p.call(kim, "POST", "/reviews", object{"reservationId": reservation, "content": "좋아요"}).refused(422, "validation_failed")
		p.call(kim, "POST", "/reviews", object{"reservationId": reservation, "rating": 4.5, "content": "좋아요"}).refused(422, "validation_failed")
		p.review(kim, reservation, 0, strings.Repeat("가", catalog.MaxReviewLength)).ok(201)
	})
	t.Run("a repeated request is one review", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.person("kim@example.com")
		reservation, _ := p.bought(kim, round, 1)
		first := p.review(kim, reservation, 5, "좋아요", "Idempotency-Key", "r1")
		first.ok(201)
		again := p.review(kim, reservation, 5, "좋아요", "Idempotency-Key", "r1")
		again.ok(201)
		if string(first.raw) != string(again.raw) || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s then %s", first.raw, again.raw)
		}
	})
	t.Run("its author changes and deletes it, nobody else does but administrators", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		kim, lee := p.person("kim@example.com"), p.person("lee@example.com")
		reservation, _ := p.bought(kim, round, 1)
		path := fmt.Sprintf("/reviews/%d", number(p.review(kim, reservation, 1, "별로").ok(201)["id"]))
		body := object{"rating": 5, "content": "다시 보니 좋아요"}
		for _, other := range []string{lee, p.admin} {
			p.call(other, "PUT", path, body).refused(404, "review_not_found")
		}
		p.call(lee, "DELETE", path, nil).refused(404, "review_not_found")
		if changed := p.call(kim, "PUT", path, body).ok(200); number(changed["rating"]) != 5 || changed["updatedAt"] == nil {
			t.Errorf("changed: %v", changed)
		}
		if shown := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200); shown["rating"] != 5.0 {
			t.Errorf("rating: %v", shown["rating"])
		}
		p.call(kim, "DELETE", path, nil).ok(204)
		p.call(kim, "DELETE", path, nil).refused(404, "review_not_found")
		path = fmt.Sprintf("/reviews/%d", number(p.review(kim, reservation, 0, "광고").ok(201)["id"]))
		p.call(p.admin, "DELETE", path, nil).ok(204)
		entries := p.call(p.admin, "GET", "/admin/audit?subjectType=review", nil).items()
		if len(entries) != 1 || entries[0].(object)["action"] != "review.deleted" {
			t.Errorf("audit log: %v", entries)
		}
	})
	t.Run("a reservation that is canceled takes its review along", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		kim := p.person("kim@example.com")
		reservation, _ := p.bought(kim, round, 1)
		p.review(kim, reservation, 5, "좋아요").ok(201)
		p.call(kim, "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
		p.eventually("the review has gone", func() bool {
			return len(p.call("", "GET", fmt.Sprintf("/performances/%d/reviews", performance), nil).items()) == 0
		})
		if shown := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200); shown["rating"] != nil {
			t.Errorf("rating: %v", shown["rating"])
		}
	})
	t.Run("a person who leaves takes along what they wrote", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		kim := p.person("kim@example.com")
		reservation, _ := p.bought(kim, round, 1)
		p.review(kim, reservation, 5, "좋아요").ok(201)
		p.call(kim, "DELETE", "/users/me", object{"password": password}).ok(204)
		p.eventually("the review has gone", func() bool {
			return len(p.call("", "GET", fmt.Sprintf("/performances/%d/reviews", performance), nil).items()) == 0
		})
	})
}
