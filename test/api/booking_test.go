package api

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/booking"
)

func TestReserve(t *testing.T) {
	t.Parallel()
	t.Run("seats are held, at their price, until they expire", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		a := p.reserve(p.buyer(), round, 3, 4)
		r := a.ok(201)
		if r["status"] != "PENDING" || number(r["amount"]) != 100_000 || number(r["performanceId"]) != performance || r["cancelReason"] != nil {
			t.Errorf("reserved %v", r)
		}
		if r["expiresAt"] != "2026-11-22T19:10:00+09:00" || a.header.Get("Location") != "/api/v1/reservations/"+r["id"].(string) {
			t.Errorf("expires %v at %s", r["expiresAt"], a.header.Get("Location"))
		}
		seats := p.call("", "GET", fmt.Sprintf("/rounds/%d/seats", round), nil).ok(200)
		if number(seats["remaining"]) != 8 || len(seats["available"].([]any)) != 8 {
			t.Errorf("free: %v", seats)
		}
		bitmap := p.call("", "GET", fmt.Sprintf("/rounds/%d/seats?view=bitmap", round), nil).ok(200)
		if taken, err := base64.StdEncoding.DecodeString(bitmap["taken"].(string)); err != nil || len(taken) != 2 || taken[0] != 0b1100 || taken[1] != 0 {
			t.Errorf("taken: %b, %v", taken, err)
		}
	})
	t.Run("what can't be sold is refused", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		for seats, want := range map[string]string{
			`[0]`: "invalid_seat", `[-1]`: "invalid_seat", `[11]`: "invalid_seat", `[1,1]`: "invalid_seat", `[]`: "invalid_seat",
			`[1,2,3,4,5]`: "too_many_seats", `["1"]`: "validation_failed", `[1.5]`: "validation_failed", `null`: "validation_failed",
			`"1"`: "validation_failed", `[null]`: "validation_failed", `[4294967297]`: "invalid_seat",
		} {
			body := fmt.Sprintf(`{"roundId":%d,"seats":%s}`, round, seats)
			p.call(buyer, "POST", "/reservations", body).refused(422, want)
		}
		p.call(buyer, "POST", "/reservations", `{"seats":[1]}`).refused(422, "validation_failed")
		p.call(buyer, "POST", "/reservations", `{"roundId":1,"seats":[1]`).refused(400, "malformed_request")
		p.call(buyer, "POST", "/reservations", `{"roundId":1e30,"seats":[1]}`)
		p.reserve(buyer, 999, 1).refused(404, "round_not_found")
		if left := number(p.call("", "GET", fmt.Sprintf("/rounds/%d/seats", round), nil).ok(200)["remaining"]); left != 10 {
			t.Errorf("%d seats are free", left)
		}
	})
	t.Run("the second buyer of a seat is told which", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		p.reserved(p.buyer(), round, 5)
		problem := p.reserve(p.buyer(), round, 4, 5, 6).refused(409, "seat_taken")
		if fmt.Sprint(problem["seats"]) != "[5]" {
			t.Errorf("told %v", problem)
		}
	})
	t.Run("a person has no more than the performance allows, over all their reservations", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10, func(body object) { body["ticketLimit"] = 3 })
		buyer := p.buyer()
		p.reserved(buyer, round, 1, 2)
		p.reserve(buyer, round, 3, 4).refused(409, "ticket_limit")
		p.reserve(buyer, round, 3).ok(201)
		p.reserve(buyer, round, 4).refused(409, "ticket_limit")
		p.reserve(p.buyer(), round, 4).ok(201)
	})
	t.Run("a person has three unpaid reservations at most, over all performances, and is told which", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		musical, _ := p.round(10, func(body object) { body["ticketLimit"] = 100 })
		concert, _ := p.round(10)
		buyer := p.buyer()
		first := p.reserved(buyer, musical, 1)
		p.clock.Advance(time.Second)
		second := p.reserved(buyer, musical, 2)
		p.clock.Advance(time.Second)
		third := p.reserved(buyer, concert, 1)
		problem := p.reserve(buyer, concert, 2).refused(409, "too_many_holds")
		if fmt.Sprint(problem["reservations"]) != fmt.Sprint([]string{first, second, third}) || number(problem["limit"]) != 3 {
			t.Errorf("told %v", problem)
		}
		p.reserve(p.buyer(), concert, 2).ok(201)
		order, key, amount := p.order(buyer, first)
		p.confirm(buyer, order, key, amount).ok(200)
		p.reserve(buyer, musical, 3).ok(201)
		p.reserve(buyer, musical, 4).refused(409, "too_many_holds")
		p.call(buyer, "POST", "/reservations/"+second+"/cancel", nil).ok(200)
		p.reserve(buyer, musical, 4).ok(201)
		p.reserve(buyer, musical, 5).refused(409, "too_many_holds")
		p.clock.Advance(booking.HoldTTL) // all have expired, whether or not their seats are back yet
		p.reserve(buyer, musical, 5).ok(201)
	})
	t.Run("the last seat sells the round out, and a seat given back reopens it", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(2)
		buyer := p.buyer()
		last := p.reserved(buyer, round, 1, 2)
		p.reserve(p.buyer(), round, 1).refused(409, "sold_out")
		status := func() string {
			return p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).ok(200)["status"].(string)
		}
		p.eventually("the round is sold out", func() bool { return status() == "SOLD_OUT" })
		p.call(buyer, "POST", "/reservations/"+last+"/cancel", nil).ok(200)
		p.eventually("the round is on sale again", func() bool { return status() == "AVAILABLE" })
		p.reserve(p.buyer(), round, 1).ok(201)
	})
	t.Run("before the sale opens and after it is stopped nothing is sold", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		path := fmt.Sprintf("/admin/rounds/%d", round)
		p.call(p.admin, "PUT", path, object{"salesOpenAt": "2026-11-22T19:15:00+09:00"}).ok(200)
		problem := p.reserve(buyer, round, 1).refused(409, "round_not_open")
		if problem["salesOpenAt"] == nil {
			t.Errorf("nobody says when: %v", problem)
		}
		p.clock.Advance(15 * time.Minute)
		p.reserved(buyer, round, 1)
		p.call(p.admin, "PUT", path, object{"status": "CLOSED"}).ok(200)
		p.reserve(buyer, round, 2).refused(409, "round_not_open")
		p.call(p.admin, "PUT", path, object{"status": "AVAILABLE"}).ok(200)
		p.reserved(buyer, round, 2)
	})
	t.Run("three hundred want one seat: one gets it, the others are told which is gone", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		crowd(t, p, round, 300)
	})
}

