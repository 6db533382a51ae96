package api

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/coupon"
)

// coupon makes a coupon that is open for a week, 5,000 won off unless changed, and returns its path and id.
func (p *place) coupon(quantity int, change ...func(object)) (path string, id int64) {
	p.t.Helper()
	p.coupons++
	body := object{
		"code": fmt.Sprintf("OPEN-%d", p.coupons), "name": "오픈 기념", "type": "AMOUNT", "discountValue": 5_000, "maxQuantity": quantity,
		"startsAt": now.Add(-time.Hour), "endsAt": now.AddDate(0, 0, 7),
	}
	for _, c := range change {
		c(body)
	}
	id = number(p.call(p.admin, "POST", "/admin/coupons", body).ok(201)["id"])
	return fmt.Sprintf("/coupons/%d", id), id
}

// granted is a coupon of who's own.
func (p *place) granted(who, coupon string) string {
	p.t.Helper()
	return p.call(who, "POST", coupon+"/grants", nil).ok(201)["id"].(string)
}

// orderWith checks a reservation out with a grant and authorises it.
func (p *place) orderWith(who, reservation, grant string) (order, key string, amount int64) {
	p.t.Helper()
	o := p.call(who, "POST", "/reservations/"+reservation+"/checkout", object{"grantId": grant}).ok(200)
	order, amount = o["orderId"].(string), number(o["amount"])
	key = p.call("", "POST", "/sim/toss/authorize", object{"orderId": order, "amount": amount}).ok(200)["paymentKey"].(string)
	return order, key, amount
}

// mine is one of who's own coupons.
func (p *place) mine(who, grant string) object {
	p.t.Helper()
	for _, item := range p.call(who, "GET", "/users/me/coupons", nil).items() {
		if mine := item.(object); mine["id"] == grant {
			return mine
		}
	}
	p.t.Fatalf("grant %s is gone", grant)
	return nil
}

