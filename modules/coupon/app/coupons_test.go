package couponapp_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite/sqlitetest"
	"github.com/ticketblue/ticketblue/modules/coupon"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// office is coupons on a real database, with a count of how often it was asked.
type office struct {
	*couponapp.Coupons
	t     *testing.T
	store *counted
	clock *clock.Fake
}

type counted struct {
	coupon.Store
	groups, grants, setAside atomic.Int64
}

func (c *counted) SetAside(ctx context.Context, userID, grantID, reservationID string, at time.Time) error {
	c.setAside.Add(1)
	return c.Store.SetAside(ctx, userID, grantID, reservationID, at)
}

func (c *counted) Grant(ctx context.Context, id int64, requests []coupon.Request) ([]error, coupon.Coupon, error) {
	c.groups.Add(1)
	c.grants.Add(int64(len(requests)))
	return c.Store.Grant(ctx, id, requests)
}

func newOffice(t *testing.T) *office {
	t.Helper()
	db := sqlitetest.Open(t)
	o := &office{t: t, store: &counted{Store: sqlstore.NewCoupon(db)}, clock: clock.NewFake(now)}
	o.restart()
	return o
}

// restart forgets everything that is not stored.
func (o *office) restart() {
	o.Coupons = couponapp.New(o.store, nothing{}, o.clock, couponapp.Settings{WelcomeAmount: 5_000, WelcomeDays: 30}, func(int64) {})
}

type nothing struct{}

func (nothing) Due(context.Context, string, string) (money.KRW, error) { return 0, nil }
func (nothing) Charged(price, discount money.KRW) (amount, used money.KRW) {
	return price - discount, discount
}
func (nothing) Standing(context.Context, string) (couponapp.Standing, error) {
	return couponapp.Standing{}, nil
}

func (o *office) coupon(quantity int) int64 {
	o.t.Helper()
	c, err := o.Create(o.t.Context(), coupon.Draft{
		Code: "C" + id.Number(), Name: "쿠폰", Type: coupon.Amount, DiscountValue: 5_000, MaxQuantity: quantity,
		StartsAt: now, EndsAt: now.Add(time.Hour),
	}, nil)
	must(o.t, err)
	return c.ID
}

// TestARush is 12,000 people for 10,000 coupons, 5 % of whom ask twice.
func TestARush(t *testing.T) {
	t.Parallel()
	people, stock, connections := 12_000, 10_000, 1_000
	if testing.Short() || raced {
		people, stock, connections = 1_200, 1_000, 200
	}
	o := newOffice(t)
	c := o.coupon(stock)
	users := make([]string, people)
	for i := range users {
		users[i] = id.New()
	}
	asks := rand.Perm(people)
	for range people / 20 {
		asks = append(asks, rand.IntN(people))
	}
	told := make([]atomic.Int32, people)
	var next, exhausted, twice atomic.Int64
	var crowd sync.WaitGroup
	for range connections {
		crowd.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(asks); n = int(next.Add(1)) - 1 {
				who := asks[n]
				grant, err := o.Claim(t.Context(), users[who], c, nil)
				switch {
				case err == nil:
					told[who].Add(1)
					if grant.ID != coupon.GrantID(c, users[who]) {
						t.Errorf("a stranger's grant: %+v", grant)
					}
				case errors.Is(err, coupon.ErrExhausted):
					exhausted.Add(1)
				case errors.Is(err, coupon.ErrAlreadyGranted):
					twice.Add(1)
				default:
					t.Errorf("told %v", err)
				}
			}
		})
	}
	crowd.Wait()
	winners := 0
	for i, user := range users {
		held, err := o.Grants(t.Context(), user, "", coupon.Cursor{}, 10)
		must(t, err)
		if n := int(told[i].Load()); n > 1 || len(held) != n {
			t.Errorf("person %d was told %d times and has %d", i, n, len(held))
		}
		winners += len(held)
	}
	kept, err := o.Any(t.Context(), c)
	must(t, err)
	if winners != stock || kept.Issued != stock {
		t.Errorf("%d people have one, %d are counted, there are %d", winners, kept.Issued, stock)
	}
	if sum := int64(stock) + exhausted.Load() + twice.Load(); sum != int64(len(asks)) {
		t.Errorf("%d asked and %d were told something", len(asks), sum)
	}
	t.Logf("%d coupons in %d transactions; %d were told that there are no more, %d that they have one", stock, o.store.groups.Load(), exhausted.Load(), twice.Load())
}

