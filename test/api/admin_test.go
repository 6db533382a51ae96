package api

import (
	"fmt"
	"testing"
	"time"
)

// happened are the types of a reservation's timeline.
func happened(detail object) (types []string) {
	for _, entry := range detail["timeline"].([]any) {
		e := entry.(object)
		types = append(types, e["type"].(string)+":"+e["status"].(string))
	}
	return types
}

func TestOrganisersSeeAllOfAReservation(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, _ := p.round(10)
	kim := p.call("", "POST", "/auth/signup", object{"email": "kim@buyers.kr", "password": password, "name": "김민수"}).ok(201)["accessToken"].(string)
	paid, order := p.bought(kim, round, 3, 4)
	detail := p.call(p.admin, "GET", "/admin/reservations/"+paid, nil).ok(200)
	if user := detail["user"].(object); user["name"] != "김민수" || user["email"] != "kim@buyers.kr" {
		t.Errorf("its buyer is %v", user)
	}
	if detail["performance"].(object)["title"] != "노트르담 드 파리" || detail["payment"].(object)["orderId"] != order || number(detail["paid"]) != 100_000 {
		t.Errorf("it is told as %v", detail)
	}
	tickets := detail["tickets"].([]any)
	if len(tickets) != 2 || number(tickets[0].(object)["seat"].(object)["number"]) != 3 || tickets[0].(object)["qr"] != nil {
		t.Errorf("its tickets are %v", tickets)
	}
	if got := fmt.Sprint(happened(detail)); got != "[HELD: PAYMENT:READY PAYMENT:IN_PROGRESS PAYMENT:DONE COMPLETED:]" {
		t.Errorf("what happened is %s", got)
	}
	p.call(p.admin, "GET", "/admin/reservations/nobody's", nil).refused(404, "reservation_not_found")
	p.call(p.admin, "GET", "/admin/reservations/nobody's/refund-quote", nil).refused(404, "reservation_not_found")
	p.call(p.admin, "POST", "/admin/reservations/nobody's/cancel", object{"reason": "x"}).refused(404, "reservation_not_found")

	p.call(kim, "DELETE", "/users/me", object{"password": password}).ok(204)
	if user := p.call(p.admin, "GET", "/admin/reservations/"+paid, nil).ok(200)["user"].(object); user["name"] != "" || user["email"] != "" {
		t.Errorf("of a buyer who is gone it tells %v", user)
	}
}

func TestOrganisersCancelForTheirBuyers(t *testing.T) {
	t.Parallel()
	p := open(t)
	_, performance := p.round(20)
	rounds := p.call(p.admin, "POST", fmt.Sprintf("/admin/performances/%d/rounds", performance), object{
		"startsAt": []string{"2026-11-22T20:30:00+09:00", "2026-11-24T19:30:00+09:00"},
	}).ok(201)["items"].([]any)
	tonight, round := number(rounds[0].(object)["id"]), number(rounds[1].(object)["id"])
	buyer := p.buyer()
	cancel := func(id string, body object, headers ...string) *answer {
		return p.call(p.admin, "POST", "/admin/reservations/"+id+"/cancel", body, headers...)
	}
	refunded := func(order string) int64 {
		for _, item := range p.call("", "GET", "/sim/toss/ledger", nil).items() {
			if entry := item.(object); entry["orderId"] == order {
				return number(entry["refunded"])
			}
		}
		return 0
	}
	held := p.reserved(buyer, round, 1)
	whole, wholeOrder := p.bought(buyer, round, 2)
	kept, keptOrder := p.bought(buyer, round, 3)
	late, lateOrder := p.bought(p.buyer(), tonight, 4)
	p.clock.Advance(10 * time.Minute)
	p.eventually("the hold has expired", func() bool {
		return p.call(p.admin, "GET", "/admin/reservations/"+held, nil).ok(200)["status"] == "CANCELED"
	})

	if q := p.call(p.admin, "GET", "/admin/reservations/"+kept+"/refund-quote", nil).ok(200); number(q["amount"]) != 35_000 || number(q["paid"]) != 50_000 || q["cancelable"] != true {
		t.Errorf("the quote is %v", q)
	}
	cancel(held, object{"reason": "행사 취소"}).refused(409, "not_cancelable")
	cancel(whole, object{}).refused(422, "validation_failed")
	cancel(whole, object{"reason": "행사 취소", "fee": "HALF"}).refused(422, "validation_failed")
	first := cancel(whole, object{"reason": "행사 취소"}, "Idempotency-Key", "once")
	if r := first.ok(200); r["status"] != "CANCELED" || r["cancelReason"] != "ADMIN" || number(r["refundAmount"]) != 50_000 {
		t.Errorf("it is %v", r)
	}
	if again := cancel(whole, object{"reason": "행사 취소"}, "Idempotency-Key", "once"); string(again.raw) != string(first.raw) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("repeated it is %s", again.raw)
	}
	cancel(whole, object{"reason": "행사 취소"}).refused(409, "not_cancelable")
	if r := cancel(kept, object{"reason": "고객 요청", "fee": "POLICY"}).ok(200); number(r["refundAmount"]) != 35_000 {
		t.Errorf("by policy it is %v", r)
	}
	if n := number(p.call("", "GET", fmt.Sprintf("/rounds/%d/seats", round), nil).ok(200)["remaining"]); n != 20 {
		t.Errorf("%d seats are free", n)
	}
	p.eventually("the money is back", func() bool { return refunded(wholeOrder) == 50_000 && refunded(keptOrder) == 35_000 })
	p.clock.Advance(2 * time.Hour) // tonight's show has begun
	p.admin = p.signIn("admin@example.com", password).ok(200)["accessToken"].(string)
	cancel(late, object{"reason": "고객 요청", "fee": "POLICY"}).refused(409, "not_cancelable")
	cancel(late, object{"reason": "공연 중단"}).ok(200)
	p.eventually("the money is back", func() bool { return refunded(lateOrder) == 50_000 })

	detail := p.call(p.admin, "GET", "/admin/reservations/"+kept, nil).ok(200)
	timeline := detail["timeline"].([]any)
	var last object
	for _, entry := range timeline {
		if e := entry.(object); e["type"] == "CANCELED" {
			last = e
		}
	}
	if last["status"] != "ADMIN" || last["detail"] != "고객 요청" || last["actor"] != "김관리" || number(last["amount"]) != 35_000 {
		t.Errorf("that it was canceled is told as %v", last)
	}
	told, entries := p.audited("subjectType=reservation")
	if len(told) != 3 || entries[0]["after"].(object)["reason"] != "행사 취소" {
		t.Errorf("the audit log tells %v", entries)
	}
}