func TestCoupons(t *testing.T) {
	t.Parallel()
	t.Run("are claimed, first come, first served, and everybody sees how many are left", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		path, id := p.coupon(2)
		kim, lee, park := p.buyer(), p.buyer(), p.buyer()
		if shown := p.call("", "GET", path, nil).ok(200); shown["status"] != "OPEN" || number(shown["issuedQuantity"]) != 0 {
			t.Errorf("shown %v", shown)
		}
		grant := p.call(kim, "POST", path+"/grants", nil).ok(201)
		if number(grant["couponId"]) != id || grant["grantedAt"] != "2026-11-22T19:00:00+09:00" || grant["expiresAt"] != "2026-11-29T19:00:00+09:00" {
			t.Errorf("granted %v", grant)
		}
		if shown := p.call("", "GET", path, nil).ok(200); number(shown["issuedQuantity"]) != 1 {
			t.Errorf("shown %v", shown)
		}
		p.call(kim, "POST", path+"/grants", nil).refused(409, "coupon_already_granted")
		p.call(lee, "POST", path+"/grants", nil).ok(201)
		p.call(park, "POST", path+"/grants", nil).refused(409, "coupon_exhausted")
		p.call(park, "POST", path+"/grants", object{}, "Idempotency-Key", "k").refused(409, "coupon_exhausted")
		if shown := p.call("", "GET", path, nil).ok(200); shown["status"] != "EXHAUSTED" || number(shown["issuedQuantity"]) != 2 {
			t.Errorf("shown %v", shown)
		}
		if open := p.call("", "GET", "/coupons", nil).items(); len(open) != 0 {
			t.Errorf("listed as open: %v", open)
		}
		mine := p.mine(kim, grant["id"].(string))
		if mine["status"] != "AVAILABLE" || mine["usedAt"] != nil || mine["reservationId"] != nil || mine["coupon"].(object)["name"] != "오픈 기념" {
			t.Errorf("mine: %v", mine)
		}
		p.call(kim, "POST", "/coupons/999/grants", nil).refused(404, "coupon_not_found")
		p.call("", "GET", "/coupons/999", nil).refused(404, "coupon_not_found")
	})
	t.Run("open and end by time, and are listed so", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		path, _ := p.coupon(5, func(c object) { c["startsAt"], c["endsAt"] = now.Add(time.Minute), now.Add(30*time.Minute) })
		kim := p.buyer()
		if problem := p.call(kim, "POST", path+"/grants", nil).refused(409, "coupon_not_open"); problem["startsAt"] == nil {
			t.Errorf("told %v", problem)
		}
		if soon := p.call("", "GET", "/coupons?status=SCHEDULED", nil).items(); len(soon) != 1 {
			t.Errorf("listed %v", soon)
		}
		p.clock.Advance(time.Minute)
		grant := p.granted(kim, path)
		if open := p.call("", "GET", "/coupons", nil).items(); len(open) != 1 {
			t.Errorf("listed %v", open)
		}
		p.clock.Advance(30 * time.Minute)
		if status := p.mine(kim, grant)["status"]; status != "EXPIRED" {
			t.Errorf("it is %v", status)
		}
		p.call(kim, "POST", path+"/grants", nil).refused(409, "coupon_already_granted")
		p.call(p.buyer(), "POST", path+"/grants", nil).refused(409, "coupon_not_open")
	})
	t.Run("a lost answer is had again with the same key", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		path, _ := p.coupon(5)
		kim := p.buyer()
		first := p.call(kim, "POST", path+"/grants", nil, "Idempotency-Key", "k")
		first.ok(201)
		again := p.call(kim, "POST", path+"/grants", nil, "Idempotency-Key", "k")
		if string(again.raw) != string(first.raw) || again.status != 201 || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("first %s, then %d %s", first.raw, again.status, again.raw)
		}
		p.call(kim, "POST", path+"/grants", nil).refused(409, "coupon_already_granted")
	})
	t.Run("a crowd gets as many as there are, each one", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		path, _ := p.coupon(100)
		var crowd sync.WaitGroup
		won := make(chan string, 300)
		for _, who := range p.buyers(150) {
			for range 2 {
				crowd.Go(func() {
					if a := p.call(who, "POST", path+"/grants", nil); a.status == 201 {
						won <- who
					} else if a.status != 409 {
						t.Errorf("told %d %s", a.status, a.raw)
					}
				})
			}
		}
		crowd.Wait()
		close(won)
		has := map[string]bool{}
		for who := range won {
			if has[who] {
				t.Error("somebody has two")
			}
			has[who] = true
		}
		if issued := number(p.call("", "GET", path, nil).ok(200)["issuedQuantity"]); len(has) != 100 || issued != 100 {
			t.Errorf("%d have one, %d are counted", len(has), issued)
		}
	})
}

func TestCouponAdministration(t *testing.T) {
	t.Parallel()
	p := open(t)
	body := object{
		"code": "summer", "name": "여름", "type": "RATE", "discountValue": 10, "maxQuantity": 5, "startsAt": "2026-11-22T19:00:00+09:00",
		"endsAt": "2026-11-30T00:00:00+09:00", "minAmount": 10_000, "maxDiscount": 3_000,
	}
	made := p.call(p.admin, "POST", "/admin/coupons", body, "Idempotency-Key", "k")
	c := made.ok(201)
	path := fmt.Sprintf("/admin/coupons/%d", number(c["id"]))
	if c["code"] != "summer" || made.header.Get("Location") != fmt.Sprintf("/api/v1/coupons/%d", number(c["id"])) {
		t.Errorf("made %v at %s", c, made.header.Get("Location"))
	}
	if again := p.call(p.admin, "POST", "/admin/coupons", body, "Idempotency-Key", "k"); string(again.raw) != string(made.raw) {
		t.Errorf("again %s", again.raw)
	}
	p.call(p.admin, "POST", "/admin/coupons", body).refused(409, "code_taken")
	problem := p.call(p.admin, "POST", "/admin/coupons", object{
		"code": "?", "name": "", "type": "GIFT", "discountValue": 0, "maxQuantity": 0, "startsAt": "2026-11-22T19:00:00+09:00", "endsAt": "2026-11-21T19:00:00+09:00",
	}).refused(422, "validation_failed")
	if wrong := problem["errors"].([]any); len(wrong) < 5 {
		t.Errorf("told of %v only", wrong)
	}
	if found := p.call(p.admin, "GET", "/admin/coupons?q=summ&status=OPEN", nil).items(); len(found) != 1 || found[0].(object)["usedQuantity"] != 0.0 {
		t.Errorf("found %v", found)
	}
	if found := p.call(p.admin, "GET", "/admin/coupons?q=winter", nil).items(); len(found) != 0 {
		t.Errorf("found %v", found)
	}
	kim := p.buyer()
	grant := p.granted(kim, path[len("/admin"):])
	for range 2 {
		if a := p.call(p.admin, "DELETE", path, nil); a.status != 204 {
			t.Errorf("withdrawing answered %d %s", a.status, a.raw)
		}
	}
	if shown := p.call(p.admin, "GET", path, nil).ok(200); shown["status"] != "WITHDRAWN" || number(shown["issuedQuantity"]) != 1 || shown["withdrawnAt"] == nil {
		t.Errorf("shown %v", shown)
	}
	p.call(p.buyer(), "POST", path[len("/admin"):]+"/grants", nil).refused(409, "coupon_not_open")
	if status := p.mine(kim, grant)["status"]; status != "EXPIRED" {
		t.Errorf("it is %v", status)
	}
	p.call(p.admin, "DELETE", "/admin/coupons/999", nil).refused(404, "coupon_not_found")
	p.call(p.admin, "GET", "/admin/coupons/999", nil).refused(404, "coupon_not_found")
}

