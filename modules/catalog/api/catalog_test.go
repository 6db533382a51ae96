package catalogapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOrganisersPutAPerformanceOnSale(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	hall := o.hall(30)
	performer := id(o.admin(201, "POST", "/performers", object{"name": "한서윤", "birth": "1991-03-04", "nation": "대한민국"}))
	body := performance(hall)
	body["performerIds"] = []int64{performer}
	recorder, made := o.call(201, "POST", "/api/v1/admin/performances", body, "Authorization", "Bearer admin")
	path := fmt.Sprintf("/performances/%d", id(made))
	if got := recorder.Header().Get("Location"); got != "/api/v1"+path {
		t.Errorf("Location is %q", got)
	}
	if made["status"] != "BEFORE_OPEN" || made["ticketLimit"] != 4.0 {
		t.Errorf("got %v", made)
	}

	rounds := o.admin(201, "POST", path+"/rounds", object{"startsAt": []string{"2026-12-24T19:30:00+09:00", "2026-12-24T15:00:00+09:00"}})
	first := rounds["items"].([]any)[0].(object)
	want := object{
		"id": 1.0, "performanceId": 1.0, "hallId": 1.0, "planVersion": 1.0, "startsAt": "2026-12-24T15:00:00+09:00",
		"salesOpenAt": "2026-11-22T19:00:00+09:00", "status": "AVAILABLE", "total": 30.0, "remaining": 30.0,
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}

	t.Run("and_everybody_finds_it_at_once", func(t *testing.T) {
		item := o.get("/performances?status=AVAILABLE&category=MUSICAL&from=2026-12-01&to=2026-12-31&q=노트르담")["items"].([]any)[0].(object)
		poster := item["posterUrl"].(string)
		delete(item, "posterUrl")
		delete(item, "posterSrcset")
		want := object{
			"id": 1.0, "title": "노트르담 드 파리", "category": "MUSICAL", "startDate": "2026-11-24", "endDate": "2026-12-31",
			"status": "AVAILABLE", "hall": object{"id": 1.0, "name": "대극장"}, "minPrice": 140000.0, "rating": nil,
			"reviewCount": 0.0, "salesOpenAt": nil,
		}
		if diff := cmp.Diff(want, item); diff != "" {
			t.Error(diff)
		}
		recorder, _ := o.call(200, "GET", poster, nil)
		if kind := recorder.Header().Get("Content-Type"); kind != "image/svg+xml" || !strings.Contains(recorder.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("poster has %v", recorder.Header())
		}
		o.call(302, "GET", "/posters/1-old.svg", nil)
		o.call(404, "GET", "/posters/99-old.svg", nil)
	})
	t.Run("with_everything_on_its_page", func(t *testing.T) {
		page := o.get(path)
		if diff := cmp.Diff(object{"id": 1.0, "name": "대극장", "address": "서울 종로구 세종대로 175", "seats": 30.0}, page["hall"]); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]any{object{"grade": "VIP", "amount": 170000.0}, object{"grade": "R", "amount": 140000.0}}, page["prices"]); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]any{object{"id": 1.0, "name": "한서윤"}}, page["performers"]); diff != "" {
			t.Error(diff)
		}
		if len(o.get(path + "/rounds")["items"].([]any)) != 2 || len(o.get(path + "/performers")["items"].([]any)) != 1 || len(o.get(path + "/reviews")["items"].([]any)) != 0 {
			t.Error("its lists are wrong")
		}
	})
	t.Run("and_a_change_is_seen_at_once", func(t *testing.T) {
		o.get(path)
		body["title"] = "노트르담"
		delete(body, "performerIds")
		o.admin(200, "PUT", path, body)
		page := o.get(path)
		if page["title"] != "노트르담" || len(page["performers"].([]any)) != 1 {
			t.Errorf("got %v", page)
		}
	})
	t.Run("and_a_deleted_one_is_gone", func(t *testing.T) {
		o.admin(204, "DELETE", path, nil)
		o.call(404, "GET", "/api/v1"+path, nil)
		o.call(404, "GET", "/api/v1/rounds/1", nil)
	})
}

