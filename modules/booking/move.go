package booking

import "time"

// FreeAfterMove is how long a reservation can be canceled without a fee after its round was moved, unless
// configured.
const FreeAfterMove = 7 * 24 * time.Hour

// Move is how a round came to another time.
type Move struct {
	From      time.Time // when it would have started
	At        time.Time // when it was moved
	FreeUntil time.Time // until then its reservations are canceled without a fee
}

// RoundMove asks to move a round.
type RoundMove struct {
	RoundID, PerformanceID int64
	Seats                  int       // in its plan
	From                   time.Time // zero when it is not known: what was sold says it, or the last move
	StartsAt               time.Time
	// Number counts the round's moves: one that is not higher than the last one's changes nothing, so that moves
	// can be applied again and in any order.
	Number  int
	At      time.Time
	FreeFor time.Duration // how long it is free to cancel; until the new start at most
}

// Move is what is remembered of it.
func (m RoundMove) Move() Move {
	return Move{From: m.From, At: m.At, FreeUntil: freeUntil(m.At, m.StartsAt, m.FreeFor)}
}

func freeUntil(at, starts time.Time, free time.Duration) time.Time {
	if until := at.Add(free); until.Before(starts) {
		return until
	}
	return starts
}

// Touched is whom moving a round touches: who holds seats of it, paid or not.
type Touched struct {
	Reservations, People, Seats int
	FreeUntil                   time.Time // until then they could cancel without a fee
}

// TouchedBy completes what is held of a round by what moving it at the moment would grant.
func (t Touched) TouchedBy(now, starts time.Time, free time.Duration) Touched {
	t.FreeUntil = freeUntil(now, starts, free)
	return t
}

// Moved reports whether the round starts at another time than the buyer bought it for, or did so meanwhile.
func (r *Reservation) Moved() bool {
	return !r.Move.At.IsZero() && (r.CreatedAt.Before(r.Move.At) || !r.SoldFor.Equal(r.StartsAt))
}

// FreeAfterMove reports whether r can be canceled without a fee because its round was moved.
func (r *Reservation) FreeAfterMove(now time.Time) bool {
	return r.Moved() && now.Before(r.Move.FreeUntil)
}
