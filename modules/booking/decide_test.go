package booking_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// claimOf asks for seats of newRound, with limits of 4 seats and 2 unpaid reservations.
func claimOf(user string, numbers ...int) booking.Claim {
	round := newRound()
	seats, err := round.Choose(numbers)
	if err != nil {
		panic(err)
	}
	return booking.Claim{Reservation: booking.Reserve(user, round, seats, now, booking.HoldTTL), Limit: 4, HoldLimit: 2}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	unpaid := func(user, id string, expires time.Time) *booking.Reservation {
		return &booking.Reservation{ID: id, UserID: user, Status: booking.Pending, ExpiresAt: expires}
	}
	soon := now.Add(time.Minute)
	for name, c := range map[string]struct {
		inventory booking.Inventory
		taken     []int
		owned     map[string]int
		holds     []*booking.Reservation
		claims    []booking.Claim
		want      []error
		details   map[string]any // of the last refusal
	}{
		"two people, two seats each":               {claims: []booking.Claim{claimOf("kim", 1, 2), claimOf("lee", 3, 4)}, want: []error{nil, nil}},
		"the first of two wins":                    {claims: []booking.Claim{claimOf("kim", 1, 2), claimOf("lee", 2, 3)}, want: []error{nil, booking.ErrSeatTaken}, details: map[string]any{"seats": []int{2}}},
		"who lost takes nothing from those behind": {taken: []int{1}, claims: []booking.Claim{claimOf("kim", 1, 2), claimOf("lee", 2)}, want: []error{booking.ErrSeatTaken, nil}},
		"a removed round":                          {inventory: booking.Inventory{Removed: true, Taken: 7}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{booking.ErrRoundNotFound}},
		"a round that was moved to this moment":    {inventory: booking.Inventory{MovedTo: now}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{booking.ErrRoundNotOpen}},
		"a round that was moved to a second later": {inventory: booking.Inventory{MovedTo: now.Add(time.Second)}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{nil}},
		"sold out goes before a taken seat":        {inventory: booking.Inventory{Taken: 7}, taken: []int{1}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{booking.ErrSoldOut}},
		"the last seat":                            {inventory: booking.Inventory{Taken: 6}, claims: []booking.Claim{claimOf("kim", 1), claimOf("lee", 2)}, want: []error{nil, booking.ErrSoldOut}},
		"up to the limit of seats":                 {owned: map[string]int{"kim": 2}, claims: []booking.Claim{claimOf("kim", 1, 2)}, want: []error{nil}},
		"one seat too many":                        {owned: map[string]int{"kim": 3}, claims: []booking.Claim{claimOf("kim", 1, 2)}, want: []error{booking.ErrTicketLimit}, details: map[string]any{"limit": 4, "owned": 3}},
		"one too many by those just won":           {claims: []booking.Claim{claimOf("kim", 1, 2, 3), claimOf("kim", 4, 5)}, want: []error{nil, booking.ErrTicketLimit}, details: map[string]any{"limit": 4, "owned": 3}},
		"as many unpaid ones as there may be": {
			holds: []*booking.Reservation{unpaid("kim", "a", soon)}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{nil},
		},
		"one unpaid one too many": {
			holds: []*booking.Reservation{unpaid("kim", "a", soon), unpaid("kim", "b", soon)}, claims: []booking.Claim{claimOf("kim", 1)},
			want: []error{booking.ErrTooManyHolds}, details: map[string]any{"limit": 2, "reservations": []string{"a", "b"}},
		},
		"one whose time has passed does not count": {
			holds: []*booking.Reservation{unpaid("kim", "a", now), unpaid("kim", "b", soon)}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{nil},
		},
		"nor do another's": {
			holds: []*booking.Reservation{unpaid("lee", "a", soon), unpaid("lee", "b", soon)}, claims: []booking.Claim{claimOf("kim", 1)}, want: []error{nil},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			standing := booking.Standing{Inventory: &c.inventory, Taken: map[int]bool{}, Owned: map[string]int{}, Holds: booking.Holds{}}
			c.inventory.Total = 7
			for _, number := range c.taken {
				standing.Taken[number] = true
			}
			for user, seats := range c.owned {
				standing.Owned[user] = seats
			}
			for _, r := range c.holds {
				standing.Holds.Add(r)
			}
			outcomes, winners := booking.Decide(c.claims, standing)
			var want []booking.Claim
			for i, outcome := range outcomes {
				if !errors.Is(outcome, c.want[i]) {
					t.Errorf("claim %d: %v, want %v", i, outcome, c.want[i])
				}
				if outcome == nil {
					want = append(want, c.claims[i])
				} else if c.details != nil && !reflect.DeepEqual(fault.As(outcome).Details(), c.details) {
					t.Errorf("claim %d is told %v, want %v", i, fault.As(outcome).Details(), c.details)
				}
			}
			if !reflect.DeepEqual(winners, want) {
				t.Errorf("%d winners, want %d", len(winners), len(want))
			}
		})
	}
}

