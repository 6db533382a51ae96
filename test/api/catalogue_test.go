package api

import (
	"fmt"
	"net/http"
	"testing"
)

func TestConventions(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(10)
	t.Run("every public read has an ETag and answers 304 to it, until something changes", func(t *testing.T) {
		for _, path := range []string{
			"/performances", fmt.Sprintf("/performances/%d", performance), fmt.Sprintf("/performances/%d/rounds", performance),
			fmt.Sprintf("/performances/%d/reviews", performance), fmt.Sprintf("/performances/%d/performers", performance),
			"/halls", "/halls/1", "/halls/1/plan", "/performers", fmt.Sprintf("/rounds/%d", round), fmt.Sprintf("/rounds/%d/seats", round), "/tickets/keys",
		} {
			first := p.call("", "GET", path, nil)
			etag := first.header.Get("Etag")
			if first.status != 200 || etag == "" {
				t.Fatalf("%s answered %d with ETag %q", path, first.status, etag)
			}
			if again := p.call("", "GET", path, nil, "If-None-Match", etag); again.status != 304 || len(again.raw) > 0 {
				t.Errorf("%s answered %d with %d bytes to its own ETag", path, again.status, len(again.raw))
			}
		}
		seats := fmt.Sprintf("/rounds/%d/seats", round)
		etag := p.call("", "GET", seats, nil).header.Get("Etag")
		p.reserved(p.buyer(), round, 10)
		if a := p.call("", "GET", seats, nil, "If-None-Match", etag); a.status != 200 || number(a.ok(200)["remaining"]) != 9 {
			t.Errorf("after a reservation: %d %s", a.status, a.raw)
		}
	})
	t.Run("a number spelt in another way shows no other past", func(t *testing.T) {
		spelt := []string{fmt.Sprintf("/rounds/0%d/seats", round), fmt.Sprintf("/rounds/+%d/seats", round), fmt.Sprintf("/rounds/00%d/seats", round)}
		for _, path := range spelt {
			p.call("", "GET", path, nil)
		}
		p.reserved(p.buyer(), round, 9)
		for _, path := range spelt {
			if a := p.call("", "GET", path, nil); a.status == 200 && number(a.ok(200)["remaining"]) != 8 {
				t.Errorf("%s shows %s", path, a.raw)
			}
		}
	})
	t.Run("what is not there is a problem in every corner", func(t *testing.T) {
		p.call("", "GET", "/nothing", nil).refused(404, "not_found")
		p.call("", "PUT", "/performances", object{}).refused(405, "method_not_allowed")
		for path, code := range map[string]string{
			"/performances/999": "performance_not_found", "/performances/999/rounds": "performance_not_found", "/rounds/999": "round_not_found",
			"/rounds/999/seats": "round_not_found", "/halls/999": "hall_not_found", "/performers/999": "performer_not_found",
		} {
			p.call("", "GET", path, nil).refused(404, code)
		}
		for _, id := range []string{"x", "1.5", "99999999999999999999"} {
			if a := p.call("", "GET", "/rounds/"+id, nil); a.status != 422 && a.status != 404 {
				t.Errorf("round %s answered %d", id, a.status)
			}
		}
	})
	t.Run("lists are walked by limit and cursor, each item once", func(t *testing.T) {
		for i := range 7 {
			p.call(p.admin, "POST", "/admin/performers", object{"name": fmt.Sprintf("배우 %d", i)}).ok(201)
		}
		seen := map[any]bool{}
		for cursor, pages := "", 0; pages < 10; pages++ {
			page := p.call("", "GET", "/performers?limit=3&cursor="+cursor, nil).ok(200)
			for _, item := range page["items"].([]any) {
				seen[item.(object)["id"]] = true
			}
			if page["nextCursor"] == nil {
				break
			}
			cursor = page["nextCursor"].(string)
		}
		if len(seen) != 7 {
			t.Errorf("walked %d of 7", len(seen))
		}
		p.call("", "GET", "/performers?cursor=invented", nil).refused(422, "invalid_cursor")
		p.call("", "GET", "/performers?limit=101", nil).refused(422, "validation_failed")
	})
	t.Run("the document, the page about it and health are there", func(t *testing.T) {
		for _, path := range []string{"/openapi.json", "/openapi.yaml", "/docs", "/livez", "/healthz", "/readyz", "/metrics"} {
			response, err := client.Get(p.base + path)
			must(t, err)
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s answered %d", path, response.StatusCode)
			}
		}
	})
}