func TestRounds(t *testing.T) {
	t.Parallel()

	t.Run("do_not_start_in_the_past", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		path := fmt.Sprintf("/performances/%d/rounds", o.performance())
		answer := o.admin(422, "POST", path, object{"startsAt": []string{"2026-11-22T18:59:00+09:00"}})
		if answer["code"] != "round_in_past" {
			t.Fatalf("got %v", answer)
		}
	})

	t.Run("lie_an_hour_apart", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		performance := o.performance()
		o.round(performance, "2026-12-24T19:30:00+09:00")
		path := fmt.Sprintf("/performances/%d/rounds", performance)
		for _, starts := range [][]string{
			{"2026-12-24T20:29:00+09:00"}, {"2026-12-24T19:30:00+09:00"}, {"2026-12-25T15:00:00+09:00", "2026-12-25T15:00:00+09:00"},
		} {
			answer := o.admin(409, "POST", path, object{"startsAt": starts})
			if answer["code"] != "round_too_close" {
				t.Fatalf("got %v", answer)
			}
		}
	})

	t.Run("open_when_their_time_has_come", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		performance := o.performance()
		path := fmt.Sprintf("/performances/%d", performance)
		o.admin(201, "POST", path+"/rounds", object{"startsAt": []string{"2026-12-24T19:30:00+09:00"}, "salesOpenAt": "2026-11-22T20:00:00+09:00"})
		if round := o.get("/rounds/1"); round["status"] != "BEFORE_OPEN" {
			t.Fatalf("got %v", round)
		}
		if page := o.get(path); page["status"] != "BEFORE_OPEN" || page["salesOpenAt"] != "2026-11-22T20:00:00+09:00" {
			t.Fatalf("got %v", page)
		}
		o.clock.Advance(time.Hour)
		if round := o.get("/rounds/1"); round["status"] != "AVAILABLE" {
			t.Fatalf("got %v", round)
		}
		turned, err := o.app.TurnStandings(t.Context())
		must(t, err)
		if turned != 1 {
			t.Fatalf("turned %d", turned)
		}
	})

	t.Run("tell_what_is_left_as_booking_says", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		round := o.round(o.performance(), "2026-12-24T19:30:00+09:00")
		o.booking.remaining[round] = 0
		o.clock.Advance(2 * time.Second)
		if got := o.get("/rounds/1"); got["status"] != "SOLD_OUT" || got["remaining"] != 0.0 {
			t.Fatalf("got %v", got)
		}
	})

	t.Run("are_stopped_and_resumed", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		round := o.round(o.performance(), "2026-12-24T19:30:00+09:00")
		path := fmt.Sprintf("/rounds/%d", round)
		if got := o.admin(200, "PUT", path, object{"status": "CLOSED"}); got["status"] != "CLOSED" {
			t.Fatalf("got %v", got)
		}
		if got := o.get("/performances/1"); got["status"] != "CLOSED" {
			t.Fatalf("got %v", got)
		}
		if got := o.admin(200, "PUT", path, object{"status": "AVAILABLE", "startsAt": "2026-12-25T19:30:00+09:00"}); got["status"] != "AVAILABLE" {
			t.Fatalf("got %v", got)
		}
	})
}

func TestWhatIsSoldIsKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	performance := o.performance()
	round := o.round(performance, "2026-12-24T19:30:00+09:00")
	o.booking.sold[round] = true
	for _, path := range []string{"/performances/1", "/rounds/1", "/halls/1"} {
		answer := o.admin(409, "DELETE", path, nil)
		if answer["code"] != "in_use" {
			t.Errorf("%s: got %v", path, answer)
		}
	}
	o.booking.sold[round] = false
	o.admin(204, "DELETE", "/rounds/1", nil)
	o.admin(204, "DELETE", "/performances/1", nil)
	o.admin(204, "DELETE", "/halls/1", nil)
}

