package booking

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Standing is what decides a group of claims for one round: what the store has read in the transaction that writes the
// winners. Decide counts winners in.
type Standing struct {
	Inventory *Inventory
	Taken     map[int]bool   // seats with an owner, among those that are claimed
	Owned     map[string]int // by buyer: seats of the performance, held or paid
	Holds     Holds
}

// Decide answers claims in their order: nil for a winner, or why not. Earlier winners count for later claims.
func Decide(claims []Claim, standing Standing) (outcomes []error, winners []Claim) {
	outcomes = make([]error, len(claims))
	left := standing.Inventory.Total - standing.Inventory.Taken
	for i, claim := range claims {
		if outcomes[i] = standing.refuse(claim, left); outcomes[i] != nil {
			continue
		}
		r := claim.Reservation
		standing.Holds.Add(r)
		for _, number := range r.Numbers() {
			standing.Taken[number] = true
		}
		standing.Owned[r.UserID] += len(r.Seats)
		left -= len(r.Seats)
		winners = append(winners, claim)
	}
	return outcomes, winners
}

func (s Standing) refuse(claim Claim, left int) error {
	r, owned := claim.Reservation, s.Owned[claim.Reservation.UserID]
	switch lost := claim.lost(s.Taken); {
	case s.Inventory.Removed:
		return ErrRoundNotFound
	case s.Inventory.CalledOff:
		return ErrRoundNotOpen.Saying("This show was called off.")
	case s.Inventory.Begun(r.CreatedAt):
		return ErrRoundNotOpen.Saying("Sales for this round have ended.")
	case left <= 0:
		return ErrSoldOut
	case len(lost) > 0:
		return ErrSeatTaken.With("seats", lost)
	case owned+len(r.Seats) > claim.Limit:
		return ErrTicketLimit.With("limit", claim.Limit).With("owned", owned)
	case s.Holds.full(claim):
		return ErrTooManyHolds.With("limit", claim.HoldLimit).With("reservations", s.Holds.of(claim))
	}
	return nil
}

// Hopeful returns the claims of which no seat is taken: only of their buyers the store need know what they have.
func Hopeful(claims []Claim, taken map[int]bool) []Claim {
	hopeful := make([]Claim, 0, len(claims))
	for _, claim := range claims {
		if claim.lost(taken) == nil {
			hopeful = append(hopeful, claim)
		}
	}
	return hopeful
}

// lost are the claim's seats among those that are taken.
func (c Claim) lost(taken map[int]bool) (lost []int) {
	for _, seat := range c.Reservation.Seats {
		if taken[seat.Number] {
			lost = append(lost, seat.Number)
		}
	}
	return lost
}

// Holds are unpaid reservations by buyer, oldest first.
type Holds map[string][]*Reservation

// Add adds an unpaid reservation.
func (h Holds) Add(r *Reservation) { h[r.UserID] = append(h[r.UserID], r) }

// of returns the ids of those of the claim's buyer that still hold their seats when the claim is made.
func (h Holds) of(claim Claim) []string {
	var ids []string
	for _, held := range h[claim.Reservation.UserID] {
		if held.Holding(claim.Reservation.CreatedAt) {
			ids = append(ids, held.ID)
		}
	}
	return ids
}

// full reports whether the claim would be one unpaid reservation too many.
func (h Holds) full(claim Claim) bool {
	return claim.HoldLimit > 0 && len(h.of(claim)) >= claim.HoldLimit
}

// GiveBack notes what has gone back in all, and reports whether that is more than was known or is due.
func (r *Reservation) GiveBack(inAll money.KRW, at time.Time) bool {
	if inAll <= max(r.GivenBack, r.Refund) {
		return false
	}
	r.GivenBack, r.GivenBackAt = inAll, at
	return true
}

// Returned is what of the price is not the office's any more: due to the buyer, or given back. Of a reservation that was
// never completed nothing was the office's.
func (r *Reservation) Returned() money.KRW { return min(max(r.Refund, r.GivenBack), r.Paid) }

// Effect is what a paid order does to its reservation.
type Effect uint8

// The effects.
const (
	Completes  Effect = iota + 1 // the reservation becomes COMPLETED
	Reclaims                     // the same, if all of its seats are free: its hold has passed
	Recognized                   // nothing: this order has completed it before
)

// Judge says what a paid order does to the reservation, or ErrNotPayable: then its money must go back.
func (c Completion) Judge(r *Reservation) (Effect, error) {
	switch {
	case r.OrderID != "" && r.OrderID == c.OrderID:
		return Recognized, nil // when it was canceled since, the cancellation has said what goes back
	case r.CalledOff.Is():
		return 0, ErrNotPayable
	case r.Status == Pending:
		return Completes, nil
	case r.Status == Canceled && r.CancelReason == ByExpiry:
		return Reclaims, nil
	}
	return 0, ErrNotPayable
}

// Complete makes the reservation a paid one.
func (r *Reservation) Complete(c Completion) {
	r.Status, r.CancelReason, r.CanceledAt = Completed, NotCanceled, time.Time{}
	r.OrderID, r.Paid, r.CompletedAt = c.OrderID, c.Paid, c.At
}