func TestCatalogueAdmin(t *testing.T) {
	t.Parallel()
	t.Run("rounds lie in the future and an hour apart", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		_, performance := p.round(10) // at 2026-12-12T19:30 in Seoul
		add := func(startsAt ...string) *answer {
			return p.call(p.admin, "POST", fmt.Sprintf("/admin/performances/%d/rounds", performance), object{"startsAt": startsAt})
		}
		add("2026-11-22T18:59:00+09:00").refused(422, "round_in_past")
		add("2026-12-12T20:29:00+09:00").refused(409, "round_too_close")
		add("2026-12-12T10:30:00Z").refused(409, "round_too_close")
		add("2026-12-14T19:30:00+09:00", "2026-12-14T20:00:00+09:00").refused(409, "round_too_close")
		add("2026-12-12T20:30:00+09:00", "2026-12-13T14:00:00+09:00").ok(201)
		if rounds := p.call("", "GET", fmt.Sprintf("/performances/%d/rounds", performance), nil).items(); len(rounds) != 3 {
			t.Errorf("%d rounds", len(rounds))
		}
	})
	t.Run("what sold tickets hang on can't be deleted", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		buyer := p.buyer()
		reservation, _ := p.bought(buyer, round, 1)
		for _, path := range []string{fmt.Sprintf("/admin/rounds/%d", round), fmt.Sprintf("/admin/performances/%d", performance), "/admin/halls/1"} {
			p.call(p.admin, "DELETE", path, nil).refused(409, "in_use")
		}
		p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
		if a := p.call(p.admin, "DELETE", fmt.Sprintf("/admin/rounds/%d", round), nil); a.status != 204 {
			t.Errorf("with nothing sold it answered %d %s", a.status, a.raw)
		}
		p.reserve(buyer, round, 1).refused(404, "round_not_found")
	})
	t.Run("a written price is sold from then on, and what was sold keeps its own", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		buyer := p.buyer()
		old := p.reserved(buyer, round, 1)
		shown := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200)
		p.call(p.admin, "PUT", fmt.Sprintf("/admin/performances/%d", performance), object{
			"title": "이름이 바뀐 공연", "category": shown["category"], "hallId": 1, "startDate": shown["startDate"], "endDate": shown["endDate"],
			"prices": []object{{"grade": "R", "amount": 60_000}},
		}).ok(200)
		if title := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200)["title"]; title != "이름이 바뀐 공연" {
			t.Errorf("it is still called %v", title)
		}
		if r := p.reserve(buyer, round, 2).ok(201); number(r["amount"]) != 60_000 {
			t.Errorf("sold at %v", r["amount"])
		}
		if r := p.call(buyer, "GET", "/reservations/"+old, nil).ok(200); number(r["amount"]) != 50_000 {
			t.Errorf("what was sold costs %v now", r["amount"])
		}
	})
	t.Run("a repeated create with its key makes one thing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		body := object{"name": "소극장", "address": "서울", "seats": 30}
		first := p.call(p.admin, "POST", "/admin/halls", body, "Idempotency-Key", "k")
		again := p.call(p.admin, "POST", "/admin/halls", body, "Idempotency-Key", "k")
		if first.ok(201); string(again.raw) != string(first.raw) || len(p.call("", "GET", "/halls", nil).items()) != 1 {
			t.Errorf("first %s, then %s", first.raw, again.raw)
		}
	})
}