func TestClaim(t *testing.T) {
	t.Parallel()
	t.Run("what stays so is refused without asking the store, and nothing else is", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		c, kim, lee := o.coupon(1), id.New(), id.New()
		_, err := o.Claim(t.Context(), kim, c, nil)
		must(t, err)
		asked := o.store.grants.Load()
		for range 3 {
			_, err = o.Claim(t.Context(), kim, c, nil)
			wantFault(t, err, coupon.ErrAlreadyGranted)
			_, err = o.Claim(t.Context(), lee, c, nil)
			wantFault(t, err, coupon.ErrExhausted)
		}
		if more := o.store.grants.Load() - asked; more != 0 {
			t.Errorf("the store was asked %d times more", more)
		}
		o.restart()
		_, err = o.Claim(t.Context(), lee, c, nil)
		wantFault(t, err, coupon.ErrExhausted)
		if _, err = o.Claim(t.Context(), kim, c, nil); err == nil {
			t.Error("kim has two")
		}
	})
	t.Run("a restart forgets who has one, and the store does not", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		c, kim := o.coupon(10), id.New()
		_, err := o.Claim(t.Context(), kim, c, nil)
		must(t, err)
		o.restart()
		for range 2 {
			_, err = o.Claim(t.Context(), kim, c, nil)
			wantFault(t, err, coupon.ErrAlreadyGranted)
		}
	})
	t.Run("it opens and ends by the clock, and another server's withdrawal is heard of at the next claim", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		c, other := o.coupon(10), o.coupon(10)
		o.clock.Advance(-time.Microsecond)
		_, err := o.Claim(t.Context(), id.New(), c, nil)
		wantFault(t, err, coupon.ErrNotOpen)
		o.clock.Advance(time.Microsecond)
		_, err = o.Claim(t.Context(), id.New(), c, nil)
		must(t, err)
		_, err = o.Claim(t.Context(), id.New(), other, nil)
		must(t, err)
		must(t, o.store.Withdraw(t.Context(), other, now)) // by another server
		for range 2 {
			_, err = o.Claim(t.Context(), id.New(), other, nil)
			wantFault(t, err, coupon.ErrNotOpen)
		}
		o.clock.Advance(time.Hour)
		_, err = o.Claim(t.Context(), id.New(), c, nil)
		wantFault(t, err, coupon.ErrNotOpen)
	})
	t.Run("there is no such coupon, and the welcome coupon can't be claimed", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		_, err := o.Claim(t.Context(), id.New(), 7, nil)
		wantFault(t, err, coupon.ErrNotFound)
		kim := id.New()
		must(t, o.Welcome(t.Context(), kim))
		held, err := o.Grants(t.Context(), kim, coupon.Available, coupon.Cursor{}, 10)
		must(t, err)
		_, err = o.Claim(t.Context(), id.New(), held[0].CouponID, nil)
		wantFault(t, err, coupon.ErrNotFound)
		_, err = o.Coupon(t.Context(), held[0].CouponID)
		wantFault(t, err, coupon.ErrNotFound)
	})
}

func TestWelcome(t *testing.T) {
	t.Parallel()
	t.Run("told any number of times, alone or with others, everybody has one", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		people := make([]string, 1_200)
		for i := range people {
			people[i] = id.New()
		}
		must(t, o.Welcome(t.Context(), people[3]))
		must(t, o.Welcome(t.Context(), people...))
		must(t, o.Welcome(t.Context(), people...))
		for _, user := range []string{people[0], people[3], people[1_199]} {
			held, err := o.Grants(t.Context(), user, coupon.Available, coupon.Cursor{}, 10)
			must(t, err)
			if len(held) != 1 || held[0].Coupon.DiscountValue != 5_000 || !held[0].ExpiresAt.Equal(now.AddDate(0, 0, 30)) {
				t.Errorf("%+v", held)
			}
		}
	})
	t.Run("once it is withdrawn nobody gets it, and that is no failure", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		kim := id.New()
		must(t, o.Welcome(t.Context(), kim))
		held, err := o.Grants(t.Context(), kim, "", coupon.Cursor{}, 10)
		must(t, err)
		must(t, o.Withdraw(t.Context(), held[0].CouponID))
		must(t, o.Welcome(t.Context(), id.New()))
		must(t, o.Welcome(t.Context(), id.New(), id.New()))
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// beaten is a store in which another server gave everybody their coupon between our look and our write: its refusal
// is a copy of the fault that carries the duplicate key as its cause.
type beaten struct{ *counted }

func (b beaten) Grant(ctx context.Context, couponID int64, requests []coupon.Request) ([]error, coupon.Coupon, error) {
	b.groups.Add(1)
	outcomes := make([]error, len(requests))
	for i := range outcomes {
		outcomes[i] = coupon.ErrAlreadyGranted.Because(errors.New("duplicate entry"))
	}
	after, err := b.Coupon(ctx, couponID)
	return outcomes, after, err
}

func TestAHolderWhomTheStoreRefusedWithACauseIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c, user := o.coupon(10), id.New()
	o.Coupons = couponapp.New(beaten{o.store}, nothing{}, o.clock, couponapp.Settings{}, func(int64) {})
	for range 3 {
		if _, err := o.Claim(t.Context(), user, c, nil); !errors.Is(err, coupon.ErrAlreadyGranted) {
			t.Fatalf("told %v", err)
		}
	}
	if asked := o.store.groups.Load(); asked != 1 {
		t.Errorf("the store was asked %d times about a person who is known to have the coupon", asked)
	}
}

// Confirming a payment asks twice more for the grant that its checkout has set aside.
func TestAGrantThatIsSetAsideIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	o, user := newOffice(t), id.New()
	grant, err := o.Claim(t.Context(), user, o.coupon(1), nil)
	must(t, err)
	for range 2 {
		discount, err := o.SetAside(t.Context(), user, grant.ID, "reservation", 50_000)
		must(t, err)
		if discount != 5_000 {
			t.Errorf("it takes off %v", discount)
		}
	}
	must(t, o.Keep(t.Context(), user, grant.ID, "reservation"))
	if n := o.store.setAside.Load(); n != 1 {
		t.Errorf("it was written %d times", n)
	}
}
