package api

import (
	"fmt"
	"testing"
	"time"
)

func TestCallOff(t *testing.T) {
	t.Parallel()
	t.Run("everybody gets all of it back, is told, and is owed a compensation that people of the office pay", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		path := fmt.Sprintf("/admin/rounds/%d/call-off", round)
		buyer, other, waiting, early := p.buyer(), p.buyer(), p.buyer(), p.buyer()
		reservation, order := p.bought(buyer, round, 1, 2)
		_, second := p.bought(other, round, 3)
		held := p.reserved(waiting, round, 4)
		unpaidOrder, key, amount := p.order(waiting, held)
		gone, _ := p.bought(early, round, 5)
		p.call(early, "POST", "/reservations/"+gone+"/cancel", nil).ok(200)
		p.call(buyer, "POST", path, object{"reason": "비"}).refused(403, "forbidden")
		p.call(p.admin, "POST", "/admin/rounds/999/call-off", object{"reason": "비"}).refused(404, "round_not_found")
		p.call(p.admin, "POST", path, object{"reason": ""}).refused(422, "validation_failed")
		p.call(p.admin, "POST", path, object{"reason": "비", "compensationRate": 101}).refused(422, "validation_failed")
		p.call(p.admin, "GET", path, nil).refused(404, "call_off_not_found")

		would := p.call(p.admin, "POST", path+"?dryRun=true", object{"reason": "출연자의 사정"}).ok(202)
		if number(would["reservations"]) != 2 || number(would["people"]) != 3 || number(would["seats"]) != 3 || number(would["refund"]) != 150_000 ||
			number(would["compensation"]) != 15_000 || would["id"] != "" {
			t.Errorf("it would come to %v", would)
		}
		called := p.call(p.admin, "POST", path, object{"reason": "출연자의 사정"}, "Idempotency-Key", "off").ok(202)
		if again := p.call(p.admin, "POST", path, object{"reason": "출연자의 사정"}, "Idempotency-Key", "off").ok(202); fmt.Sprint(again) != fmt.Sprint(called) {
			t.Errorf("told %v, then %v", called, again)
		}
		p.call(p.admin, "POST", path, object{"reason": "비"}).refused(409, "already_called_off")
		if number(called["roundId"]) != round || number(called["refund"]) != 150_000 || number(called["compensation"]) != 15_000 {
			t.Errorf("it was called off: %v", called)
		}
		p.reserve(other, round, 6).refused(409, "round_not_open")
		p.confirm(waiting, unpaidOrder, key, amount).refused(409, "not_payable")

		id := called["id"].(string)
		p.eventually("it is done", func() bool {
			now := p.call(p.admin, "GET", "/admin/call-offs/"+id, nil).ok(200)
			return now["status"] == "DONE" && number(now["left"]) == 0 && now["doneAt"] != nil
		})
		ended := p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200)
		off, _ := ended["round"].(object)["calledOff"].(object)
		if ended["status"] != "CANCELED" || ended["cancelReason"] != "CALLED_OFF" || number(ended["refundAmount"]) != 100_000 || number(ended["feeAmount"]) != 0 ||
			off["reason"] != "출연자의 사정" {
			t.Errorf("it ended as %v", ended)
		}
		if unpaid := p.call(waiting, "GET", "/reservations/"+held, nil).ok(200); unpaid["status"] != "CANCELED" {
			t.Errorf("what was not paid is %v", unpaid)
		}
		for order, want := range map[string]int64{order: 100_000, second: 50_000} {
			p.eventually("all of it has gone back", func() bool { _, refunded := p.ledger(order); return refunded == want })
		}
		p.eventually("the buyer is told", func() bool {
			for _, n := range p.call(buyer, "GET", "/notifications", nil).items() {
				if n.(object)["type"] == "ROUND_CALLED_OFF" {
					return true
				}
			}
			return false
		})
		for _, n := range p.call(early, "GET", "/notifications", nil).items() {
			if n.(object)["type"] == "ROUND_CALLED_OFF" {
				t.Errorf("who had canceled before is told %v", n)
			}
		}
		p.eventually("the round shows it", func() bool {
			shown := p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).ok(200)
			return shown["calledOff"] == true && shown["status"] == "CLOSED"
		})
		p.call(p.admin, "PUT", fmt.Sprintf("/admin/rounds/%d", round), object{"status": "AVAILABLE"}).refused(409, "already_called_off")
		p.call(p.admin, "PUT", fmt.Sprintf("/admin/rounds/%d", round), object{"startsAt": "2026-12-20T19:30:00+09:00"}).refused(409, "already_called_off")
		p.eventually("the report knows", func() bool {
			report := p.call(p.admin, "GET", fmt.Sprintf("/admin/performances/%d/sales", performance), nil).ok(200)
			return number(report["sold"]) == 0 && number(report["amount"]) == 0
		})

		owed := p.call(p.admin, "GET", "/admin/call-offs/"+id+"/compensations?owed=true", nil).items()
		if len(owed) != 2 {
			t.Fatalf("owed are %v", owed)
		}
		first := owed[0].(object)
		paid := p.call(p.admin, "PUT", "/admin/compensations/"+first["id"].(string)+"/paid", nil).ok(200)
		for who, of := range map[string]string{buyer: reservation, p.admin: first["reservationId"].(string)} {
			path := "/reservations/" + of
			if who == p.admin {
				path = "/admin" + path
			}
			if owed, _ := p.call(who, "GET", path, nil).ok(200)["compensation"].(object); owed == nil || who == p.admin && owed["paidAt"] == nil {
				t.Errorf("%s tells of %v", path, owed)
			}
		}
		if again := p.call(p.admin, "PUT", "/admin/compensations/"+first["id"].(string)+"/paid", nil).ok(200); paid["paidAt"] == nil || again["paidAt"] != paid["paidAt"] {
			t.Errorf("paid %v, then %v", paid, again)
		}
		p.call(p.admin, "PUT", "/admin/compensations/nobody's/paid", nil).refused(404, "compensation_not_found")
		if left := p.call(p.admin, "GET", "/admin/call-offs/"+id+"/compensations?owed=true", nil).items(); len(left) != 1 {
			t.Errorf("%v is owed still", left)
		}
		if all := p.call(p.admin, "GET", "/admin/call-offs/"+id+"/compensations?limit=1", nil).ok(200); len(all["items"].([]any)) != 1 || all["nextCursor"] == nil {
			t.Errorf("all are %v", all)
		}
	})
	t.Run("the day before, when canceling costs 30 %, nobody pays a fee, and who paid for less is owed less", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
		signIn := func(email string) string {
			return p.signIn(email, password).ok(200)["accessToken"].(string)
		}
		reservation, order := p.bought(signIn("kim@example.com"), round, 1, 2)
		p.clock.Advance(19 * 24 * time.Hour)
		buyer := signIn("kim@example.com")
		p.admin = signIn("admin@example.com")
		p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", object{"seats": []int{1}}).ok(200) // keeps 15,000
		called := p.call(p.admin, "POST", fmt.Sprintf("/admin/rounds/%d/call-off", round), object{"reason": "폭설", "compensationRate": 20}).ok(202)
		if number(called["refund"]) != 50_000 || number(called["compensation"]) != 10_000 {
			t.Errorf("it comes to %v", called)
		}
		p.eventually("all that was left has gone back", func() bool { _, refunded := p.ledger(order); return refunded == 85_000 })
		owed := p.call(p.admin, "GET", "/admin/call-offs/"+called["id"].(string)+"/compensations", nil).items()
		if len(owed) != 1 || number(owed[0].(object)["amount"]) != 10_000 {
			t.Errorf("owed are %v", owed)
		}
	})
}
