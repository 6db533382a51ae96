package api

import (
	"fmt"
	"testing"
	"time"
)

func TestCancelSeats(t *testing.T) {
	t.Parallel()
	t.Run("some seats go, the others stay: money, tickets, map, list and what people are told", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer, other := p.buyer(), p.buyer()
		reservation, order := p.bought(buyer, round, 1, 2, 3)
		path := "/reservations/" + reservation

		quote := p.call(buyer, "GET", path+"/refund-quote?seats=2,3", nil).ok(200)
		if number(quote["amount"]) != 100_000 || number(quote["fee"]) != 0 || fmt.Sprint(quote["seats"]) !=
			"[map[amount:50000 fee:0 number:2 refund:50000] map[amount:50000 fee:0 number:3 refund:50000]]" {
			t.Errorf("quoted %v", quote)
		}
		if all := p.call(buyer, "GET", path+"/refund-quote", nil).ok(200); number(all["amount"]) != 150_000 || len(all["seats"].([]any)) != 3 {
			t.Errorf("quoted %v", all)
		}
		for seats, code := range map[string]string{"4": "invalid_seat", "2,2": "invalid_seat", "0": "invalid_seat"} {
			p.call(buyer, "GET", path+"/refund-quote?seats="+seats, nil).refused(422, code)
		}
		p.call(buyer, "POST", path+"/cancel", object{"seats": []int{7}}).refused(422, "invalid_seat")
		p.call(buyer, "POST", path+"/cancel", object{"seats": []int{}}).refused(422, "validation_failed")
		p.call(other, "POST", path+"/cancel", object{"seats": []int{1}}).refused(404, "reservation_not_found")

		canceled := p.call(buyer, "POST", path+"/cancel", object{"seats": []int{2}}, "Idempotency-Key", "once").ok(200)
		if again := p.call(buyer, "POST", path+"/cancel", object{"seats": []int{2}}, "Idempotency-Key", "once").ok(200); fmt.Sprint(again) != fmt.Sprint(canceled) {
			t.Errorf("told %v, then %v", canceled, again)
		}
		if canceled["status"] != "COMPLETED" || number(canceled["refundAmount"]) != 50_000 || number(canceled["feeAmount"]) != 0 || canceled["cancelReason"] != nil {
			t.Errorf("it is %v", canceled)
		}
		for i, want := range []string{"COMPLETED", "CANCELED", "COMPLETED"} {
			if seat := canceled["seats"].([]any)[i].(object); seat["status"] != want {
				t.Errorf("a seat is %v, want it %s", seat, want)
			}
		}
		p.call(buyer, "POST", path+"/cancel", object{"seats": []int{2}}).refused(409, "not_cancelable")
		for _, ticket := range p.call(buyer, "GET", path+"/tickets", nil).json.([]any) {
			ticket := ticket.(object)
			gone := number(ticket["seat"].(object)["number"]) == 2
			if _, code := ticket["qr"]; gone == code || gone != (ticket["status"] == "CANCELED") {
				t.Errorf("a ticket is %v", ticket)
			}
		}
		p.call(buyer, "GET", path+"/tickets.pdf", nil).ok(200)
		p.reserved(other, round, 2)
		p.eventually("the provider has given it back", func() bool { _, refunded := p.ledger(order); return refunded == 50_000 })
		p.eventually("the buyer is told of that seat and of its money", func() bool {
			var seats, money bool
			for _, n := range p.call(buyer, "GET", "/notifications", nil).items() {
				n := n.(object)
				seats = seats || n["type"] == "SEATS_CANCELED"
				money = money || n["type"] == "REFUNDED"
			}
			return seats && money
		})

		// What is left ends with the rest of the money.
		ended := p.call(buyer, "POST", path+"/cancel", nil).ok(200)
		if ended["status"] != "CANCELED" || number(ended["refundAmount"]) != 150_000 || ended["cancelReason"] != "USER" {
			t.Errorf("it is %v", ended)
		}
		p.eventually("all of it has gone back", func() bool { _, refunded := p.ledger(order); return refunded == 150_000 })
		if left := p.call("", "GET", fmt.Sprintf("/rounds/%d/seats", round), nil).ok(200)["available"].([]any); len(left) != 9 {
			t.Errorf("%d seats are free: %v", len(left), left)
		}
	})
	t.Run("fees are each seat's own, and organisers' figures know", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
		signIn := func(email string) string {
			return p.signIn(email, password).ok(200)["accessToken"].(string)
		}
		reservation, order := p.bought(signIn("kim@example.com"), round, 1, 2)
		p.clock.Advance(12 * 24 * time.Hour) // eight days before the show
		buyer := signIn("kim@example.com")
		p.admin = signIn("admin@example.com")
		canceled := p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", object{"seats": []int{1}}).ok(200)
		if number(canceled["refundAmount"]) != 45_000 || number(canceled["feeAmount"]) != 5_000 {
			t.Errorf("it is %v", canceled)
		}
		p.eventually("the provider has given it back", func() bool { _, refunded := p.ledger(order); return refunded == 45_000 })
		p.eventually("the report knows", func() bool {
			report := p.call(p.admin, "GET", fmt.Sprintf("/admin/performances/%d/sales", performance), nil).ok(200)
			return number(report["sold"]) == 1 && number(report["amount"]) == 55_000
		})
		p.eventually("organisers find it with the seat that is left", func() bool {
			items := p.call(p.admin, "GET", "/admin/reservations", nil).items()
			return len(items) == 1 && number(items[0].(object)["seatCount"]) == 1
		})
	})
	t.Run("some seats of what is not paid can't go", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		held := p.reserved(buyer, round, 1, 2)
		p.call(buyer, "POST", "/reservations/"+held+"/cancel", object{"seats": []int{1}}).refused(409, "not_cancelable")
		p.call(buyer, "POST", "/reservations/"+held+"/cancel", object{"seats": []int{2, 1}}).ok(200)
	})
}
