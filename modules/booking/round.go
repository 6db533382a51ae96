package booking

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Round is what booking must know of a round to sell it. It is never changed once made, so that many
// requests may share one.
type Round struct {
	ID            int64
	PerformanceID int64
	Title         string // of the performance
	StartsAt      time.Time
	SalesOpenAt   time.Time
	Closed        bool // taken off sale by the organiser
	TicketLimit   int  // seats a person may have for the performance
	Policy        CancellationPolicy
	Seats         []PlanSeat           // by number: Seats[0] is seat 1
	Prices        map[string]money.KRW // by grade; a grade without one is not for sale
}

// Showing is a round as its sales are told.
type Showing struct {
	RoundID, PerformanceID int64
	StartsAt               time.Time
	Seats                  int // in its plan
}

// PlanSeat is a seat's place in the plan.
type PlanSeat struct{ Label, Section, Row, Grade string }

// OnSale reports whether the round is on sale now, or ErrRoundNotOpen with the time it opens where that
// lies ahead.
func (r *Round) OnSale(now time.Time) error {
	switch {
	case now.Before(r.SalesOpenAt):
		return ErrRoundNotOpen.With("salesOpenAt", r.SalesOpenAt).Saying("Sales for this round have not opened yet.")
	case r.Closed || !now.Before(r.StartsAt):
		return ErrRoundNotOpen.Saying("Sales for this round have ended.")
	}
	return nil
}

// Choose finds the seats by number with today's prices. ErrTooManySeats, or ErrInvalidSeat naming the
// numbers that can't be chosen.
func (r *Round) Choose(numbers []int) ([]Seat, error) {
	if len(numbers) > MaxSeats {
		return nil, ErrTooManySeats.With("limit", MaxSeats)
	}
	if len(numbers) == 0 {
		return nil, ErrInvalidSeat.Saying("Choose at least one seat.")
	}
	seats := make([]Seat, 0, len(numbers))
	var wrong []int
	for i, number := range numbers {
		seat, ok := r.seat(number)
		if !ok || containsBefore(numbers, i) {
			wrong = append(wrong, number)
			continue
		}
		seats = append(seats, seat)
	}
	if len(wrong) > 0 {
		return nil, ErrInvalidSeat.With("seats", wrong)
	}
	return seats, nil
}

func (r *Round) seat(number int) (Seat, bool) {
	if number < 1 || number > len(r.Seats) {
		return Seat{}, false
	}
	place := r.Seats[number-1]
	price, forSale := r.Prices[place.Grade]
	return Seat{
		Number: number, Label: place.Label, Section: place.Section, Row: place.Row, Grade: place.Grade, Amount: price,
	}, forSale
}

func containsBefore(numbers []int, i int) bool {
	for _, earlier := range numbers[:i] {
		if earlier == numbers[i] {
			return true
		}
	}
	return false
}