func TestHopeful(t *testing.T) {
	t.Parallel()
	claims := []booking.Claim{claimOf("kim", 1, 2), claimOf("lee", 3), claimOf("park", 4, 1)}
	if got := booking.Hopeful(claims, map[int]bool{2: true}); !reflect.DeepEqual(got, claims[1:]) {
		t.Errorf("%d are hopeful", len(got))
	}
	if len(claims) != 3 || claims[0].Reservation.UserID != "kim" {
		t.Error("the claims themselves were changed")
	}
}

func TestInventory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		had          int
		taken, freed []int
		want         booking.SeatsChange
	}{
		"some are taken":             {2, []int{4, 5}, nil, booking.SeatsChange{Remaining: 3}},
		"the last one is taken":      {6, []int{7}, nil, booking.SeatsChange{SoldOut: true}},
		"one comes back":             {7, nil, []int{3}, booking.SeatsChange{Remaining: 1, Available: true}},
		"one for another, when full": {7, []int{3}, []int{3}, booking.SeatsChange{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := booking.Inventory{RoundID: 1, PerformanceID: 100, Total: 7, Taken: c.had, Version: 41}
			c.want.RoundID, c.want.PerformanceID, c.want.Version, c.want.Taken, c.want.Freed = 1, 100, 42, c.taken, c.freed
			if got := i.Change(c.taken, c.freed); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if i.Taken != c.had+len(c.taken)-len(c.freed) {
				t.Errorf("%d are taken", i.Taken)
			}
		})
	}
}

func TestUntold(t *testing.T) {
	t.Parallel()
	r := claimOf("kim", 4, 2).Reservation
	for name, c := range map[string]struct {
		inventory booking.Inventory
		want      bool
	}{
		"a round that was never moved":               {booking.Inventory{ToldSeat: 7}, false},
		"sold for the time that holds":               {booking.Inventory{MovedTo: r.SoldFor, ToldSeat: 7}, false},
		"those who tell have passed its first seat":  {booking.Inventory{MovedTo: r.SoldFor.Add(time.Hour), ToldSeat: 2}, true},
		"those who tell are still to come by it":     {booking.Inventory{MovedTo: r.SoldFor.Add(time.Hour), ToldSeat: 1}, false},
		"everybody has been told of the latest move": {booking.Inventory{MovedTo: r.SoldFor.Add(time.Hour), ToldSeat: 1 << 30}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.inventory.Untold(r); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	paid := booking.Completion{ReservationID: "r", OrderID: "o", Paid: 100, At: now}
	for name, c := range map[string]struct {
		reservation booking.Reservation
		want        booking.Effect
		refused     error
	}{
		"one that waits":                       {booking.Reservation{Status: booking.Pending}, booking.Completes, nil},
		"one whose hold has passed":            {booking.Reservation{Status: booking.Canceled, CancelReason: booking.ByExpiry}, booking.Reclaims, nil},
		"one that its buyer canceled":          {booking.Reservation{Status: booking.Canceled, CancelReason: booking.ByUser}, 0, booking.ErrNotPayable},
		"paid by the same order":               {booking.Reservation{Status: booking.Completed, OrderID: "o"}, booking.Recognized, nil},
		"paid by the same order, and canceled": {booking.Reservation{Status: booking.Canceled, CancelReason: booking.ByAdmin, OrderID: "o"}, booking.Recognized, nil},
		"paid by another order":                {booking.Reservation{Status: booking.Completed, OrderID: "p"}, 0, booking.ErrNotPayable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, refused := paid.Judge(&c.reservation); got != c.want || !errors.Is(refused, c.refused) {
				t.Errorf("got %v, %v", got, refused)
			}
		})
	}
	r := booking.Reservation{Status: booking.Canceled, CancelReason: booking.ByExpiry, CanceledAt: now}
	r.Complete(paid)
	if want := (booking.Reservation{Status: booking.Completed, OrderID: "o", Paid: 100, CompletedAt: now}); !reflect.DeepEqual(r, want) {
		t.Errorf("completed: %+v", r)
	}
}