func TestSeatPlans(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := fmt.Sprintf("/halls/%d", o.hall(30))

	t.Run("a_hall_made_from_a_seat_count_has_a_numbered_plan_of_one_grade", func(t *testing.T) {
		plan := o.get(path + "/plan")
		seats := plan["seats"].([]any)
		if len(seats) != 30 || seats[29].(object)["number"] != 30.0 || seats[0].(object)["grade"] != "R" || plan["version"] != 1.0 {
			t.Fatalf("got %v", plan)
		}
	})
	t.Run("a_version_is_kept_for_ever_and_asked_for_again_in_vain", func(t *testing.T) {
		recorder, _ := o.call(200, "GET", "/api/v1"+path+"/plan?version=1", nil)
		if !strings.Contains(recorder.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("got %v", recorder.Header())
		}
		o.call(304, "GET", "/api/v1"+path+"/plan?version=1", nil, "If-None-Match", recorder.Header().Get("ETag"))
	})
	t.Run("the_page_gets_a_version_in_its_own_form", func(t *testing.T) {
		recorder, _ := o.call(200, "GET", "/api/v1"+path+"/plan/drawing?version=1", nil)
		header := recorder.Header()
		if !strings.HasPrefix(recorder.Body.String(), "TBP\x01") || header.Get("Content-Type") != "application/octet-stream" ||
			!strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("got %v", header)
		}
		o.call(404, "GET", "/api/v1"+path+"/plan/drawing?version=9", nil)
		if _, answer := o.call(404, "GET", "/api/v1/halls/99/plan/drawing", nil); answer["code"] != "hall_not_found" {
			t.Errorf("got %v", answer)
		}
	})
	t.Run("a_pretix_plan_becomes_the_current_one", func(t *testing.T) {
		recorder, _ := o.call(200, "GET", "/api/v1"+path+"/plan?format=pretix", nil)
		drawing := strings.ReplaceAll(recorder.Body.String(), `"category":"R"`, `"category":"S"`)
		hall := o.admin(200, "PUT", path+"/plan", drawing)
		if hall["planVersion"] != 2.0 {
			t.Fatalf("got %v", hall)
		}
		if again := o.admin(200, "PUT", path+"/plan", drawing); again["planVersion"] != 2.0 {
			t.Fatalf("the same drawing made version %v", again["planVersion"])
		}
		if plan := o.get(path + "/plan"); plan["seats"].([]any)[0].(object)["grade"] != "S" {
			t.Fatal("the plan did not change")
		}
	})
	t.Run("a_drawing_that_can_not_be_read_says_why", func(t *testing.T) {
		answer := o.admin(422, "PUT", path+"/plan", `{"seats":[]}`)
		if answer["code"] != "invalid_plan" || !strings.Contains(answer["detail"].(string), "no seats") {
			t.Fatalf("got %v", answer)
		}
	})
	t.Run("seats_without_a_price_are_not_put_on_sale", func(t *testing.T) {
		body := performance(1) // R and VIP, but the plan has S
		answer := o.admin(422, "POST", "/performances", body)
		if answer["errors"].([]any)[0].(object)["location"] != "prices" {
			t.Fatalf("got %v", answer)
		}
	})
	t.Run("what_does_not_exist_is_not_found", func(t *testing.T) {
		o.call(404, "GET", "/api/v1"+path+"/plan?version=9", nil)
		if _, answer := o.call(404, "GET", "/api/v1/halls/99/plan", nil); answer["code"] != "hall_not_found" {
			t.Fatalf("got %v", answer)
		}
	})
}

