package faults

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// TestKillInACouponRush lets a crowd claim a coupon over 1,000 connections, kills the server twice in the middle,
// starts it again, and holds what each of them was told against the rows and the counter. Then everybody asks
// once more, until there are none left.
func TestKillInACouponRush(t *testing.T) {
	t.Parallel()
	crowd, stock, connections := 12_000, 10_000, 1_000
	if testing.Short() {
		crowd, stock, connections = 1_200, 1_000, 100
	}
	p := build(t)
	p.start()
	now := time.Now()
	rush := &rush{t: t, p: p, people: make([]*claimer, crowd), stock: stock}
	rush.coupon = number(p.want(p.administrator(), "POST", "/api/v1/admin/coupons", object{
		"code": "RUSH", "name": "선착순", "type": "AMOUNT", "discountValue": 5_000, "maxQuantity": stock, "startsAt": now.Add(-time.Hour), "endsAt": now.Add(time.Hour),
	})["id"])
	for i, token := range p.buyers(crowd) {
		rush.people[i] = &claimer{token: token}
	}
	for kill := 1; kill <= 2; kill++ {
		rush.run(connections, int64(stock*kill/3))
		took := p.start()
		if took > testenv.Within(2*time.Second) {
			t.Errorf("after kill %d it took %v to be ready", kill, took)
		}
		issued, told, doubt := rush.audit()
		t.Logf("kill %d: %d counted, %d told, %d in doubt; ready again in %v", kill, issued, told, doubt, took.Round(time.Millisecond))
	}
	rush.run(connections, -1)
	if issued, _, _ := rush.audit(); issued != stock {
		t.Errorf("%d are given away of %d, and %d people asked to the end", issued, stock, crowd)
	}
}

// rush is a crowd at one coupon.
type rush struct {
	t      *testing.T
	p      *program
	coupon int64
	stock  int
	people []*claimer
	told   atomic.Int64
}

// claimer is one of them, with what they know.
type claimer struct {
	token   string
	grant   string // as it was told; "" for none
	has     bool   // was told to have one, though not which
	inDoubt bool   // asked without an answer
}

// run has everybody without a coupon ask; the server is killed when so many have one (never for -1).
func (r *rush) run(connections int, killAt int64) {
	var next atomic.Int64
	var over atomic.Bool
	var once sync.Once
	var crowd sync.WaitGroup
	for range connections {
		crowd.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(r.people) && !over.Load(); n = int(next.Add(1)) - 1 {
				r.claim(r.people[n])
				if killAt >= 0 && r.told.Load() >= killAt {
					once.Do(func() {
						over.Store(true)
						r.p.kill()
					})
				}
			}
		})
	}
	crowd.Wait()
	if killAt >= 0 && !over.Load() {
		r.t.Fatal("nobody was left before the kill")
	}
}

func (r *rush) claim(who *claimer) {
	if who.grant != "" || who.has {
		return
	}
	status, answer, err := r.p.call(who.token, "POST", fmt.Sprintf("/api/v1/coupons/%d/grants", r.coupon), nil)
	switch {
	case err != nil:
		who.inDoubt = true
	case status == 201:
		who.grant = answer["id"].(string)
		r.told.Add(1)
	case answer["code"] == "coupon_already_granted" && who.inDoubt:
		who.has = true
		r.told.Add(1)
	case answer["code"] != "coupon_exhausted":
		r.t.Errorf("told %d %v", status, answer)
	}
}

// audit compares what is there with what was told.
func (r *rush) audit() (issued, told, inDoubt int) {
	r.t.Helper()
	issued = int(number(r.p.want("", "GET", fmt.Sprintf("/api/v1/coupons/%d", r.coupon), nil)["issuedQuantity"]))
	var rows atomic.Int64
	var next atomic.Int64
	var readers sync.WaitGroup
	for range 16 {
		readers.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(r.people); n = int(next.Add(1)) - 1 {
				rows.Add(int64(r.compare(r.people[n])))
			}
		})
	}
	readers.Wait()
	if int(rows.Load()) != issued || issued > r.stock {
		r.t.Errorf("%d people have one, %d are counted, there are %d", rows.Load(), issued, r.stock)
	}
	for _, who := range r.people {
		if who.grant != "" || who.has {
			told++
		} else if who.inDoubt {
			inDoubt++
		}
	}
	if told > issued || issued > told+inDoubt {
		r.t.Errorf("%d are counted, %d were told to have one and %d do not know", issued, told, inDoubt)
	}
	return issued, told, inDoubt
}

// compare says how many a person has, and complains of what is not as they were told.
func (r *rush) compare(who *claimer) int {
	status, answer, err := r.p.call(who.token, "GET", "/api/v1/users/me/coupons", nil)
	if err != nil || status != 200 {
		r.t.Errorf("my coupons: %d %v, %v", status, answer, err)
		return 0
	}
	items := answer["items"].([]any)
	switch {
	case len(items) > 1:
		r.t.Errorf("somebody has %d", len(items))
	case len(items) == 0 && (who.grant != "" || who.has):
		r.t.Errorf("grant %s was told and is not there", who.grant)
	case len(items) == 1 && who.grant == "" && !who.has && !who.inDoubt:
		r.t.Errorf("somebody has one who never heard of it")
	case len(items) == 1 && who.grant != "" && items[0].(object)["id"] != who.grant:
		r.t.Errorf("grant %s was told, %v is there", who.grant, items[0].(object)["id"])
	}
	return len(items)
}