func TestWelcomeCoupon(t *testing.T) {
	t.Parallel()
	p := open(t)
	who := p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김"}).ok(201)["accessToken"].(string)
	mine := p.call(who, "GET", "/users/me/coupons", nil).items()
	if len(mine) != 1 {
		t.Fatalf("right after signing up: %v", mine)
	}
	welcome := mine[0].(object)
	if number(welcome["discountValue"]) != 5_000 || welcome["type"] != "AMOUNT" || welcome["status"] != "AVAILABLE" || welcome["expiresAt"] != "2026-12-22T19:00:00+09:00" {
		t.Errorf("welcome: %v", welcome)
	}
	p.call("", "GET", fmt.Sprintf("/coupons/%d", number(welcome["couponId"])), nil).refused(404, "coupon_not_found")
	p.call(p.buyer(), "POST", fmt.Sprintf("/coupons/%d/grants", number(welcome["couponId"])), nil).refused(404, "coupon_not_found")
	p.eventually("its event was heard", func() bool {
		log := sqlstore.NewOutbox(p.DB)
		offsets, err := log.Offsets(t.Context())
		must(t, err)
		place := max(offsets["coupon"], offsets["kafka"]) // who hands it on, where there is a Kafka
		events, err := log.Read(t.Context(), place, 10)
		must(t, err)
		return place > 0 && len(events) == 0
	})
	if mine := p.call(who, "GET", "/users/me/coupons", nil).items(); len(mine) != 1 {
		t.Errorf("after the event: %v", mine)
	}
}

