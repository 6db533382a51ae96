package instances

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// soon is within what one of two instances hears of the other. It is held against the median of several tries, as a
// machine may have other things to do for a moment.
const soon = 200 * time.Millisecond

// withValkey are the settings of an office that meets in a Valkey of its own.
func withValkey(t *testing.T) (*testenv.ValkeyServer, []string) {
	t.Helper()
	server, err := testenv.StartValkey(t.Context())
	must(t, err)
	t.Cleanup(func() { server.Close() })
	return server, []string{"--valkey-addr", server.Addr}
}

func TestTwoInstances(t *testing.T) { onEngines(t, testTwoInstances) }

func testTwoInstances(t *testing.T, engine string) {
	_, settings := withValkey(t)
	o := newOffice(t, engine, settings...)
	here, there := o.start(), o.start()
	round, admin := here.sale(200)
	await(t, "one of the two leads", 10*time.Second, func() bool { return here.leads() != there.leads() })

	t.Run("a seat that is taken on one shows on the other's stream at once", func(t *testing.T) {
		buyer := here.buyers(1)[0]
		shown := there.watch(round)
		var took []time.Duration
		for seat := int64(1); seat <= 11; seat++ {
			began := time.Now()
			here.want(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int64{seat}})
			await(t, "it shows", 10*time.Second, func() bool { _, ok := shown.when(seat); return ok })
			at, _ := shown.when(seat)
			took = append(took, at.Sub(began))
		}
		slices.Sort(took)
		t.Logf("median %v, worst %v", took[len(took)/2], took[len(took)-1])
		if took[len(took)/2] > soon {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("a seat is sold once, whoever is asked", func(t *testing.T) {
		buyers, winners := here.buyers(20), [10]atomic.Int64{}
		var crowd sync.WaitGroup
		for n, buyer := range buyers {
			crowd.Go(func() {
				for seat := range winners {
					r, err := []*instance{here, there}[n%2].call(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int{50 + seat}})
					switch {
					case err != nil || r.status != 201 && r.body["code"] != "seat_taken":
						t.Errorf("told %d %s, %v", r.status, r.raw, err)
					case r.status == 201:
						winners[seat].Add(1)
					}
				}
			})
		}
		crowd.Wait()
		for seat := range winners {
			if n := winners[seat].Load(); n != 1 {
				t.Errorf("seat %d was sold %d times", 50+seat, n)
			}
		}
	})
	t.Run("an idempotency key holds across both", func(t *testing.T) {
		buyer := here.buyers(1)[0]
		body := object{"roundId": round, "seats": []int64{100}}
		first := here.want(buyer, "POST", "/reservations", body, "Idempotency-Key", "one")
		again := there.want(buyer, "POST", "/reservations", body, "Idempotency-Key", "one")
		if again.header.Get("Idempotent-Replayed") != "true" || again.raw != first.raw {
			t.Errorf("first %s, then %s", first.raw, again.raw)
		}
		if r, err := there.call(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int64{101}}, "Idempotency-Key", "one"); err != nil || r.status != 422 && r.status != 409 {
			t.Errorf("another request under the same key: %d %s, %v", r.status, r.raw, err)
		}
	})
	t.Run("a session that is ended on one is dead on the other at once", func(t *testing.T) {
		var took []time.Duration
		for n := range 5 {
			token, cookie := here.person(fmt.Sprintf("lee-%d", n))
			there.want(token, "GET", "/users/me", nil) // the other remembers it now
			here.want("", "POST", "/auth/signout", nil, "Cookie", cookie)
			took = append(took, await(t, "it is dead", 10*time.Second, func() bool {
				r, err := there.call(token, "GET", "/users/me", nil)
				return err == nil && r.status == 401
			}))
		}
		slices.Sort(took)
		t.Logf("median %v", took[2])
		if took[2] > soon {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("what is made on one is found on the other, which keeps an index of its own", func(t *testing.T) {
		for _, i := range []*instance{here, there} {
			await(t, "it is found", 10*time.Second, func() bool {
				found, _ := i.want("", "GET", "/search/performances?title=노트르담", nil).body["items"].([]any)
				return len(found) == 1
			})
		}
	})
	t.Run("guesses at a password are counted together", func(t *testing.T) {
		here.person("park")
		refused := false
		for n := range 12 { // 10 are let through
			r, err := []*instance{here, there}[n%2].call("", "POST", "/auth/signin", object{"email": "park@example.com", "password": "Wrong-1234!"})
			must(t, err)
			refused = refused || r.status == 429
		}
		if !refused {
			t.Error("a dozen guesses were let through")
		}
	})
	t.Run("a notification is told on the streams of both, whichever made it", func(t *testing.T) {
		token, _ := there.person("choi")
		await(t, "the welcome is over", 10*time.Second, func() bool { return len(notifications(t, there, token)) == 1 })
		streams := []*stream{here.listen(token), there.listen(token)}
		reservation := here.want(token, "POST", "/reservations", object{"roundId": round, "seats": []int64{120}}).body["id"].(string)
		there.want(admin, "POST", "/admin/reservations/"+reservation+"/cancel", object{"reason": "공연이 취소되었습니다"})
		await(t, "both are told", 10*time.Second, func() bool { return streams[0].tells("CANCELED") && streams[1].tells("CANCELED") })
		if n := len(notifications(t, there, token)); n != 2 {
			t.Errorf("%d notifications", n)
		}
	})
}

func notifications(t *testing.T, i *instance, token string) []any {
	t.Helper()
	items, _ := i.want(token, "GET", "/notifications", nil).body["items"].([]any)
	return items
}

func TestLeaders(t *testing.T) { onEngines(t, testLeaders) }

func testLeaders(t *testing.T, engine string) {
	_, settings := withValkey(t)
	o := newOffice(t, engine, settings...)
	first := o.start()
	await(t, "the first leads", 10*time.Second, first.leads)
	second := o.start()
	third := o.start()
	handles := func(i *instance, name string) {
		t.Helper()
		token, _ := i.person(name)
		await(t, name+" is welcomed", 15*time.Second, func() bool { return len(notifications(t, i, token)) == 1 })
	}
	handles(second, "kim")
	first.kill()
	took := await(t, "another leads", 15*time.Second, func() bool { return second.leads() != third.leads() })
	t.Logf("after a kill it took %v", took.Round(time.Millisecond))
	if took > testenv.Within(8*time.Second) {
		t.Errorf("after a kill it took %v", took)
	}
	handles(second, "lee")
	leader, other := second, third
	if third.leads() {
		leader, other = third, second
	}
	handles(other, "park")
	leader.stop()
	took = await(t, "the last leads", 15*time.Second, other.leads)
	t.Logf("after a stop it took %v more", took.Round(time.Millisecond))
	if took > testenv.Within(time.Second) {
		t.Errorf("after a stop it took %v", took)
	}
	handles(other, "choi")
}