func crowd(t *testing.T, p *place, round int64, size int) {
	t.Helper()
	var won, lost atomic.Int32
	var together sync.WaitGroup
	begin := make(chan struct{})
	for _, buyer := range p.buyers(size) {
		together.Go(func() {
			<-begin
			a := p.reserve(buyer, round, 7)
			members, _ := a.json.(object)
			switch {
			case a.status == 201:
				won.Add(1)
			case a.status == 409 && members["code"] == "seat_taken" && fmt.Sprint(members["seats"]) == "[7]":
				lost.Add(1)
			default:
				t.Errorf("one was told %d %s", a.status, a.raw)
			}
		})
	}
	close(begin)
	together.Wait()
	if won.Load() != 1 || int(lost.Load()) != size-1 {
		t.Errorf("%d got it, %d were told that it is gone", won.Load(), lost.Load())
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	p := open(t, func(s *office.Settings) { s.Booking.HoldTTL = time.Minute })
	round, _ := p.round(10)
	buyer := p.buyer()
	held := p.reserved(buyer, round, 1, 2)
	p.clock.Advance(time.Minute - time.Millisecond)
	if r := p.call(buyer, "GET", "/reservations/"+held, nil).ok(200); r["status"] != "PENDING" {
		t.Errorf("too early it is %v", r["status"])
	}
	p.clock.Advance(time.Second)
	deadline := time.Now().Add(5 * time.Second) // the office's clock stands still: it is free within that second
	for {
		r := p.call(buyer, "GET", "/reservations/"+held, nil).ok(200)
		if r["status"] == "CANCELED" && r["cancelReason"] == "EXPIRED" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("a second later it is %v", r)
		}
	}
	p.reserve(p.buyer(), round, 1, 2).ok(201)
	p.call(buyer, "POST", "/reservations/"+held+"/checkout", nil).refused(409, "reservation_expired")
	p.call(buyer, "POST", "/reservations/"+held+"/cancel", nil).refused(409, "not_cancelable")
	p.call(buyer, "GET", "/reservations/"+held+"/tickets", nil).refused(409, "not_paid")
}

