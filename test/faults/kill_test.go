package faults

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestKill lets a crowd reserve, pay and cancel, kills the server in the middle, starts it again, three times
// over, and then holds what each buyer was told against what is there.
func TestKill(t *testing.T) {
	t.Parallel()
	crowd, seats, load := 300, 6000, 2500*time.Millisecond
	if testing.Short() {
		crowd, seats, load = 60, 1500, 800*time.Millisecond
	}
	p := build(t)
	p.start()
	round := p.sale(seats)
	people := make([]*person, crowd)
	for i, token := range p.buyers(crowd) {
		people[i] = &person{token: token, told: map[string]*told{}, random: rand.New(rand.NewPCG(uint64(i), 7))} //nolint:gosec // a replayable crowd
	}
	for kills := 1; kills <= 3; kills++ {
		var shopping sync.WaitGroup
		var over atomic.Bool
		for _, who := range people {
			shopping.Go(func() {
				for !over.Load() && who.shop(p, round, seats) {
				}
			})
		}
		<-time.After(load)
		p.kill()
		over.Store(true)
		shopping.Wait()
		took := p.start()
		if took > 2*time.Second {
			t.Errorf("after kill %d it took %v to be ready", kills, took)
		}
		t.Logf("kill %d: %s; ready again in %v", kills, count(people), took.Round(time.Millisecond))
	}
	settled := time.Now()
	var wrong []string
	for {
		wrong = audit(t, p, round, seats, people)
		if len(wrong) == 0 || time.Since(settled) > 60*time.Second {
			break
		}
		<-time.After(500 * time.Millisecond)
	}
	for _, w := range wrong[:min(len(wrong), 20)] {
		t.Error(w)
	}
	t.Logf("%d complaints; all settled %v after the last start", len(wrong), time.Since(settled).Round(time.Millisecond))
	if paid := count(people).paid; paid < crowd/4 {
		t.Errorf("the crowd was told of %d payments only: the test has tested nothing", paid)
	}
}

// person is a buyer with what they were told and what they do not know.
type person struct {
	token   string
	random  *rand.Rand
	told    map[string]*told // reservation → what was acknowledged
	inDoubt [][]int          // seats asked for without an answer
}

// told is what a buyer was told of a reservation.
type told struct {
	seats             []int
	paid, canceled    bool
	mayPay, mayCancel bool // asked for, perhaps without an answer
}

// shop makes one purchase; false when the server does not answer any more.
func (who *person) shop(p *program, round int64, total int) bool {
	seats := make([]int, 0, 3)
	for first, i := 1+who.random.IntN(total-3), 0; i <= who.random.IntN(3); i++ {
		seats = append(seats, first+i)
	}
	status, answer, err := p.call(who.token, "POST", "/api/v1/reservations", object{"roundId": round, "seats": seats})
	if err != nil {
		who.inDoubt = append(who.inDoubt, seats)
		return false
	}
	if status != 201 {
		return true
	}
	reservation := answer["id"].(string)
	r := &told{seats: seats}
	who.told[reservation] = r
	if who.random.IntN(4) > 0 && !who.pay(p, reservation, r) {
		return false
	}
	if who.random.IntN(5) > 0 {
		return true
	}
	r.mayCancel = true
	status, _, err = p.call(who.token, "POST", "/api/v1/reservations/"+reservation+"/cancel", nil)
	r.canceled = status == 200
	return err == nil
}

func (who *person) pay(p *program, reservation string, r *told) bool {
	_, order, err := p.call(who.token, "POST", "/api/v1/reservations/"+reservation+"/checkout", nil)
	if err != nil {
		return false
	}
	payment := object{"orderId": order["orderId"], "amount": order["amount"]}
	_, authorised, err := p.call("", "POST", "/sim/toss/authorize", payment)
	if err != nil {
		return false
	}
	payment["paymentKey"] = authorised["paymentKey"]
	r.mayPay = true
	status, answer, err := p.call(who.token, "POST", "/api/v1/payments/confirm", payment)
	r.paid = status == 200 && answer["status"] == "DONE"
	return err == nil
}

type counts struct{ reserved, paid, canceled, inDoubt int }

func (c counts) String() string {
	return fmt.Sprintf("told of %d reservations, %d payments, %d cancellations; %d in doubt", c.reserved, c.paid, c.canceled, c.inDoubt)
}

