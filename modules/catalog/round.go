package catalog

import (
	"slices"
	"time"
)

// RoundSpacing is the least time between the starts of two rounds of a performance.
const RoundSpacing = 60 * time.Minute

// Round is one showing: the thing for which seats are sold.
type Round struct {
	ID            int64
	PerformanceID int64
	HallID        int64
	// PlanVersion is the hall's plan by which its seats are numbered, fixed when the round is made.
	PlanVersion int
	Total       int // seats in that plan
	StartsAt    time.Time
	SalesOpenAt time.Time // on sale from then until it starts
	Closed      bool      // the organiser stopped selling
	SoldOut     bool      // as booking last told; see Store.MarkSoldOut
	Moves       int       // how often it was moved to another time
	CalledOff   bool      // it does not take place; Closed, too
}

// Status is whether tickets can be had.
type Status string

// The states of a round, and of a performance.
const (
	BeforeOpen Status = "BEFORE_OPEN" // sales open later
	Available  Status = "AVAILABLE"   // on sale, with seats left
	SoldOut    Status = "SOLD_OUT"
	Closed     Status = "CLOSED" // started, over, or stopped by the organiser
)

// Statuses lists all of them.
var Statuses = []Status{BeforeOpen, Available, SoldOut, Closed}

// Valid reports whether s is one of the states.
func (s Status) Valid() bool { return slices.Contains(Statuses, s) }

// Status is the round's state at the instant.
func (r Round) Status(now time.Time) Status {
	switch {
	case r.Closed || !r.StartsAt.After(now):
		return Closed
	case r.SalesOpenAt.After(now):
		return BeforeOpen
	case r.SoldOut:
		return SoldOut
	}
	return Available
}

// nextChange is the next instant at which time alone changes the round's status; zero when none does.
func (r Round) nextChange(now time.Time) time.Time {
	switch {
	case r.Closed || !r.StartsAt.After(now):
		return time.Time{}
	case r.SalesOpenAt.After(now):
		return earlier(r.SalesOpenAt, r.StartsAt)
	}
	return r.StartsAt
}

// CheckNew refuses a round that starts in the past, or whose sales would open only after its start.
func (r Round) CheckNew(now time.Time) error {
	if !r.StartsAt.After(now) {
		return ErrRoundInPast.With("startsAt", r.StartsAt)
	}
	var wrong problems
	wrong.when(r.StartsAt.After(now.AddDate(10, 0, 0)), "startsAt", "is more than ten years ahead", r.StartsAt)
	wrong.when(r.SalesOpenAt.After(r.StartsAt), "salesOpenAt", "lies after the start", r.SalesOpenAt)
	return wrong.err()
}

// CheckMove refuses another start for a round that has begun: whoever holds its tickets was there.
func (r Round) CheckMove(startsAt, now time.Time) error {
	if !startsAt.Equal(r.StartsAt) && !r.StartsAt.After(now) {
		return ErrRoundStarted.With("startsAt", r.StartsAt)
	}
	return nil
}

// CheckSpacing refuses starts of which any two lie less than RoundSpacing apart, and names the later one.
func CheckSpacing(starts []time.Time) error {
	sorted := slices.SortedFunc(slices.Values(starts), time.Time.Compare)
	for i := 1; i < len(sorted); i++ {
		if sorted[i].Sub(sorted[i-1]) < RoundSpacing {
			return ErrRoundTooClose.With("startsAt", sorted[i])
		}
	}
	return nil
}

// earlier is the earlier one of two instants, of which a zero one doesn't count.
func earlier(a, b time.Time) time.Time {
	switch {
	case a.IsZero():
		return b
	case b.IsZero() || a.Before(b):
		return a
	}
	return b
}
