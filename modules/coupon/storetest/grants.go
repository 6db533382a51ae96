package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func testGrant(t *testing.T, open func(*testing.T) *office) {
	t.Run("who comes first is served, until there are no more", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(3))
		people := []string{id.New(), id.New(), id.New(), id.New(), id.New()}
		outcomes := o.grant(c, people[:2]...)
		must(t, errors.Join(outcomes...))
		outcomes = o.grant(c, people[2:]...)
		must(t, outcomes[0])
		wantFault(t, outcomes[1], coupon.ErrExhausted)
		wantFault(t, outcomes[2], coupon.ErrExhausted)
		same(t, 3, o.get(c).Issued)
		same(t, coupon.Exhausted, ptr(o.get(c)).Status(now))
		same(t, 3, len(granted(t, o.log, c)))
		same(t, []string{coupon.EventGranted, coupon.EventGranted}, o.told(c))
	})
	t.Run("nobody has one twice: not in a group, not later, not after it has run out", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(3))
		kim, lee := id.New(), id.New()
		outcomes := o.grant(c, kim, kim, lee)
		must(t, outcomes[0])
		wantFault(t, outcomes[1], coupon.ErrAlreadyGranted)
		must(t, outcomes[2])
		park := id.New()
		outcomes = o.grant(c, kim, park, lee)
		wantFault(t, outcomes[0], coupon.ErrAlreadyGranted)
		must(t, outcomes[1])
		wantFault(t, outcomes[2], coupon.ErrAlreadyGranted)
		if again := o.grant(c, kim)[0]; again == nil {
			t.Fatal("kim has two")
		}
		same(t, 3, o.get(c).Issued)
	})
	t.Run("only while it is open", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		early, late, withdrawn := draft(3), draft(3), draft(3)
		early.StartsAt, late.EndsAt = now.Add(time.Microsecond), now
		gone := o.add(withdrawn)
		must(t, o.Withdraw(t.Context(), gone.ID, now))
		for _, c := range []*coupon.Coupon{o.add(early), o.add(late), gone} {
			wantFault(t, o.grant(c, id.New())[0], coupon.ErrNotOpen)
			same(t, 0, o.get(c).Issued)
		}
		_, _, err := o.Grant(t.Context(), 999, []coupon.Request{request(gone, id.New())})
		wantFault(t, err, coupon.ErrNotFound)
	})
	t.Run("a large group is one event", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(1000))
		people := make([]string, 700)
		for i := range people {
			people[i] = id.New()
		}
		must(t, errors.Join(o.grant(c, people...)...))
		same(t, []string{coupon.EventGranted}, o.told(c))
		same(t, 700, len(granted(t, o.log, c)))
	})
}

func testWelcome(t *testing.T, open func(*testing.T) *office) {
	t.Run("there is no end of it, and one a person, also of other terms", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		first := o.add(coupon.NewWelcome(5_000, 30*24*time.Hour, now))
		kim := id.New()
		must(t, o.grant(first, kim)[0])
		next := o.add(coupon.NewWelcome(7_000, 30*24*time.Hour, now))
		wantFault(t, o.grant(next, kim)[0], coupon.ErrAlreadyGranted)
		must(t, o.grant(next, id.New())[0])
		g := o.held(coupon.NewGrant(first, kim, now))
		same(t, now.AddDate(0, 0, 30), g.ExpiresAt)
		same(t, coupon.Available, g.Status(now.AddDate(0, 0, 30).Add(-time.Microsecond)))
		same(t, coupon.GrantExpired, g.Status(now.AddDate(0, 0, 30)))
	})
}

