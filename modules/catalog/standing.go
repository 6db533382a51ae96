package catalog

import (
	"time"
)

// Standing is where a performance stands at an instant, from all of its rounds. It is kept beside the
// performance so that lists are filtered and ordered by an index, and made again whenever a round
// changes, and when ChangesAt comes.
type Standing struct {
	Status Status
	// NextAt is the start of the next round that isn't closed; of the last one when all are over; of the
	// period when there are no rounds.
	NextAt time.Time
	// OpensAt is the next opening of sales that lies ahead; zero when there is none.
	OpensAt time.Time
	// ChangesAt is when time alone changes any of this; zero when it stays for good.
	ChangesAt time.Time
}

// StandingOf derives a performance's standing from its rounds:
//
//   - AVAILABLE if any round is;
//   - else BEFORE_OPEN if any round is, or there are none yet and the period has not ended;
//   - else SOLD_OUT if any round is;
//   - else CLOSED.
func StandingOf(p Performance, rounds []Round, now time.Time) Standing {
	if len(rounds) == 0 {
		return standingWithoutRounds(p, now)
	}
	var counts [4]int
	var s Standing
	var last time.Time
	for _, round := range rounds {
		status := round.Status(now)
		counts[rank(status)]++
		if status != Closed {
			s.NextAt = earlier(s.NextAt, round.StartsAt)
		}
		if status == BeforeOpen {
			s.OpensAt = earlier(s.OpensAt, round.SalesOpenAt)
		}
		if round.StartsAt.After(last) {
			last = round.StartsAt
		}
		s.ChangesAt = earlier(s.ChangesAt, round.nextChange(now))
	}
	if s.NextAt.IsZero() {
		s.NextAt = last
	}
	s.Status = Closed
	for _, status := range []Status{SoldOut, BeforeOpen, Available} {
		if counts[rank(status)] > 0 {
			s.Status = status
		}
	}
	return s
}

func standingWithoutRounds(p Performance, now time.Time) Standing {
	ends := p.EndDate.AddDays(1).Start()
	if !ends.After(now) {
		return Standing{Status: Closed, NextAt: p.StartDate.Start()}
	}
	return Standing{Status: BeforeOpen, NextAt: p.StartDate.Start(), ChangesAt: ends}
}

func rank(status Status) int {
	switch status {
	case Available:
		return 0
	case BeforeOpen:
		return 1
	case SoldOut:
		return 2
	}
	return 3
}

// farAhead is later than every instant that the catalogue accepts, in seconds since 1970.
const farAhead = int64(1) << 36

// SoonestKey orders performances as people look for them: what can still be seen first, the next round
// soonest; then what is over, the latest first. Smaller comes earlier.
func (s Standing) SoonestKey() int64 {
	if s.Status == Closed {
		return 2*farAhead - s.NextAt.Unix()
	}
	return s.NextAt.Unix()
}

// OpeningKey orders by the next opening of sales; what has none ahead follows in SoonestKey's order.
func (s Standing) OpeningKey() int64 {
	if s.OpensAt.IsZero() {
		return 2*farAhead + s.SoonestKey()
	}
	return s.OpensAt.Unix()
}
