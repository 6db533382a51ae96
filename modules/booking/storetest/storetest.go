// Package storetest is what every booking.Store passes, whatever it is built on.
//
// Each test gets a store of its own, empty, with the outbox and the receipts that the store writes along with
// its effects, and asserts what a caller would notice.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Rig is a store under test with what it commits along.
type Rig struct {
	Store    booking.Store
	Log      outbox.Log
	Receipts idempotency.Store
}

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T) *office){
		"ClaimSeats":   testClaims,
		"Limits":       testLimits,
		"Removals":     testRemovals,
		"Holds":        testHolds,
		"Moves":        testMoves,
		"Receipts":     testReceipts,
		"Crowds":       testCrowds,
		"Release":      testRelease,
		"Seats":        testCanceledSeats,
		"CallOffs":     testCallOffs,
		"Complete":     testComplete,
		"Due":          testDue,
		"Reads":        testReads,
		"Load":         testLoad,
		"Sales":        testSales,
		"Jobs":         testJobs,
		"Signing":      testSigning,
		"EveryHistory": testHistories,
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
	booking.Store
	log      outbox.Log
	receipts idempotency.Store
}

// newRound is a round of performance 100 with so many R seats at 50,000 won, on sale now, in a month.
func newRound(id int64, seats int) *booking.Round {
	r := &booking.Round{
		ID: id, PerformanceID: 100, StartsAt: now.AddDate(0, 1, 0), SalesOpenAt: now.Add(-time.Hour), TicketLimit: 4,
		Policy: booking.ConsumerStandard(), Prices: map[string]money.KRW{"R": 50_000}, Seats: make([]booking.PlanSeat, seats),
	}
	for i := range r.Seats {
		r.Seats[i] = booking.PlanSeat{Label: fmt.Sprintf("%d번", i+1), Grade: "R"}
	}
	return r
}

// claim asks for seats of the round for the buyer; the limit is the round's.
func claim(user string, round *booking.Round, numbers ...int) booking.Claim {
	seats, err := round.Choose(numbers)
	if err != nil {
		panic(err)
	}
	return booking.Claim{Reservation: booking.Reserve(user, round, seats, now, booking.HoldTTL), Limit: round.TicketLimit}
}

// reserve claims seats that must be free.
func (o *office) reserve(user string, round *booking.Round, numbers ...int) *booking.Reservation {
	o.t.Helper()
	c := claim(user, round, numbers...)
	outcomes, _, err := o.ClaimSeats(o.t.Context(), round, []booking.Claim{c})
	must(o.t, err)
	must(o.t, outcomes[0])
	return c.Reservation
}

// try claims seats and returns the outcome.
func (o *office) try(user string, round *booking.Round, numbers ...int) error {
	o.t.Helper()
	outcomes, _, err := o.ClaimSeats(o.t.Context(), round, []booking.Claim{claim(user, round, numbers...)})
	must(o.t, err)
	return outcomes[0]
}

// tryHolding is try for a buyer who may have so many unpaid reservations.
func (o *office) tryHolding(user string, round *booking.Round, limit int, numbers ...int) error {
	o.t.Helper()
	c := claim(user, round, numbers...)
	c.HoldLimit = limit
	outcomes, _, err := o.ClaimSeats(o.t.Context(), round, []booking.Claim{c})
	must(o.t, err)
	return outcomes[0]
}

func always(refund money.KRW) func(*booking.Reservation) (booking.Ending, error) {
	return func(*booking.Reservation) (booking.Ending, error) { return booking.Ending{Refund: refund}, nil }
}

// release ends a reservation for a reason.
func (o *office) release(r *booking.Reservation, reason booking.CancelReason, refund money.KRW) *booking.Reservation {
	o.t.Helper()
	outcomes, _, err := o.Release(o.t.Context(), []booking.Release{{
		ReservationID: r.ID, Reason: reason, At: now.Add(time.Minute), Decide: always(refund),
	}})
	must(o.t, err)
	must(o.t, outcomes[0].Err)
	return outcomes[0].Reservation
}

// complete tells that the order is paid and returns the outcome.
func (o *office) complete(r *booking.Reservation, order string) (*booking.Reservation, error) {
	o.t.Helper()
	outcomes, _, err := o.Complete(o.t.Context(), []booking.Completion{{
		ReservationID: r.ID, OrderID: order, Paid: r.Amount, At: now.Add(2 * time.Minute),
	}})
	must(o.t, err)
	return outcomes[0].Reservation, outcomes[0].Err
}

