package api

import (
	"fmt"
	"testing"
)

func TestOrganisersSeeWhatSells(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(10)
	empty := p.call(p.admin, "GET", "/admin/dashboard", nil).ok(200)
	if days := empty["days"].([]any); len(days) != 30 || days[29].(object)["date"] != "2026-11-22" || len(empty["hours"].([]any)) != 24 || len(empty["recent"].([]any)) != 0 {
		t.Errorf("an office that has sold nothing is told as %v", empty)
	}
	report := fmt.Sprintf("/admin/performances/%d/sales", performance)
	if got := p.call(p.admin, "GET", report, nil).ok(200); number(got["sold"]) != 0 || number(got["total"]) != 10 || len(got["days"].([]any)) != 0 {
		t.Errorf("a performance of which nothing is sold is told as %v", got)
	}
	buyer := p.buyer()
	p.bought(buyer, round, 1, 2)
	canceled, _ := p.bought(buyer, round, 3)
	p.reserved(buyer, round, 4) // is no sale
	p.call(buyer, "POST", "/reservations/"+canceled+"/cancel", nil).ok(200)

	var dashboard object
	p.eventually("the dashboard shows the sales", func() bool {
		dashboard = p.call(p.admin, "GET", "/admin/dashboard", nil).ok(200)
		return number(dashboard["today"].(object)["canceled"]) == 1 && len(dashboard["recent"].([]any)) == 3
	})
	figures := object{"amount": 150_000., "tickets": 3., "reservations": 2., "canceled": 1., "returned": 1., "refunds": 50_000.}
	if fmt.Sprint(dashboard["today"]) != fmt.Sprint(figures) {
		t.Errorf("today is %v, want %v", dashboard["today"], figures)
	}
	for what, want := range map[string]string{
		"yesterday": "map[amount:0 canceled:0 refunds:0 reservations:0 returned:0 tickets:0]", "onSale": "map[performances:1 rounds:1]",
		"occupancy": "map[sold:2 total:10]", "grades": "[map[amount:150000 grade:R returned:1 tickets:3]]",
	} {
		if got := fmt.Sprint(dashboard[what]); got != want {
			t.Errorf("%s is %s, want %s", what, got, want)
		}
	}
	if hour := dashboard["hours"].([]any)[19].(object); number(hour["tickets"]) != 3 {
		t.Errorf("from 19 to 20 it sold %v", hour)
	}
	if s := dashboard["selling"].([]any)[0].(object); s["performance"].(object)["title"] != "노트르담 드 파리" || number(s["daysLeft"]) != 20 || number(s["sold"]) != 2 || number(s["amount"]) != 100_000 {
		t.Errorf("it sells as %v", s)
	}

	got := p.call(p.admin, "GET", report, nil).ok(200)
	if number(got["sold"]) != 2 || number(got["total"]) != 10 || number(got["amount"]) != 100_000 || fmt.Sprint(got["figures"]) != fmt.Sprint(figures) {
		t.Errorf("the report is %v", got)
	}
	if day := got["days"].([]any)[0].(object); day["date"] != "2026-11-22" || number(day["daysLeft"]) != 20 || number(day["tickets"]) != 3 || number(day["cumulative"]) != 2 {
		t.Errorf("its first day is %v", day)
	}
	if r := got["rounds"].([]any)[0].(object); number(r["id"]) != round || number(r["sold"]) != 2 || number(r["amount"]) != 100_000 {
		t.Errorf("its round is %v", r)
	}
	p.call(p.admin, "GET", "/admin/performances/999/sales", nil).refused(404, "performance_not_found")
}

// The reservations page, the dashboard and the provider agree to the won: after coupons, fees, refunds and holds.
func TestTheSumOfReservationsIsMoney(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(10, func(body object) { body["prices"] = []object{{"grade": "R", "amount": 55_100}} })
	kim := p.buyer()
	path, _ := p.coupon(5)
	grant := p.granted(kim, path)
	var orders []string
	order, key, amount := p.orderWith(kim, p.reserved(kim, round, 1), grant) // 50,100 with a coupon
	p.confirm(kim, order, key, amount).ok(200)
	orders = append(orders, order)
	lee := p.buyer()
	returned, order := p.bought(lee, round, 2, 3)
	orders = append(orders, order)
	_, order = p.bought(p.buyer(), round, 4)
	orders = append(orders, order)
	p.reserved(p.buyer(), round, 5) // a hold is no money

	agree := func(when string) {
		t.Helper()
		want := int64(0)
		for _, order := range orders {
			captured, refunded := p.ledger(order)
			want += captured - refunded
		}
		p.eventually(when+", all say the same", func() bool {
			total := p.call(p.admin, "GET", "/admin/reservations", nil).ok(200)["total"].(object)
			report := p.call(p.admin, "GET", fmt.Sprintf("/admin/performances/%d/sales", performance), nil).ok(200)
			return number(total["amount"]) == want && number(report["amount"]) == want
		})
	}
	agree("after three purchases")
	if total := p.call(p.admin, "GET", "/admin/reservations", nil).ok(200)["total"].(object); number(total["amount"]) != 50_100+2*55_100+55_100 {
		t.Errorf("the total is %v", total)
	}
	p.call(lee, "POST", "/reservations/"+returned+"/cancel", nil).ok(200)
	p.eventually("it is given back", func() bool { _, refunded := p.ledger(orders[1]); return refunded == 2*55_100 })
	agree("after a refund")
	p.canceledAtTheProvider(orders[2], 10_000)
	agree("after a part was canceled at the provider")
	if dashboard := p.call(p.admin, "GET", "/admin/dashboard", nil).ok(200)["today"].(object); number(dashboard["refunds"]) != 2*55_100+10_000 || number(dashboard["canceled"]) != 1 {
		t.Errorf("today is %v", dashboard)
	}
	p.canceledAtTheProvider(orders[2], 0)
	agree("after all of it was")
	if dashboard := p.call(p.admin, "GET", "/admin/dashboard", nil).ok(200)["today"].(object); number(dashboard["refunds"]) != 3*55_100 || number(dashboard["canceled"]) != 2 {
		t.Errorf("today is %v", dashboard)
	}
}

func TestHoldsAreToldApartFromMoney(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, _ := p.round(10)
	p.bought(p.buyer(), round, 1)
	p.reserved(p.buyer(), round, 2, 3)
	p.finds(2, "")
	for query, want := range map[string][2]int64{"": {50_000, 100_000}, "?status=PENDING": {0, 100_000}, "?status=COMPLETED": {50_000, 0}} {
		total := p.call(p.admin, "GET", "/admin/reservations"+query, nil).ok(200)["total"].(object)
		if number(total["amount"]) != want[0] || number(total["held"]) != want[1] {
			t.Errorf("%q: %v, want %v", query, total, want)
		}
	}
}
