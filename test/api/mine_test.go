package api

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

func TestMine(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(20, func(body object) { body["ticketLimit"] = 6 })
	matinee := number(p.call(p.admin, "POST", fmt.Sprintf("/admin/performances/%d/rounds", performance), object{"startsAt": []string{"2026-12-12T14:00:00+09:00"}}).ok(201)["items"].([]any)[0].(object)["id"])
	other, _ := p.round(20)
	buyer := p.buyer()
	want := func(held, holds, owned, mayTake int) {
		t.Helper()
		mine := p.call(buyer, "GET", fmt.Sprintf("/rounds/%d/mine", round), nil).ok(200)
		got := fmt.Sprintf("%d %d %v %v", len(mine["held"].([]any)), len(mine["holds"].([]any)), mine["ownedSeats"], mine["mayTake"])
		if wanted := fmt.Sprintf("%d %d %d %d", held, holds, owned, mayTake); got != wanted || number(mine["holdLimit"]) != 3 || number(mine["ticketLimit"]) != 6 {
			t.Errorf("got %s of %v, want %s", got, mine, wanted)
		}
	}
	want(0, 0, 0, 4)
	p.bought(buyer, matinee, 1, 2, 3)
	want(0, 0, 3, 3)
	p.reserved(buyer, round, 5, 4)
	want(1, 1, 5, 1)
	mine := p.call(buyer, "GET", fmt.Sprintf("/rounds/%d/mine", round), nil).ok(200)
	if seats := mine["held"].([]any)[0].(object)["seats"].([]any); len(seats) != 2 || number(seats[0].(object)["number"]) != 5 {
		t.Errorf("held: %v", mine)
	}
	p.reserved(buyer, other, 1)
	p.reserved(buyer, other, 2)
	want(1, 3, 5, 0)
	p.clock.Advance(booking.HoldTTL)
	p.eventually("the seats are free", func() bool {
		return number(p.call(buyer, "GET", fmt.Sprintf("/rounds/%d/mine", round), nil).ok(200)["ownedSeats"]) == 3
	})
	want(0, 0, 3, 3)
	p.call(buyer, "GET", "/rounds/999/mine", nil).refused(404, "round_not_found")
	p.call("", "GET", fmt.Sprintf("/rounds/%d/mine", round), nil).refused(401, "unauthenticated")
}

func TestWhatCancelingCosts(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, _ := p.round(10) // on 12 December; it is 22 November, 19:00
	p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
	signIn := func() string {
		return p.signIn("kim@example.com", password).ok(200)["accessToken"].(string)
	}
	reservation := p.reserved(signIn(), round, 1, 2)
	schedule := p.call(signIn(), "GET", "/reservations/"+reservation+"/refund-quote", nil).ok(200)["schedule"].([]any)
	var told string
	for _, period := range schedule {
		p := period.(object)
		told += fmt.Sprintf("%s %v %v %v\n", p["until"], p["feeRate"], p["fee"], p["amount"])
	}
	if want := "2026-12-03T00:00:00+09:00 0 0 100000\n2026-12-06T00:00:00+09:00 10 10000 90000\n2026-12-10T00:00:00+09:00 20 20000 80000\n" +
		"2026-12-12T00:00:00+09:00 30 30000 70000\n2026-12-12T19:30:00+09:00 90 90000 10000\n"; told != want {
		t.Errorf("before paying it is told\n%s", told)
	}
	order, key, amount := p.order(signIn(), reservation)
	p.confirm(signIn(), order, key, amount).ok(200)
	p.clock.Advance(12 * 24 * time.Hour) // eight days before
	canceled := p.call(signIn(), "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
	if number(canceled["paidAmount"]) != 100_000 || number(canceled["feeAmount"]) != 10_000 || number(canceled["refundAmount"]) != 90_000 {
		t.Errorf("canceled: %v", canceled)
	}
	buyer := p.buyer()
	unpaid := p.reserved(buyer, round, 3)
	p.call(buyer, "POST", "/reservations/"+unpaid+"/cancel", nil).ok(200)
	left := p.call(buyer, "GET", "/reservations/"+unpaid, nil).ok(200)
	if left["paidAmount"] != nil || left["feeAmount"] != nil {
		t.Errorf("what was never paid tells of money: %v", left)
	}
	if of := p.call(buyer, "GET", "/reservations/"+unpaid+"/refund-quote", nil).ok(200)["schedule"].([]any); len(of) != 0 {
		t.Errorf("what has ended costs %v", of)
	}
}