func (o *office) get(r *booking.Reservation) *booking.Reservation {
	o.t.Helper()
	got, err := o.Reservation(o.t.Context(), r.ID)
	must(o.t, err)
	return got
}

// taken are the round's taken seats, rising.
func (o *office) taken(round *booking.Round) []int {
	o.t.Helper()
	_, taken, err := o.Inventory(o.t.Context(), round.ID)
	must(o.t, err)
	slices.Sort(taken)
	return append([]int{}, taken...)
}

func (o *office) version(round *booking.Round) int64 {
	o.t.Helper()
	version, _, err := o.Inventory(o.t.Context(), round.ID)
	must(o.t, err)
	return version
}

// wantSeats checks the round's seats in every way in which the store tells of them.
func (o *office) wantSeats(round *booking.Round, want ...int) {
	o.t.Helper()
	same(o.t, append([]int{}, want...), o.taken(round))
	remaining, err := o.Remaining(o.t.Context(), []int64{round.ID})
	must(o.t, err)
	if left, known := remaining[round.ID]; known && left != len(round.Seats)-len(want) {
		o.t.Fatalf("the store counts %d free seats of %d with %d taken", left, len(round.Seats), len(want))
	}
	sold, err := o.Sold(o.t.Context(), []int64{round.ID})
	must(o.t, err)
	if sold != (len(want) > 0) {
		o.t.Fatalf("sold is %t with %d seats taken", sold, len(want))
	}
}

// events are all of the log, oldest first.
func (o *office) events() []outbox.Event {
	o.t.Helper()
	return readAll(o.t, o.log)
}

func readAll(t fataler, log outbox.Log) []outbox.Event {
	var events []outbox.Event
	for after := int64(0); ; {
		group, err := log.Read(context.Background(), after, 500)
		if err != nil {
			t.Fatalf("read the outbox: %v", err)
		}
		if len(group) == 0 {
			return events
		}
		events, after = append(events, group...), group[len(group)-1].Position
	}
}

// told are the types of the events with the key, oldest first.
func (o *office) told(key string) []string {
	o.t.Helper()
	types := []string{}
	for _, e := range o.events() {
		if e.Key == key {
			types = append(types, e.Type)
		}
	}
	return types
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// wantGapless replays the told changes of a round: versions rise by one and end in the inventory that is
// stored.
func wantGapless(t fataler, store booking.Store, log outbox.Log, round *booking.Round) {
	t.Helper()
	owned, version := map[int]bool{}, int64(0)
	for _, e := range readAll(t, log) {
		if e.Type != booking.EventSeatsChanged || e.Key != booking.SeatsKey(round.ID) {
			continue
		}
		change, err := outbox.Read[booking.SeatsChange](e)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if change.Version != version+1 {
			t.Fatalf("version %d follows on %d", change.Version, version)
		}
		version = change.Version
		for _, number := range change.Freed {
			if !owned[number] {
				t.Fatalf("version %d frees seat %d, which nobody had", version, number)
			}
			delete(owned, number)
		}
		for _, number := range change.Taken {
			if owned[number] {
				t.Fatalf("version %d sells seat %d twice", version, number)
			}
			owned[number] = true
		}
		if change.Remaining != len(round.Seats)-len(owned) {
			t.Fatalf("version %d tells of %d free seats, there are %d", version, change.Remaining, len(round.Seats)-len(owned))
		}
	}
	at, taken, err := store.Inventory(context.Background(), round.ID)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if at != version || len(taken) != len(owned) {
		t.Fatalf("stored: version %d with %d seats; told: version %d with %d", at, len(taken), version, len(owned))
	}
	for _, number := range taken {
		if !owned[number] {
			t.Fatalf("seat %d is taken and nobody was told", number)
		}
	}
}

// receipt is one for a key of the buyer's.
func receipt(user, key string) *idempotency.Receipt {
	return &idempotency.Receipt{
		Scope: user, Key: key, Fingerprint: "f", Status: 201, Location: "/somewhere", Body: []byte(`{"id":"x"}`), CreatedAt: now,
	}
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

func newUser() string { return id.New() }
