package booking

import (
	"slices"
	"time"
)

// Inventory is how many of a round's seats have an owner, as a transaction reads it that has locked it.
type Inventory struct {
	RoundID, PerformanceID int64
	Total, Taken           int
	Version                int64 // rises with each change of seats
	Removed                bool  // closed to claims for good
	CalledOff              bool  // likewise, and its reservations end

	MovedTo  time.Time // when the round starts now; zero if it was never moved
	Moves    int       // how often it was moved
	ToldSeat int       // holders of seats up to this number have been told of the last move
}

// Begun reports whether the round was moved and has begun at the instant; who claims may not know of the move yet.
func (i *Inventory) Begun(now time.Time) bool { return !i.MovedTo.IsZero() && !now.Before(i.MovedTo) }

// Agrees reports whether a reservation was read with what has become of its round by now. One that was read before the
// round was locked may have been overtaken: by a move, or by the round's being called off.
func (i *Inventory) Agrees(r *Reservation) bool {
	return i.CalledOff == r.CalledOff.Is() && (i.MovedTo.IsZero() || i.MovedTo.Equal(r.StartsAt))
}

// Untold reports whether a new reservation was made for the time before the round's last move, and those who tell its
// holders are past its seats already: nobody else will tell its buyer.
func (i *Inventory) Untold(r *Reservation) bool {
	return !i.MovedTo.IsZero() && !r.SoldFor.Equal(i.MovedTo) && slices.Min(r.Numbers()) <= i.ToldSeat
}

// Change counts seats that were taken and freed, and returns what a listener must know of it.
func (i *Inventory) Change(taken, freed []int) SeatsChange {
	wasFull := i.Taken >= i.Total
	i.Taken += len(taken) - len(freed)
	i.Version++
	isFull := i.Taken >= i.Total
	return SeatsChange{
		RoundID: i.RoundID, PerformanceID: i.PerformanceID, Version: i.Version, Remaining: i.Total - i.Taken,
		Taken: taken, Freed: freed, SoldOut: isFull && !wasFull, Available: wasFull && !isFull,
	}
}