func TestCouponAtCheckout(t *testing.T) {
	t.Parallel()
	t.Run("the best is offered first, and used", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.buyer()
		path, id := p.coupon(5)
		grant := p.granted(kim, path)
		rate, _ := p.coupon(5, func(c object) { c["type"], c["discountValue"], c["maxDiscount"] = "RATE", 50, 8_000 })
		best := p.granted(kim, rate)
		dear, _ := p.coupon(5, func(c object) { c["minAmount"] = 100_000 })
		p.granted(kim, dear)
		reservation := p.reserved(kim, round, 1)
		offers := p.call(kim, "GET", "/reservations/"+reservation+"/coupons", nil).items()
		if len(offers) != 2 || offers[0].(object)["grantId"] != best || number(offers[0].(object)["discount"]) != 8_000 || number(offers[1].(object)["amount"]) != 45_000 {
			t.Errorf("offered %v", offers)
		}
		p.call(p.buyer(), "GET", "/reservations/"+reservation+"/coupons", nil).refused(404, "reservation_not_found")
		order, key, amount := p.orderWith(kim, reservation, grant)
		if amount != 45_000 {
			t.Errorf("to pay: %d", amount)
		}
		p.confirm(kim, order, key, 50_000).refused(409, "amount_mismatch")
		p.confirm(kim, order, key, amount).ok(200)
		if mine := p.mine(kim, grant); mine["status"] != "USED" || mine["reservationId"] != reservation || mine["usedAt"] == nil {
			t.Errorf("mine: %v", mine)
		}
		if detail := p.call(kim, "GET", "/reservations/"+reservation, nil).ok(200)["payment"].(object); number(detail["discount"]) != 5_000 || number(detail["amount"]) != 45_000 {
			t.Errorf("payment: %v", detail)
		}
		if used := number(p.call(p.admin, "GET", fmt.Sprintf("/admin/coupons/%d", id), nil).ok(200)["usedQuantity"]); used != 1 {
			t.Errorf("%d are counted as used", used)
		}
		if captured, _ := p.ledger(order); captured != 45_000 {
			t.Errorf("the provider took %d", captured)
		}
		p.call(kim, "POST", "/reservations/"+p.reserved(kim, round, 2)+"/checkout", object{"grantId": grant}).refused(409, "coupon_not_usable")
		if a := p.call(kim, "POST", "/reservations/"+reservation+"/cancel", nil); number(a.ok(200)["refundAmount"]) != 45_000 {
			t.Errorf("canceled: %s", a.raw)
		}
		if mine := p.mine(kim, grant); mine["status"] != "AVAILABLE" || mine["reservationId"] != nil {
			t.Errorf("at once after the cancellation: %v", mine)
		}
		p.eventually("it is given back", func() bool { _, refunded := p.ledger(order); return refunded == 45_000 })
	})
	t.Run("a price of 0 needs no payment", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.buyer()
		path, _ := p.coupon(5, func(c object) { c["type"], c["discountValue"] = "RATE", 100 })
		grant, reservation := p.granted(kim, path), p.reserved(kim, round, 1)
		if o := p.call(kim, "POST", "/reservations/"+reservation+"/checkout", object{"grantId": grant}).ok(200); number(o["amount"]) != 0 || number(o["discount"]) != 50_000 {
			t.Errorf("order: %v", o)
		}
		if r := p.call(kim, "GET", "/reservations/"+reservation, nil).ok(200); r["status"] != "COMPLETED" {
			t.Errorf("it is %v", r["status"])
		}
		if mine := p.mine(kim, grant); mine["status"] != "USED" {
			t.Errorf("mine: %v", mine)
		}
	})
	t.Run("what takes nothing off is not offered and not spent", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		// The rest would be 50 won or 1: less than can be charged, so the price would stay at 100.
		round, _ := p.round(10, func(body object) { body["prices"] = []object{{"grade": "R", "amount": 100}} })
		kim := p.buyer()
		half, _ := p.coupon(5, func(c object) { c["discountValue"] = 50 })
		nearly, _ := p.coupon(5, func(c object) { c["type"], c["discountValue"] = "RATE", 99 })
		grants := []string{p.granted(kim, half), p.granted(kim, nearly)}
		reservation := p.reserved(kim, round, 1)
		if offers := p.call(kim, "GET", "/reservations/"+reservation+"/coupons", nil).items(); len(offers) != 0 {
			t.Errorf("offered %v", offers)
		}
		for _, grant := range grants {
			p.call(kim, "POST", "/reservations/"+reservation+"/checkout", object{"grantId": grant}).refused(409, "coupon_not_usable")
		}
		order, key, _ := p.order(kim, reservation)
		p.confirm(kim, order, key, 100).ok(200)
		for _, grant := range grants {
			if mine := p.mine(kim, grant); mine["status"] != "AVAILABLE" || mine["reservationId"] != nil {
				t.Errorf("afterwards: %v", mine)
			}
		}
		// Two seats cost 200: now 50 won fit.
		if o := p.call(kim, "POST", "/reservations/"+p.reserved(kim, round, 2, 3)+"/checkout", object{"grantId": grants[0]}).ok(200); number(o["amount"]) != 150 {
			t.Errorf("order: %v", o)
		}
	})
	t.Run("a decline keeps it, and a hold that passes gives it back", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.buyer()
		path, _ := p.coupon(5)
		grant, reservation := p.granted(kim, path), p.reserved(kim, round, 1)
		order, key, amount := p.orderWith(kim, reservation, grant)
		p.misbehave("decline", 1)
		p.confirm(kim, order, key, amount).refused(402, "payment_declined")
		if mine := p.mine(kim, grant); mine["status"] != "AVAILABLE" || mine["reservationId"] != reservation {
			t.Errorf("after the decline: %v", mine)
		}
		order, key, amount = p.orderWith(kim, reservation, grant)
		if amount != 45_000 {
			t.Errorf("to pay: %d", amount)
		}
		p.clock.Advance(10 * time.Minute)
		p.confirm(kim, order, key, amount).refused(409, "reservation_expired")
		p.eventually("it is free again", func() bool { return p.mine(kim, grant)["reservationId"] == nil })
		order, key, amount = p.orderWith(kim, p.reserved(kim, round, 2), grant)
		p.confirm(kim, order, key, amount).ok(200)
	})
	t.Run("two tabs with two coupons: the last one counts, the other is free again", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.buyer()
		path, _ := p.coupon(5)
		other, _ := p.coupon(5, func(c object) { c["discountValue"] = 7_000 })
		first, second, reservation := p.granted(kim, path), p.granted(kim, other), p.reserved(kim, round, 1)
		order, key, amount := p.orderWith(kim, reservation, first)
		again, _, less := p.orderWith(kim, reservation, second)
		if again != order || less != 43_000 {
			t.Errorf("order %s of %d, then %s of %d", order, amount, again, less)
		}
		p.confirm(kim, order, key, amount).refused(409, "amount_mismatch")
		_, key, amount = p.orderWith(kim, reservation, second)
		p.confirm(kim, order, key, amount).ok(200)
		if a, b := p.mine(kim, first)["status"], p.mine(kim, second)["status"]; a != "AVAILABLE" || b != "USED" {
			t.Errorf("the first is %v, the second %v", a, b)
		}
		if captured, _ := p.ledger(order); captured != 43_000 {
			t.Errorf("the provider took %d", captured)
		}
	})
	t.Run("one coupon in two reservations at once: one has it, and nothing is charged twice", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.buyer()
		path, _ := p.coupon(5)
		grant := p.granted(kim, path)
		reservations := []string{p.reserved(kim, round, 1), p.reserved(kim, round, 2)}
		var both sync.WaitGroup
		var mu sync.Mutex
		paid, refused := 0, 0
		for _, reservation := range reservations {
			both.Go(func() {
				a := p.call(kim, "POST", "/reservations/"+reservation+"/checkout", object{"grantId": grant})
				if a.status == 200 {
					o := a.ok(200)
					key := p.call("", "POST", "/sim/toss/authorize", object{"orderId": o["orderId"], "amount": o["amount"]}).ok(200)["paymentKey"].(string)
					a = p.confirm(kim, o["orderId"].(string), key, number(o["amount"]))
				}
				mu.Lock()
				defer mu.Unlock()
				if a.status == 200 {
					paid++
				} else {
					a.refused(409, "coupon_not_usable")
					refused++
				}
			})
		}
		both.Wait()
		if paid != 1 || refused != 1 {
			t.Errorf("%d paid with it, %d were refused", paid, refused)
		}
	})
	t.Run("one that is withdrawn between checkout and payment charges nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		kim := p.buyer()
		path, id := p.coupon(5)
		order, key, amount := p.orderWith(kim, p.reserved(kim, round, 1), p.granted(kim, path))
		p.call(p.admin, "DELETE", fmt.Sprintf("/admin/coupons/%d", id), nil)
		p.confirm(kim, order, key, amount).refused(409, "coupon_not_usable")
		if captured, _ := p.ledger(order); captured != 0 {
			t.Errorf("the provider took %d", captured)
		}
	})
}

func TestCouponsOfWhoHasGone(t *testing.T) {
	t.Parallel()
	p := open(t)
	path, id := p.coupon(5)
	session := p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김"}).ok(201)
	who, user := session["accessToken"].(string), session["user"].(object)["id"].(string)
	p.granted(who, path)
	if a := p.call(who, "DELETE", "/users/me", object{"password": password}); a.status != 204 {
		t.Fatalf("leaving answered %d %s", a.status, a.raw)
	}
	p.eventually("nothing says any more whose the coupons were", func() bool {
		held, err := p.Coupons.Grants(t.Context(), user, "", coupon.Cursor{}, 10)
		must(t, err)
		return len(held) == 0
	})
	if issued := number(p.call("", "GET", fmt.Sprintf("/coupons/%d", id), nil).ok(200)["issuedQuantity"]); issued != 1 {
		t.Errorf("%d are counted", issued)
	}
}
