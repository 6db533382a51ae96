package api

import (
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

// canceledAtTheProvider cancels a part of an order (0: all that is left) at the provider's console.
func (p *place) canceledAtTheProvider(order string, amount int64) {
	p.t.Helper()
	p.canceledUnheard(order, amount, false)
}

// canceledUnheard does so; the webhook that tells of it may be lost.
func (p *place) canceledUnheard(order string, amount int64, lost bool) {
	p.t.Helper()
	body := object{"orderId": order, "reason": "고객 요청", "untold": lost}
	if amount > 0 {
		body["amount"] = amount
	}
	p.call("", "POST", "/sim/toss/console/cancel", body).ok(200)
}

func TestWhatHappensAtTheProviderIsReadBack(t *testing.T) {
	t.Parallel()
	t.Run("a part counts when the buyer cancels", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(4, func(body object) { body["prices"] = []object{{"grade": "R", "amount": 30_000}} })
		kim := p.buyer()
		reservation, order := p.bought(kim, round, 1)
		p.canceledAtTheProvider(order, 10_000)
		seen := func(status string, refunded int64) func() bool {
			return func() bool {
				payment := p.call(kim, "GET", "/payments/"+order, nil).ok(200)
				return payment["status"] == status && number(payment["refundedAmount"]) == refunded
			}
		}
		p.eventually("the part is recorded", seen("PARTIAL_CANCELED", 10_000))
		shown := p.call(p.admin, "GET", "/admin/reservations/"+reservation, nil).ok(200)
		if payment := shown["payment"].(object); shown["status"] != "COMPLETED" || payment["status"] != "PARTIAL_CANCELED" || number(payment["refundedAmount"]) != 10_000 {
			t.Errorf("organisers see %v", shown)
		}
		history := shown["paymentHistory"].([]any)
		if detail := history[len(history)-1].(object)["detail"].(string); !strings.Contains(detail, "고객 요청") {
			t.Errorf("the last entry says %q", detail)
		}
		p.call(kim, "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
		p.eventually("the rest comes back", seen("CANCELED", 30_000))
		if captured, refunded := p.ledger(order); captured != 30_000 || refunded != 30_000 {
			t.Errorf("the provider took %d and gave back %d", captured, refunded)
		}
	})
	t.Run("all of it ends the reservation, tells the buyer and frees the seats", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(4)
		kim := p.buyer()
		reservation, order := p.bought(kim, round, 1)
		p.canceledAtTheProvider(order, 0)
		p.eventually("the reservation has ended", func() bool {
			return p.call(kim, "GET", "/reservations/"+reservation, nil).ok(200)["status"] == "CANCELED"
		})
		ended := p.call(kim, "GET", "/reservations/"+reservation, nil).ok(200)
		if payment := ended["payment"].(object); ended["cancelReason"] != "ADMIN" || payment["status"] != "CANCELED" || number(payment["refundedAmount"]) != 50_000 {
			t.Errorf("it ended as %v", ended)
		}
		p.eventually("the buyer is told", func() bool {
			told := map[string]bool{}
			for _, item := range p.call(kim, "GET", "/notifications", nil).items() {
				told[item.(object)["type"].(string)] = true
			}
			return told["RESERVATION_CANCELED_BY_ADMIN"] && told["REFUNDED"]
		})
		p.reserve(p.buyer(), round, 1).ok(201)
		if captured, refunded := p.ledger(order); captured != 50_000 || refunded != 50_000 {
			t.Errorf("the provider took %d and gave back %d", captured, refunded)
		}
	})
	t.Run("a word about a cancellation that names the payment only is understood", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(4)
		kim := p.buyer()
		_, order := p.bought(kim, round, 1)
		p.canceledAtTheProvider(order, 10_000)
		for range 2 {
			p.call("", "POST", "/webhooks/toss", object{"eventType": "CANCEL_STATUS_CHANGED", "data": object{"orderId": order, "cancelStatus": "DONE"}}).ok(200)
			p.call("", "POST", "/webhooks/toss", object{"eventType": "CANCEL_STATUS_CHANGED", "data": object{"paymentKey": "no-such-key"}}).ok(200)
		}
		if payment := p.call(kim, "GET", "/payments/"+order, nil).ok(200); number(payment["refundedAmount"]) != 10_000 {
			t.Errorf("payment: %v", payment)
		}
	})
}

// A webhook may be lost: the office asks by itself, once a day.
func TestSettledPaymentsAreReadBack(t *testing.T) {
	t.Parallel()
	p := open(t, func(s *office.Settings) { s.Housekeeping.ReadBackRate = 1000 })
	round, _ := p.round(10)
	kim := p.buyer()
	all, allOrder := p.bought(kim, round, 1)
	part, partOrder := p.bought(kim, round, 2)
	kept, _ := p.bought(kim, round, 3)
	p.canceledUnheard(allOrder, 0, true)
	p.canceledUnheard(partOrder, 10_000, true)
	read := func(id string) object { return p.call(p.admin, "GET", "/admin/reservations/"+id, nil).ok(200) }
	if status := read(all)["status"]; status != "COMPLETED" {
		t.Fatalf("it was told already: %v", status)
	}
	p.clock.Advance(24 * time.Hour) // beyond 05:30 in Seoul
	p.admin = p.signIn("admin@example.com", password).ok(200)["accessToken"].(string)
	p.eventually("the job ends what is canceled", func() bool { return read(all)["status"] == "CANCELED" })
	p.eventually("and records the part", func() bool { return number(read(part)["payment"].(object)["refundedAmount"]) == 10_000 })
	if r := read(part); r["status"] != "COMPLETED" {
		t.Errorf("of a part: %v", r["status"])
	}
	if r := read(kept); r["status"] != "COMPLETED" || number(r["payment"].(object)["refundedAmount"]) != 0 {
		t.Errorf("what nobody canceled: %v", r)
	}
	p.reserve(p.buyer(), round, 1).ok(201)
}