func count(people []*person) counts {
	var c counts
	for _, who := range people {
		c.inDoubt += len(who.inDoubt)
		for _, r := range who.told {
			c.reserved++
			if r.paid {
				c.paid++
			}
			if r.canceled {
				c.canceled++
			}
		}
	}
	return c
}

// audit says everything that is not as it was promised.
func audit(t *testing.T, p *program, round int64, total int, people []*person) (wrong []string) {
	t.Helper()
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	owners, kept := map[int]string{}, map[string]int64{}
	for _, item := range p.want("", "GET", "/sim/toss/ledger", nil)["items"].([]any) {
		line := item.(object)
		if number(line["refunded"]) > number(line["captured"]) {
			complain("more was given back than taken: %v", line)
		}
		kept[line["orderId"].(string)] += number(line["captured"]) - number(line["refunded"])
	}
	for _, who := range people {
		there := who.reservations(p)
		for id, r := range who.told {
			who.compare(id, r, there[id], complain)
		}
		for id, r := range there {
			seats := seatsOf(r)
			known := who.told[id] != nil || slices.ContainsFunc(who.inDoubt, func(asked []int) bool { return slices.Equal(asked, seats) })
			if !known {
				complain("reservation %s of seats %v was never told", id, seats)
			}
			if r["status"] != "CANCELED" {
				for _, seat := range seats {
					if owners[seat] != "" {
						complain("seat %d belongs to %s and to %s", seat, owners[seat], id)
					}
					owners[seat] = id
				}
			}
			if paid, ok := r["payment"].(object); ok {
				want := int64(0)
				if r["status"] == "COMPLETED" {
					want = number(paid["amount"])
				}
				if got := kept[paid["orderId"].(string)]; got != want {
					complain("a %v reservation, payment %v: the provider keeps %d, %d is paid for", r["status"], paid["status"], got, want)
				}
				delete(kept, paid["orderId"].(string))
			}
		}
	}
	for order, amount := range kept {
		complain("order %s: %d were taken for nothing", order, amount)
	}
	rows := p.want("", "GET", fmt.Sprintf("/api/v1/rounds/%d/seats", round), nil)
	if free := len(rows["available"].([]any)); free != total-len(owners) {
		complain("%d seats are free, %d have owners, there are %d", free, len(owners), total)
	}
	if counted := number(p.want("", "GET", fmt.Sprintf("/api/v1/rounds/%d", round), nil)["remaining"]); counted != int64(total-len(owners)) {
		complain("%d seats are counted as free, %d have owners, there are %d", counted, len(owners), total)
	}
	return wrong
}

// compare says what of an acknowledgement is not so.
func (who *person) compare(id string, r *told, there object, complain func(string, ...any)) {
	switch {
	case there == nil:
		complain("reservation %s was told and is not there", id)
	case !slices.Equal(seatsOf(there), r.seats):
		complain("reservation %s was told with seats %v and has %v", id, r.seats, seatsOf(there))
	case r.canceled && there["status"] != "CANCELED":
		complain("reservation %s was told to be canceled and is %v", id, there["status"])
	case there["status"] == "CANCELED" && !r.mayCancel:
		complain("reservation %s is canceled (%v), and nobody asked for that", id, there["cancelReason"])
	case r.paid && !r.mayCancel && there["status"] != "COMPLETED":
		complain("reservation %s was told to be paid and is %v", id, there["status"])
	case there["status"] == "COMPLETED" && !r.mayPay:
		complain("reservation %s is paid, and nobody asked for that", id)
	}
}

// reservations are all that the buyer has, by id.
func (who *person) reservations(p *program) map[string]object {
	p.t.Helper()
	found := map[string]object{}
	for cursor := ""; ; {
		page := p.want(who.token, "GET", "/api/v1/reservations?limit=100&cursor="+cursor, nil)
		for _, item := range page["items"].([]any) {
			found[item.(object)["id"].(string)] = item.(object)
		}
		if page["nextCursor"] == nil {
			return found
		}
		cursor = page["nextCursor"].(string)
	}
}

func seatsOf(r object) []int {
	var seats []int
	for _, seat := range r["seats"].([]any) {
		seats = append(seats, int(number(seat.(object)["number"])))
	}
	return seats
}