func TestHallsAndPerformers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.hall(30)
	o.get("/halls")
	if got := o.admin(200, "PUT", "/halls/1", object{"name": "소극장", "seats": 12}); got["seats"] != 12.0 || got["planVersion"] != 2.0 {
		t.Fatalf("got %v", got)
	}
	if got := o.get("/halls")["items"].([]any)[0].(object); got["name"] != "소극장" {
		t.Fatalf("got %v", got)
	}
	o.admin(201, "POST", "/performers", object{"name": "한서윤"})
	o.get("/performers/1")
	o.admin(200, "PUT", "/performers/1", object{"name": "한서연", "birth": "1990-01-01"})
	if diff := cmp.Diff(object{"id": 1.0, "name": "한서연", "birth": "1990-01-01", "nation": nil}, o.get("/performers/1")); diff != "" {
		t.Fatal(diff)
	}
	performance := id(o.admin(201, "POST", "/performances", performance(1)))
	path := fmt.Sprintf("/performances/%d/performers/1", performance)
	o.admin(204, "PUT", path, nil)
	if got := o.get("/performances?performerId=1")["items"].([]any); len(got) != 1 {
		t.Fatalf("got %v", got)
	}
	o.admin(204, "DELETE", path, nil)
	o.admin(404, "DELETE", path, nil)
	o.admin(204, "DELETE", "/performers/1", nil)
	o.call(404, "GET", "/api/v1/performers/1", nil)
}

func TestBadInputIsNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	hall := o.hall(30)
	for name, change := range map[string]func(object){
		"body.title":     func(b object) { b["title"] = "" },
		"body.category":  func(b object) { b["category"] = "OPERA" },
		"body.startDate": func(b object) { b["startDate"] = "24.12.2026" },
		"endDate":        func(b object) { b["endDate"] = "2026-01-01" },
		"prices[1].grade": func(b object) {
			b["prices"] = []object{{"grade": "R", "amount": 1_000}, {"grade": "R", "amount": 2_000}}
		},
		"body.prices[0].amount": func(b object) { b["prices"] = []object{{"grade": "R", "amount": -1}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := performance(hall)
			change(body)
			answer := o.admin(422, "POST", "/performances", body)
			if got := answer["errors"].([]any)[0].(object)["location"]; got != name {
				t.Fatalf("got %v", answer)
			}
		})
	}
	for _, amount := range []int{1, 50, 99} {
		body := performance(hall)
		body["prices"] = []object{{"grade": "R", "amount": amount}}
		answer := o.admin(422, "POST", "/performances", body)
		if answer["code"] != "price_too_small" || answer["errors"].([]any)[0].(object)["location"] != "prices[0].amount" {
			t.Errorf("%d won: %v", amount, answer)
		}
	}
	for _, query := range []string{"?status=OPEN", "?category=x", "?sort=x", "?limit=0", "?limit=101", "?from=x", "?cursor=x", "?hallId=0"} {
		t.Run("list"+query, func(t *testing.T) {
			t.Parallel()
			o.call(422, "GET", "/api/v1/performances"+query, nil)
		})
	}
}

func TestOnlyAdministratorsWrite(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, call := range [][2]string{
		{"POST", "/performances"}, {"PUT", "/performances/1"}, {"DELETE", "/performances/1"}, {"POST", "/performances/1/rounds"},
		{"PUT", "/performances/1/performers/1"}, {"DELETE", "/performances/1/performers/1"}, {"PUT", "/rounds/1"}, {"DELETE", "/rounds/1"},
		{"POST", "/halls"}, {"PUT", "/halls/1"}, {"DELETE", "/halls/1"}, {"PUT", "/halls/1/plan"},
		{"POST", "/performers"}, {"PUT", "/performers/1"}, {"DELETE", "/performers/1"},
	} {
		o.call(401, call[0], "/api/v1/admin"+call[1], object{})
		o.call(403, call[0], "/api/v1/admin"+call[1], object{}, "Authorization", "Bearer user")
	}
}

func TestARepeatedCreateMakesOneThing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	body := object{"name": "대극장", "seats": 30}
	first, _ := o.call(201, "POST", "/api/v1/admin/halls", body, "Authorization", "Bearer admin", "Idempotency-Key", "k")
	second, _ := o.call(201, "POST", "/api/v1/admin/halls", body, "Authorization", "Bearer admin", "Idempotency-Key", "k")
	if first.Body.String() != second.Body.String()+"\n" && first.Body.String() != second.Body.String() {
		t.Fatalf("%s\n%s", first.Body, second.Body)
	}
	if len(o.get("/halls")["items"].([]any)) != 1 {
		t.Fatal("two halls")
	}
}
