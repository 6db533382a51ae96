// Package storetest is what every coupon.Store passes, whatever it is built on.
//
// Each test gets a store of its own, empty, with the outbox and the receipts that the store writes along with
// its effects, and asserts what a caller would notice.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Rig is a store under test with what it commits along.
type Rig struct {
	Store    coupon.Store
	Log      outbox.Log
	Receipts idempotency.Store
}

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T) *office){
		"Coupons":  testCoupons,
		"Grant":    testGrant,
		"Welcome":  testWelcome,
		"Receipts": testReceipts,
		"Crowds":   testCrowds,
		"Grants":   testGrants,
		"SetAside": testSetAside,
		"Settle":   testSettle,
		"Erase":    testErase,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T) *office {
				t.Helper()
				rig := open(t)
				return &office{t, rig.Store, rig.Log, rig.Receipts}
			})
		})
	}
}

// office is a store with short words for what tests need to be there.
type office struct {
	t *testing.T
	coupon.Store
	log      outbox.Log
	receipts idempotency.Store
}

// draft is a coupon of 5,000 won, open for a week, of which there are so many.
func draft(quantity int) coupon.Coupon {
	return coupon.Coupon{
		Code: "C" + id.Number(), Name: "오픈 기념", Kind: coupon.Claimed, Type: coupon.Amount, DiscountValue: 5_000, MaxQuantity: quantity,
		StartsAt: now.Add(-time.Hour), EndsAt: now.AddDate(0, 0, 7), CreatedAt: now.Add(-2 * time.Hour),
	}
}

func (o *office) add(c coupon.Coupon) *coupon.Coupon {
	o.t.Helper()
	added, err := o.Add(o.t.Context(), c, nil)
	must(o.t, err)
	return &added
}

func (o *office) get(c *coupon.Coupon) coupon.Coupon {
	o.t.Helper()
	got, err := o.Coupon(o.t.Context(), c.ID)
	must(o.t, err)
	return got
}

// request asks for the coupon now.
func request(c *coupon.Coupon, user string) coupon.Request {
	return coupon.Request{Grant: coupon.NewGrant(c, user, now)}
}

// grant gives the coupon to people, one group, and returns the outcomes.
func (o *office) grant(c *coupon.Coupon, users ...string) []error {
	o.t.Helper()
	requests := make([]coupon.Request, len(users))
	for i, user := range users {
		requests[i] = request(c, user)
	}
	outcomes, after, err := o.Grant(o.t.Context(), c.ID, requests)
	must(o.t, err)
	same(o.t, o.get(c), after)
	return outcomes
}

// has gives a new person the coupon.
func (o *office) has(c *coupon.Coupon) coupon.Grant {
	o.t.Helper()
	user := id.New()
	must(o.t, o.grant(c, user)[0])
	return coupon.NewGrant(c, user, now)
}

func (o *office) held(g coupon.Grant) coupon.Held {
	o.t.Helper()
	held, err := o.Held(o.t.Context(), g.UserID, g.ID)
	must(o.t, err)
	return held
}

func (o *office) setAside(g coupon.Grant, reservation string) error {
	o.t.Helper()
	return o.SetAside(o.t.Context(), g.UserID, g.ID, reservation, now)
}

// settle tells what became of the reservation that the grant is kept for.
func (o *office) settle(g coupon.Grant, used bool) {
	o.t.Helper()
	stale, err := o.Settle(o.t.Context(), []coupon.Settlement{{Grant: o.held(g).Grant, Used: used}}, now.Add(time.Minute))
	must(o.t, err)
	same(o.t, false, stale)
}

// told are the events of the coupon by type, oldest first.
func (o *office) told(c *coupon.Coupon) []string {
	o.t.Helper()
	types := []string{}
	for _, e := range readAll(o.t, o.log) {
		if e.Key == coupon.Key(c.ID) {
			types = append(types, e.Type)
		}
	}
	return types
}

// granted are the people who were told of in events, by grant.
func granted(t fataler, log outbox.Log, c *coupon.Coupon) map[string]string {
	t.Helper()
	people := map[string]string{}
	for _, e := range readAll(t, log) {
		if e.Type != coupon.EventGranted || e.Key != coupon.Key(c.ID) {
			continue
		}
		told, err := outbox.Read[coupon.GrantedEvent](e)
		must(t, err)
		for _, g := range told.Grants {
			if people[g.GrantID] != "" {
				t.Fatalf("grant %s was told twice", g.GrantID)
			}
			people[g.GrantID] = g.UserID
		}
	}
	return people
}

func readAll(t fataler, log outbox.Log) []outbox.Event {
	var events []outbox.Event
	for after := int64(0); ; {
		group, err := log.Read(context.Background(), after, 500)
		must(t, err)
		if len(group) == 0 {
			return events
		}
		events, after = append(events, group...), group[len(group)-1].Position
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func wantFault(t fataler, err error, want *fault.Fault) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
}

func same[T any](t fataler, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}
