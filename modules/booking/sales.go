package booking

import (
	"context"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Figures are what was sold and what was given back of it. Money is what was paid, after discounts: over all
// reservations Amount is what payment took, and Refunds what it owes or has given back.
type Figures struct {
	Reservations int
	Tickets      int
	Amount       money.KRW
	Canceled     int // reservations that were paid and then canceled
	Returned     int // their tickets
	Refunds      money.KRW
}

// Add adds other to f.
func (f *Figures) Add(other Figures) {
	f.Reservations += other.Reservations
	f.Tickets += other.Tickets
	f.Amount += other.Amount
	f.Canceled += other.Canceled
	f.Returned += other.Returned
	f.Refunds += other.Refunds
}

// Sold is how many tickets are out there.
func (f Figures) Sold() int { return f.Tickets - f.Returned }

// Kept is the money that stays.
func (f Figures) Kept() money.KRW { return f.Amount - f.Refunds }

// SalesSlot is what happened in an hour of a day in Seoul with the seats of a grade. A reservation counts where its
// first seat does.
type SalesSlot struct {
	Day   clock.Date
	Hour  int // 0 to 23
	Grade string
	Figures
}

// How far a reservation is counted.
const (
	Uncounted       = 0
	CountedSold     = 1
	CountedReturned = 2
)

// Countable is how far a reservation, as it is now, has to be counted. It never goes back: what was sold and given
// back stays so.
func (r *Reservation) Countable() int {
	switch {
	case r.CompletedAt.IsZero():
		return Uncounted
	case r.Status == Canceled:
		return CountedReturned
	}
	return CountedSold
}

// Counted is how far a reservation is in the figures: its state, how many of its seats have ended, and how much of what
// it gave back.
type Counted struct {
	State    int
	Returned int
	Refunds  money.KRW
}

// CountedNow is how far a reservation, as it is now, has to be counted. Nothing of it ever falls.
func (r *Reservation) CountedNow() Counted {
	if r.Countable() == Uncounted {
		return Counted{}
	}
	counted := Counted{State: r.Countable(), Refunds: r.Returned()}
	for _, ended := range r.endings() {
		counted.Returned += len(ended.seats)
	}
	return counted
}

// ended are seats of a reservation that ended at the same time.
type ended struct {
	at     time.Time
	seats  []Seat
	refund money.KRW // owed for them
	all    bool      // the reservation ended with them
}

// endings are a reservation's, in the order in which they happened.
func (r *Reservation) endings() []ended {
	var all []ended
	left := r.Refund
	for _, seat := range r.Seats {
		if seat.Canceled == nil {
			continue
		}
		left -= seat.Canceled.Refund
		at := slices.IndexFunc(all, func(e ended) bool { return e.at.Equal(seat.Canceled.At) })
		if at < 0 {
			at, all = len(all), append(all, ended{at: seat.Canceled.At})
		}
		all[at].seats, all[at].refund = append(all[at].seats, seat), all[at].refund+seat.Canceled.Refund
	}
	slices.SortStableFunc(all, func(a, b ended) int { return a.at.Compare(b.at) })
	if r.Status == Canceled {
		all = append(all, ended{at: r.CanceledAt, seats: r.Left(), refund: left, all: true})
	}
	return all
}

// SalesSince is what is to be counted of a reservation that has been counted so far.
func (r *Reservation) SalesSince(counted Counted) []SalesSlot {
	var slots []SalesSlot
	now := r.CountedNow()
	if now.State == Uncounted {
		return nil
	}
	back := max(0, now.Refunds-counted.Refunds)
	if counted.State < CountedSold && now.State >= CountedSold {
		slots = slotsOf(r.Seats, r.CompletedAt, r.Paid, func(f *Figures, first bool, share money.KRW) {
			f.Tickets++
			f.Amount += share
			if first {
				f.Reservations++
			}
		})
	}
	seats := 0
	for _, e := range r.endings() {
		if seats += len(e.seats); seats <= counted.Returned {
			continue // what it gave back is counted, too
		}
		refund := min(e.refund, back)
		if e.all {
			refund = back
		}
		back -= refund
		slots = append(slots, slotsOf(e.seats, e.at, refund, func(f *Figures, first bool, share money.KRW) {
			f.Returned++
			f.Refunds += share
			if first && e.all {
				f.Canceled++
			}
		})...)
	}
	if back > 0 { // money alone
		slots = append(slots, slotsOf(r.Seats, r.GivenBackAt, back, func(f *Figures, _ bool, share money.KRW) { f.Refunds += share })...)
	}
	return slots
}

// slotsOf spreads money over seats by their prices and adds each seat to its grade's slot.
func slotsOf(seats []Seat, at time.Time, whole money.KRW, add func(f *Figures, first bool, share money.KRW)) []SalesSlot {
	var slots []SalesSlot
	shares := spread(whole, seats)
	for i, seat := range seats {
		at := at.In(clock.Seoul)
		slot := -1
		for j := range slots {
			if slots[j].Grade == seat.Grade {
				slot = j
			}
		}
		if slot < 0 {
			slots, slot = append(slots, SalesSlot{Day: clock.DateOf(at), Hour: at.Hour(), Grade: seat.Grade}), len(slots)
		}
		add(&slots[slot].Figures, i == 0, shares[i])
	}
	return slots
}

// SalesStore keeps the figures of what was sold. They are behind the reservations by as much as their events are, and
// the same as a straight count once these have been handled. What Load adds is counted by the next walk.
type SalesStore interface {
	// CountSales counts reservations as they are now. What was counted is not counted again, so it may be called
	// for the same ones at any time; those that are not there are passed over.
	CountSales(ctx context.Context, reservationIDs []string) error
	// WalkSales counts up to limit reservations that are behind those of the last call, and reports whether it has
	// come to the end: then what was sold before there were figures, and what was loaded, is in them, and further
	// calls do nothing until more is loaded.
	WalkSales(ctx context.Context, limit int) (done bool, err error)
	// Sales returns what was sold of a performance (0: of all) from the day on, by hour and grade.
	Sales(ctx context.Context, performanceID int64, from clock.Date) ([]SalesSlot, error)
	// SalesOfRounds returns what was sold of rounds; those of which nothing was are missing.
	SalesOfRounds(ctx context.Context, roundIDs []int64) (map[int64]Figures, error)
}
