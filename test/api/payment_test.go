package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

// ledger is what the provider has taken and given back for an order.
func (p *place) ledger(order string) (captured, refunded int64) {
	p.t.Helper()
	for _, item := range p.call("", "GET", "/sim/toss/ledger", nil).items() {
		if line := item.(object); line["orderId"] == order {
			captured, refunded = captured+number(line["captured"]), refunded+number(line["refunded"])
		}
	}
	return captured, refunded
}

func (p *place) misbehave(kind string, count int) {
	p.t.Helper()
	if a := p.call("", "POST", "/sim/toss/faults", object{"kind": kind, "count": count}); a.status != 204 {
		p.t.Fatalf("%s answered %d %s", a.what, a.status, a.raw)
	}
}

func TestPayment(t *testing.T) {
	t.Parallel()
	t.Run("an order is paid, and says so everywhere", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		reservation := p.reserved(buyer, round, 1, 2)
		o := p.call(buyer, "POST", "/reservations/"+reservation+"/checkout", nil).ok(200)
		if number(o["amount"]) != 100_000 || number(o["discount"]) != 0 || o["provider"] != "simulator" || o["orderName"] != "노트르담 드 파리 2매" {
			t.Errorf("order: %v", o)
		}
		order, key, amount := p.order(buyer, reservation)
		if order != o["orderId"] {
			t.Error("a second checkout made another order")
		}
		done := p.confirm(buyer, order, key, amount).ok(200)
		if done["status"] != "DONE" || done["method"] == "" || done["reservation"].(object)["status"] != "COMPLETED" {
			t.Errorf("confirmed: %v", done)
		}
		payment := p.call(buyer, "GET", "/payments/"+order, nil).ok(200)
		if payment["status"] != "DONE" || len(payment["history"].([]any)) != 3 || payment["reservationId"] != reservation {
			t.Errorf("payment: %v", payment)
		}
		detail := p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200)
		if detail["status"] != "COMPLETED" || detail["payment"].(object)["status"] != "DONE" || detail["completedAt"] == nil {
			t.Errorf("reservation: %v", detail)
		}
		p.call(buyer, "POST", "/reservations/"+reservation+"/checkout", nil).refused(409, "not_payable")
		p.confirm(buyer, order, key, amount).refused(409, "already_paid")
		if captured, refunded := p.ledger(order); captured != 100_000 || refunded != 0 {
			t.Errorf("the provider took %d and gave back %d", captured, refunded)
		}
	})
	t.Run("another amount charges nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		order, key, _ := p.order(buyer, p.reserved(buyer, round, 1))
		for _, amount := range []int64{0, 1, -50_000, 49_999, 50_001} {
			p.confirm(buyer, order, key, amount).refused(409, "amount_mismatch")
		}
		for _, body := range []string{`{}`, `{"orderId":"x","paymentKey":"y","amount":1}`, fmt.Sprintf(`{"orderId":%q,"paymentKey":%q,"amount":"50000"}`, order, key)} {
			p.call(buyer, "POST", "/payments/confirm", body).refused(422, "validation_failed")
		}
		if captured, _ := p.ledger(order); captured != 0 {
			t.Errorf("the provider took %d", captured)
		}
	})
	t.Run("a decline tells the provider's code, and another card can pay", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		reservation := p.reserved(buyer, round, 1)
		order, key, amount := p.order(buyer, reservation)
		p.misbehave("decline", 1)
		if problem := p.confirm(buyer, order, key, amount).refused(402, "payment_declined"); problem["providerCode"] != "REJECT_CARD_COMPANY" {
			t.Errorf("declined: %v", problem)
		}
		order, key, amount = p.order(buyer, reservation)
		p.confirm(buyer, order, key, amount).ok(200)
	})
	for _, kind := range []string{"timeout_before_capture", "timeout_after_capture", "server_error"} {
		t.Run(kind+" is told as unknown at worst, and settled in the background", func(t *testing.T) {
			t.Parallel()
			p := open(t)
			round, _ := p.round(10)
			buyer := p.buyer()
			reservation := p.reserved(buyer, round, 1)
			order, key, amount := p.order(buyer, reservation)
			p.misbehave(kind, 1)
			// Where money was taken, the provider's webhook may be faster than the silence.
			told := p.confirm(buyer, order, key, amount)
			if faster := kind == "timeout_after_capture" && told.status == 200; !faster && told.ok(202)["status"] != "UNKNOWN" {
				t.Errorf("told %s", told.raw)
			}
			p.eventually("it is paid", func() bool {
				return p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200)["status"] == "COMPLETED"
			})
			if captured, refunded := p.ledger(order); captured != amount || refunded != 0 {
				t.Errorf("the provider took %d and gave back %d", captured, refunded)
			}
		})
	}
	t.Run("a lost answer is had again with the same key", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		order, key, amount := p.order(buyer, p.reserved(buyer, round, 1))
		first := p.confirm(buyer, order, key, amount, "Idempotency-Key", "pay")
		first.ok(200)
		if again := p.confirm(buyer, order, key, amount, "Idempotency-Key", "pay"); string(again.raw) != string(first.raw) {
			t.Errorf("first %s, then %s", first.raw, again.raw)
		}
	})
	t.Run("a webhook is believed only as far as the provider says so too", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		reservation := p.reserved(buyer, round, 1)
		order, key, _ := p.order(buyer, reservation)
		forged := object{"eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-11-22T19:00:00.000000", "data": object{
			"paymentKey": key, "orderId": order, "status": "DONE", "totalAmount": 50_000, "balanceAmount": 50_000,
		}}
		for range 3 {
			p.call("", "POST", "/webhooks/toss", forged).ok(200)
		}
		for _, body := range []any{
			object{"eventType": "X", "data": nil}, object{"eventType": "X", "data": "text"}, object{"eventType": "X", "data": object{"orderId": 7}},
			object{"eventType": "X", "data": object{"orderId": "../../x"}}, object{"eventType": "X", "data": object{"orderId": "no-such-order"}},
		} {
			p.call("", "POST", "/webhooks/toss", body).ok(200)
		}
		if status := p.call(buyer, "GET", "/payments/"+order, nil).ok(200)["status"]; status != "READY" {
			t.Errorf("a forged webhook made it %v", status)
		}
		if status := p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200)["status"]; status != "PENDING" {
			t.Errorf("a forged webhook made it %v", status)
		}
	})
	t.Run("a deposit is told in a form of its own, and believed no more than that", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		order, key, amount := p.order(buyer, p.reserved(buyer, round, 1))
		// "웹훅 이벤트", docs.tosspayments.com: the fields stand beside each other and not under data.
		deposit := func(status string) object {
			return object{
				"createdAt": "2026-11-22T19:00:00.000000", "secret": "ps_of_somebody_else", "status": status,
				"transactionKey": "9FF15E1A29D0E77C218F57262BFA4986", "orderId": order,
			}
		}
		for _, status := range []string{"DONE", "DONE", "WAITING_FOR_DEPOSIT", "CANCELED"} {
			if told := p.call("", "POST", "/webhooks/toss", deposit(status)).ok(200); told["received"] != true {
				t.Errorf("%s was answered %v, and would be told again", status, told)
			}
		}
		if status := p.call(buyer, "GET", "/payments/"+order, nil).ok(200)["status"]; status != "READY" {
			t.Errorf("a forged deposit made it %v", status)
		}
		p.confirm(buyer, order, key, amount).ok(200)
		for _, status := range []string{"WAITING_FOR_DEPOSIT", "CANCELED"} {
			p.call("", "POST", "/webhooks/toss", deposit(status)).ok(200)
		}
		if status := p.call(buyer, "GET", "/payments/"+order, nil).ok(200)["status"]; status != "DONE" {
			t.Errorf("a forged deposit took a payment back: it is %v", status)
		}
	})
	t.Run("the provider's scripts and frames are let in with both of its keys, and with nothing less", func(t *testing.T) {
		t.Parallel()
		for name, test := range map[string]struct {
			secret, client string
			letIn          bool
		}{
			"no key": {}, "a secret key alone": {"test_sk_1", "", false}, "a client key alone": {"", "test_gck_1", false},
			"both keys": {"test_sk_1", "test_gck_1", true},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				p := open(t, func(s *office.Settings) { s.Toss.SecretKey, s.Toss.ClientKey = test.secret, test.client })
				_, header, _ := p.fetch("/")
				policy := map[string]string{}
				for directive := range strings.SplitSeq(header.Get("Content-Security-Policy"), "; ") {
					what, from, _ := strings.Cut(directive, " ")
					policy[what] = from
				}
				for what, origin := range map[string]string{"script-src": "https://js.tosspayments.com", "frame-src": "https://*.tosspayments.com"} {
					if got := slices.Contains(strings.Fields(policy[what]), origin); got != test.letIn {
						t.Errorf("%s is %q", what, policy[what])
					}
				}
				for what, from := range policy {
					if strings.Contains(from, "tosspayments") && !test.letIn {
						t.Errorf("%s is %q", what, from)
					}
					if strings.Contains(from, "unsafe") || slices.Contains(strings.Fields(from), "*") {
						t.Errorf("%s is %q", what, from)
					}
				}
				if policy["frame-ancestors"] != "'none'" || policy["object-src"] != "'none'" || policy["base-uri"] != "'none'" || policy["default-src"] != "'self'" {
					t.Errorf("the policy is %v", policy)
				}
			})
		}
	})
	t.Run("what costs nothing needs no payment", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10, func(body object) { body["prices"] = []object{{"grade": "R", "amount": 0}} })
		buyer := p.buyer()
		reservation := p.reserved(buyer, round, 1)
		if o := p.call(buyer, "POST", "/reservations/"+reservation+"/checkout", nil).ok(200); number(o["amount"]) != 0 {
			t.Errorf("order: %v", o)
		}
		if r := p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200); r["status"] != "COMPLETED" {
			t.Errorf("it is %v", r["status"])
		}
	})
	t.Run("a coupon that is none can't be used", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		p.call(buyer, "POST", "/reservations/"+p.reserved(buyer, round, 1)+"/checkout", object{"grantId": "invented"}).refused(409, "coupon_not_usable")
	})
}