func TestCancelAndTickets(t *testing.T) {
	t.Parallel()
	t.Run("a paid reservation has genuine tickets until it is canceled, and its money comes back", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		reservation, order := p.bought(buyer, round, 4, 2)
		tickets := p.call(buyer, "GET", "/reservations/"+reservation+"/tickets", nil)
		if tickets.ok(200); len(tickets.json.([]any)) != 2 {
			t.Fatalf("tickets: %s", tickets.raw)
		}
		for i, seat := range []int64{4, 2} {
			ticket := tickets.json.([]any)[i].(object)
			pass, err := booking.VerifyPass(ticket["qr"].(string), p.Bookings.TicketKey())
			if err != nil || int64(pass.SeatNumber) != seat || pass.RoundID != round || ticket["status"] != "VALID" {
				t.Errorf("ticket %d is %v, %+v, %v", i, ticket, pass, err)
			}
		}
		quote := p.call(buyer, "GET", "/reservations/"+reservation+"/refund-quote", nil).ok(200)
		if quote["refundable"] != true || number(quote["amount"]) != 100_000 || number(quote["fee"]) != 0 || quote["reason"] != "within_24h" {
			t.Errorf("quote: %v", quote)
		}
		canceled := p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", object{"reason": "변심"}).ok(200)
		if canceled["status"] != "CANCELED" || canceled["cancelReason"] != "USER" || number(canceled["refundAmount"]) != 100_000 {
			t.Errorf("canceled: %v", canceled)
		}
		p.reserve(p.buyer(), round, 2, 4).ok(201)
		p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", nil).refused(409, "not_cancelable")
		p.eventually("the money is back", func() bool {
			payment := p.call(buyer, "GET", "/payments/"+order, nil).ok(200)
			return payment["status"] == "CANCELED" && number(payment["refundedAmount"]) == 100_000
		})
		for _, path := range []string{"/tickets", "/tickets.pdf"} { // a code is good without asking anybody, so none is shown
			p.call(buyer, "GET", "/reservations/"+reservation+path, nil).refused(409, "tickets_canceled")
		}
		if captured, refunded := p.ledger(order); captured != 100_000 || refunded != 100_000 {
			t.Errorf("the provider took %d and gave back %d", captured, refunded)
		}
	})
	t.Run("what is not paid has no tickets and is canceled for nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		held := p.reserved(buyer, round, 1)
		p.call(buyer, "GET", "/reservations/"+held+"/tickets", nil).refused(409, "not_paid")
		p.call(buyer, "POST", "/reservations/"+held+"/cancel", nil).ok(200)
		p.call(buyer, "POST", "/reservations/"+held+"/checkout", nil).refused(409, "not_payable")
	})
	t.Run("two days before, 30 % are kept", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
		signIn := func() string {
			return p.signIn("kim@example.com", password).ok(200)["accessToken"].(string)
		}
		reservation, order := p.bought(signIn(), round, 1)
		p.clock.Advance(18 * 24 * time.Hour)
		buyer := signIn()
		canceled := p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
		if number(canceled["refundAmount"]) != 35_000 {
			t.Errorf("canceled: %v", canceled)
		}
		p.eventually("the rest is back", func() bool {
			payment := p.call(buyer, "GET", "/payments/"+order, nil).ok(200)
			return payment["status"] == "PARTIAL_CANCELED" && number(payment["refundedAmount"]) == 35_000
		})
	})
}