func testReceipts(t *testing.T, open func(*testing.T) *office) {
	receipt := func(user, key string) *idempotency.Receipt {
		return &idempotency.Receipt{Scope: user, Key: key, Fingerprint: "f", Status: 201, Body: []byte(`{}`), CreatedAt: now}
	}
	t.Run("a receipt is there exactly when its grant is", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(1))
		kim, lee := id.New(), id.New()
		first, second := request(c, kim), request(c, lee)
		first.Receipt, second.Receipt = receipt(kim, "k"), receipt(lee, "k")
		outcomes, _, err := o.Grant(t.Context(), c.ID, []coupon.Request{first, second})
		must(t, err)
		must(t, outcomes[0])
		wantFault(t, outcomes[1], coupon.ErrExhausted)
		found, err := o.receipts.Find(t.Context(), kim, "k")
		must(t, err)
		if found == nil {
			t.Fatal("kim's receipt is gone")
		}
		none, err := o.receipts.Find(t.Context(), lee, "k")
		must(t, err)
		if none != nil {
			t.Fatal("lee has a receipt for nothing")
		}
	})
	t.Run("a key that was used leaves its own request alone, and nobody else's", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(10))
		kim, lee := id.New(), id.New()
		must(t, o.receipts.Save(t.Context(), *receipt(kim, "k")))
		first := request(c, kim)
		first.Receipt = receipt(kim, "k")
		outcomes, after, err := o.Grant(t.Context(), c.ID, []coupon.Request{first, request(c, lee)})
		must(t, err)
		wantFault(t, outcomes[0], idempotency.ErrKeyInUse)
		must(t, outcomes[1])
		same(t, 1, after.Issued)
		same(t, 1, o.get(c).Issued)
	})
}

func testCrowds(t *testing.T, open func(*testing.T) *office) {
	t.Run("however a crowd asks, the count, the rows and what it was told are one", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		stock, crowd := 100, 40
		c := o.add(draft(stock))
		people := make([]string, 120)
		for i := range people {
			people[i] = id.New()
		}
		told := make([]atomic.Int32, len(people))
		var wait sync.WaitGroup
		for asker := range crowd {
			wait.Go(func() {
				// Each asks for nine people who overlap with the next one's, in groups of three.
				for first := 0; first < 9; first += 3 {
					requests, who := make([]coupon.Request, 3), make([]int, 3)
					for i := range requests {
						who[i] = (asker*3 + first + i) % len(people)
						requests[i] = request(c, people[who[i]])
					}
					outcomes, _, err := o.Grant(t.Context(), c.ID, requests)
					if err != nil {
						t.Errorf("an outage: %v", err)
						return
					}
					for i, outcome := range outcomes {
						switch {
						case outcome == nil:
							told[who[i]].Add(1)
						case !errors.Is(outcome, coupon.ErrAlreadyGranted) && !errors.Is(outcome, coupon.ErrExhausted):
							t.Errorf("told %v", outcome)
						}
					}
				}
			})
		}
		wait.Wait()
		winners, rows := 0, 0
		events := granted(t, o.log, c)
		for i, user := range people {
			n := int(told[i].Load())
			if n > 1 {
				t.Errorf("person %d was told %d times", i, n)
			}
			winners += n
			held, err := o.Grants(t.Context(), user, "", now, coupon.Cursor{}, 10)
			must(t, err)
			rows += len(held)
			if len(held) != n || (events[coupon.GrantID(c.ID, user)] == user) != (n == 1) {
				t.Errorf("person %d was told of %d and has %d", i, n, len(held))
			}
		}
		same(t, fmt.Sprint([]int{stock, stock, stock, stock}), fmt.Sprint([]int{winners, rows, o.get(c).Issued, len(events)}))
	})
	t.Run("of a crowd for the last one, one gets it", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(1))
		var won atomic.Int32
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				outcomes, _, err := o.Grant(t.Context(), c.ID, []coupon.Request{request(c, id.New())})
				switch {
				case err != nil:
					t.Errorf("an outage: %v", err)
				case outcomes[0] == nil:
					won.Add(1)
				case !errors.Is(outcomes[0], coupon.ErrExhausted):
					t.Errorf("told %v", outcomes[0])
				}
			})
		}
		wait.Wait()
		same(t, int32(1), won.Load())
	})
}

func ptr[T any](value T) *T { return &value }
