package storetest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// testHistories walks random histories of one round and compares each outcome with a model that fits on a
// page: who owns which seat, and where each reservation stands.
func testHistories(t *testing.T, open func(*testing.T) *office) {
	o := open(t)
	var rounds atomic.Int64
	rapid.Check(t, func(t *rapid.T) {
		round := newRound(rounds.Add(1), rapid.IntRange(1, 8).Draw(t, "seats"))
		round.PerformanceID = round.ID
		m := &model{store: o.Store, round: round, owner: map[int]string{}}
		t.Repeat(map[string]func(*rapid.T){
			"claim": m.claim, "release": m.release, "complete": m.complete,
			"": func(t *rapid.T) { m.check(t) },
		})
		wantGapless(t, o.Store, o.log, round)
	})
}

type model struct {
	store booking.Store
	round *booking.Round
	owner map[int]string // seat → reservation
	made  []*modeled
}

type modeled struct {
	id, user, order string
	seats           []int
	status          booking.Status
	reason          booking.CancelReason
}

var people = []string{"kim", "lee", "park"}

func (m *model) claim(t *rapid.T) {
	numbers := rapid.SliceOfNDistinct(rapid.IntRange(1, len(m.round.Seats)), 1, min(4, len(m.round.Seats)), rapid.ID[int]).Draw(t, "numbers")
	c := claim(rapid.SampledFrom(people).Draw(t, "who"), m.round, numbers...)
	outcomes, _, err := m.store.ClaimSeats(context.Background(), m.round, []booking.Claim{c})
	must(t, err)
	want := m.expect(c.Reservation.UserID, numbers)
	if !errors.Is(outcomes[0], want) || (want == nil) != (outcomes[0] == nil) {
		t.Fatalf("claim of %v: %v, want %v", numbers, outcomes[0], want)
	}
	if want == nil {
		for _, number := range numbers {
			m.owner[number] = c.Reservation.ID
		}
		m.made = append(m.made, &modeled{id: c.Reservation.ID, user: c.Reservation.UserID, seats: numbers, status: booking.Pending})
	}
}

func (m *model) expect(user string, numbers []int) error {
	if len(m.owner) >= len(m.round.Seats) {
		return booking.ErrSoldOut
	}
	owned := 0
	for _, r := range m.made {
		if r.user == user && r.status != booking.Canceled {
			owned += len(r.seats)
		}
	}
	for _, number := range numbers {
		if m.owner[number] != "" {
			return booking.ErrSeatTaken
		}
	}
	if owned+len(numbers) > m.round.TicketLimit {
		return booking.ErrTicketLimit
	}
	return nil
}

// some is one of the reservations; nil while there is none.
func (m *model) some(t *rapid.T) *modeled {
	if len(m.made) == 0 {
		return nil
	}
	return rapid.SampledFrom(m.made).Draw(t, "reservation")
}

func (m *model) release(t *rapid.T) {
	r := m.some(t)
	if r == nil {
		return
	}
	reason := rapid.SampledFrom([]booking.CancelReason{booking.ByUser, booking.ByExpiry}).Draw(t, "reason")
	decide := func(now *booking.Reservation) (booking.Ending, error) {
		if now.Status == booking.Canceled || (reason == booking.ByExpiry && now.Status != booking.Pending) {
			return booking.Ending{}, booking.ErrNotCancelable
		}
		return booking.Ending{}, nil
	}
	outcomes, _, err := m.store.Release(context.Background(), []booking.Release{{ReservationID: r.id, Reason: reason, At: now, Decide: decide}})
	must(t, err)
	allowed := r.status == booking.Pending || (r.status == booking.Completed && reason == booking.ByUser)
	if allowed != (outcomes[0].Err == nil) {
		t.Fatalf("release of a %s one by %s: %v", r.status, reason, outcomes[0].Err)
	}
	if allowed {
		r.status, r.reason = booking.Canceled, reason
		for _, number := range r.seats {
			delete(m.owner, number)
		}
	}
}

func (m *model) complete(t *rapid.T) {
	r := m.some(t)
	if r == nil {
		return
	}
	order := r.id + rapid.SampledFrom([]string{"-1", "-2"}).Draw(t, "order")
	outcomes, _, err := m.store.Complete(context.Background(), []booking.Completion{{ReservationID: r.id, OrderID: order, Paid: 1, At: now}})
	must(t, err)
	want := m.expectComplete(r, order)
	if !errors.Is(outcomes[0].Err, want) || (want == nil) != (outcomes[0].Err == nil) {
		t.Fatalf("completion of a %s %s one: %v, want %v", r.status, r.reason, outcomes[0].Err, want)
	}
	if want == nil && r.order == "" {
		r.status, r.reason, r.order = booking.Completed, "", order
		for _, number := range r.seats {
			m.owner[number] = r.id
		}
	}
}

func (m *model) expectComplete(r *modeled, order string) error {
	switch {
	case r.order == order, r.order == "" && r.status == booking.Pending:
		return nil
	case r.order == "" && r.reason == booking.ByExpiry:
		for _, number := range r.seats {
			if m.owner[number] != "" {
				return booking.ErrExpired
			}
		}
		return nil
	}
	return booking.ErrNotPayable
}

func (m *model) check(t *rapid.T) {
	_, taken, err := m.store.Inventory(context.Background(), m.round.ID)
	must(t, err)
	if len(taken) != len(m.owner) {
		t.Fatalf("%d seats are taken, %d should be", len(taken), len(m.owner))
	}
	for _, r := range m.made {
		got, err := m.store.Reservation(context.Background(), r.id)
		must(t, err)
		if got.Status != r.status || got.CancelReason != r.reason || got.OrderID != r.order {
			t.Fatalf("stored as %s %s %q, should be %s %s %q", got.Status, got.CancelReason, got.OrderID, r.status, r.reason, r.order)
		}
	}
}