func TestReservationList(t *testing.T) {
	t.Parallel()
	p := open(t, func(s *office.Settings) { s.Booking.HoldsPerPerson = 10 })
	round, _ := p.round(50, func(body object) { body["ticketLimit"] = 50 })
	buyer := p.buyer()
	for seat := 1; seat <= 7; seat++ {
		p.reserved(buyer, round, seat)
		p.clock.Advance(time.Second)
	}
	p.bought(buyer, round, 8)
	seen := map[any]bool{}
	for cursor, pages := "", 0; ; pages++ {
		page := p.call(buyer, "GET", "/reservations?limit=3&cursor="+cursor, nil).ok(200)
		for _, item := range page["items"].([]any) {
			r := item.(object)
			if seen[r["id"]] {
				t.Fatalf("%v came twice", r["id"])
			}
			seen[r["id"]] = true
			if r["performance"].(object)["title"] != "노트르담 드 파리" || r["hall"] == nil || r["round"] == nil {
				t.Errorf("an item does not say what it is for: %v", r)
			}
		}
		if page["nextCursor"] == nil {
			break
		}
		if cursor = page["nextCursor"].(string); pages > 5 {
			t.Fatal("the list has no end")
		}
	}
	if len(seen) != 8 {
		t.Errorf("walked %d of 8", len(seen))
	}
	if done := p.call(buyer, "GET", "/reservations?status=COMPLETED", nil).items(); len(done) != 1 || done[0].(object)["payment"] == nil {
		t.Errorf("completed: %v", done)
	}
	p.call(buyer, "GET", "/reservations?cursor=invented", nil).refused(422, "invalid_cursor")
	for _, query := range []string{"limit=0", "limit=101", "limit=x", "status=LOST"} {
		p.call(buyer, "GET", "/reservations?"+query, nil).refused(422, "validation_failed")
	}
}

func TestSeatStream(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, _ := p.round(10)
	buyer := p.buyer()
	p.reserved(buyer, round, 1)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/api/v1/rounds/%d/seats/stream", p.base, round), nil)
	must(t, err)
	response, err := client.Do(request)
	must(t, err)
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		t.Fatalf("a stream of %q", kind)
	}
	lines := bufio.NewScanner(response.Body)
	next := func(kind string) (event object) {
		t.Helper()
		var got string
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				got = name
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				must(t, json.Unmarshal([]byte(data), &event))
				break
			}
		}
		if got != kind {
			t.Fatalf("a %q came where a %s was due: %v", got, kind, event)
		}
		return event
	}
	snapshot := next("snapshot")
	if number(snapshot["version"]) != 1 || number(snapshot["remaining"]) != 9 || snapshot["taken"] != base64.StdEncoding.EncodeToString([]byte{1, 0}) {
		t.Errorf("snapshot: %v", snapshot)
	}
	held := p.reserved(buyer, round, 3, 2)
	if delta := next("delta"); number(delta["version"]) != 2 || fmt.Sprint(delta["taken"]) != "[3 2]" || fmt.Sprint(delta["freed"]) != "[]" {
		t.Errorf("after a reservation: %v", delta)
	}
	p.call(buyer, "POST", "/reservations/"+held+"/cancel", nil).ok(200)
	if delta := next("delta"); number(delta["version"]) != 3 || fmt.Sprint(delta["freed"]) != "[3 2]" {
		t.Errorf("after a cancellation: %v", delta)
	}
	p.call("", "GET", "/rounds/999/seats/stream", nil).refused(404, "round_not_found")
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, _ := p.round(10)
	buyer := p.buyer()
	body := object{"roundId": round, "seats": []int{1}}
	first := p.call(buyer, "POST", "/reservations", body, "Idempotency-Key", "k")
	first.ok(201)
	again := p.call(buyer, "POST", "/reservations", body, "Idempotency-Key", "k")
	if again.ok(201); string(again.raw) != string(first.raw) || again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("first %s, then %s %v", first.raw, again.raw, again.header)
	}
	p.call(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int{2}}, "Idempotency-Key", "k").refused(422, "idempotency_key_reused")
	var effects atomic.Int32
	var together sync.WaitGroup
	for range 100 {
		together.Go(func() {
			a := p.call(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int{3}}, "Idempotency-Key", "hundred")
			switch {
			case a.status == 201 && a.header.Get("Idempotent-Replayed") == "":
				effects.Add(1)
			case a.status == 201:
			default:
				a.refused(409, "idempotency_key_in_use")
			}
		})
	}
	together.Wait()
	if effects.Load() != 1 {
		t.Errorf("a key had %d effects", effects.Load())
	}
	other := p.buyer()
	p.call(other, "POST", "/reservations", object{"roundId": round, "seats": []int{2}}, "Idempotency-Key", "k").ok(201)
	canceled := p.call(buyer, "POST", "/reservations/"+first.ok(201)["id"].(string)+"/cancel", nil, "Idempotency-Key", "c")
	if replay := p.call(buyer, "POST", "/reservations/"+first.ok(201)["id"].(string)+"/cancel", nil, "Idempotency-Key", "c"); string(replay.raw) != string(canceled.raw) {
		t.Errorf("canceled %s, then %s", canceled.raw, replay.raw)
	}
}
