package api

import (
	"fmt"
	"net/url"
	"testing"
)

// found are the reservations that an administrator finds, and their total.
func (p *place) found(query string) (items []any, count, amount int64) {
	p.t.Helper()
	answer := p.call(p.admin, "GET", "/admin/reservations?"+query, nil).ok(200)
	total := answer["total"].(object)
	return answer["items"].([]any), number(total["count"]), number(total["amount"])
}

// finds waits until a query counts so many reservations.
func (p *place) finds(want int64, query string) []any {
	p.t.Helper()
	var items []any
	p.eventually(fmt.Sprintf("%s finds %d", query, want), func() bool {
		found, count, _ := p.found(query)
		items = found
		return count == want
	})
	return items
}

func TestOrganisersFindReservations(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(20)
	kim := p.call("", "POST", "/auth/signup", object{"email": "kim@buyers.kr", "password": password, "name": "김민수"}).ok(201)["accessToken"].(string)
	other := p.buyer()
	paid, _ := p.bought(kim, round, 1, 2)
	p.reserved(kim, round, 3)
	p.bought(other, round, 4)

	items := p.finds(2, "userName="+url.QueryEscape("김민수")+"&status=&sort=createdAt")
	first := items[0].(object)
	if first["id"] != paid || first["user"].(object)["email"] != "kim@buyers.kr" || first["performance"].(object)["title"] != "노트르담 드 파리" ||
		number(first["paid"]) != 100_000 || number(first["seatCount"]) != 2 || first["hall"] != "대극장" {
		t.Errorf("it is shown as %v", first)
	}
	p.finds(3, "performanceTitle="+url.QueryEscape("노트르담"))
	p.finds(2, "status=COMPLETED&from=2026-11-22&to=2026-11-22")
	p.finds(0, "to=2026-11-21")
	p.finds(1, "minAmount=60000&maxAmount=100000")
	p.finds(0, "maxAmount=0")
	p.finds(1, "q="+url.QueryEscape("kim@buyers.kr 노트르담")+"&status=PENDING")
	if _, _, amount := p.found(""); amount != 150_000 {
		t.Errorf("what was paid amounts to %d", amount)
	}

	p.call(kim, "POST", "/reservations/"+paid+"/cancel", object{}).ok(200)
	if canceled := p.finds(1, "status=CANCELED")[0].(object); canceled["cancelReason"] != "USER" || number(canceled["refund"]) != 100_000 {
		t.Errorf("the canceled one is shown as %v", canceled)
	}
	p.call(kim, "PATCH", "/users/me", object{"name": "김개명"}).ok(200)
	p.finds(2, "userName="+url.QueryEscape("김개명"))
	body := p.call(p.admin, "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200)
	change := object{
		"title": "레 미제라블", "category": "MUSICAL", "description": "", "hallId": body["hall"].(object)["id"], "startDate": "2026-11-22", "endDate": "2026-12-31",
		"durationMinutes": 150, "prices": []object{{"grade": "R", "amount": 50_000}},
	}
	p.call(p.admin, "PUT", fmt.Sprintf("/admin/performances/%d", performance), change).ok(200)
	p.finds(3, "performanceTitle="+url.QueryEscape("레미제라블"))

	before := p.finds(2, "userId="+first["user"].(object)["id"].(string))
	p.call(p.admin, "POST", "/admin/search/reindex", nil).ok(202)
	p.finds(int64(len(before)), "userId="+first["user"].(object)["id"].(string))
	p.call(kim, "DELETE", "/users/me", object{"password": password}).ok(204)
	p.finds(0, "q="+url.QueryEscape("김개명"))
	p.finds(2, "userId="+first["user"].(object)["id"].(string))

	p.call(p.admin, "GET", "/admin/reservations?sort=price", nil).refused(422, "validation_failed")
	p.call(p.admin, "GET", "/admin/reservations?from=2026-13-01", nil).refused(422, "invalid_date")
	p.call(p.admin, "GET", "/admin/reservations?cursor=x", nil).refused(422, "invalid_cursor")
}
