package booking

import (
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Events that booking tells. Those of a reservation are keyed by its id, those of seats by SeatsKey.
const (
	EventHeld           = "booking.reservation.held"
	EventCompleted      = "booking.reservation.completed"
	EventCanceled       = "booking.reservation.canceled"
	EventSeatsCanceled  = "booking.reservation.seats_canceled" // some of its seats; the others stay
	EventMoved          = "booking.reservation.moved"          // its round starts at another time
	EventGivenBack      = "booking.reservation.given_back"     // more than its cancellation gives back
	EventSeatsChanged   = "booking.seats.changed"
	EventRoundMoved     = "booking.round.moved"
	EventRoundCalledOff = "booking.round.called_off"
	EventUpcoming       = "booking.reservation.upcoming"   // its show is tomorrow
	EventReviewable     = "booking.reservation.reviewable" // its show was today
	EventUnlinked       = "booking.reservations.unlinked"  // nothing leads back to whose they were
	EventPurged         = "booking.reservations.purged"    // years after the show: nothing is kept of them
)

// ReservationEvent is the payload of every event of a reservation.
type ReservationEvent struct {
	ReservationID string       `json:"reservationId"`
	UserID        string       `json:"userId"`
	RoundID       int64        `json:"roundId"`
	PerformanceID int64        `json:"performanceId"`
	Amount        money.KRW    `json:"amount"`
	OrderID       string       `json:"orderId,omitempty"`
	Refund        money.KRW    `json:"refund,omitempty"`       // owed to the buyer by what has happened; canceled and seats_canceled only
	Compensation  money.KRW    `json:"compensation,omitempty"` // owed beside it; canceled and seats_canceled of a round that was called off
	Seats         []int        `json:"seats,omitempty"`        // seats_canceled only: their numbers
	CancelReason  CancelReason `json:"cancelReason,omitempty"` // canceled and seats_canceled only
	At            time.Time    `json:"at"`
}

// Event returns the payload that tells where r stands now.
func (r *Reservation) Event(at time.Time) ReservationEvent {
	return ReservationEvent{
		ReservationID: r.ID, UserID: r.UserID, RoundID: r.RoundID, PerformanceID: r.PerformanceID, Amount: r.Amount,
		OrderID: r.OrderID, CancelReason: r.CancelReason, At: at.UTC(),
	}
}

// EndedEvent returns the kind and the payload of the event that tells what a release has done to r.
func (r *Reservation) EndedEvent(release Release, ending Ending) (kind string, payload ReservationEvent) {
	kind, payload = EventCanceled, r.Event(release.At)
	payload.Refund, payload.CancelReason = ending.Refund, release.Reason
	for _, seat := range ending.Seats {
		kind, payload.Seats = EventSeatsCanceled, append(payload.Seats, seat.Number)
	}
	return kind, payload
}

// Purged is the payload of EventPurged and EventUnlinked, which are keyed by the first of them.
type Purged struct {
	ReservationIDs []string `json:"reservationIds"`
}

// SeatsChange is the payload of EventSeatsChanged: what one commit did to a round's seats. Versions of a
// round count up by one, so that a listener knows when it has missed something.
type SeatsChange struct {
	RoundID       int64 `json:"roundId"`
	PerformanceID int64 `json:"performanceId"`
	Version       int64 `json:"version"`
	Remaining     int   `json:"remaining"`
	Taken         []int `json:"taken"` // seat numbers
	Freed         []int `json:"freed"`
	SoldOut       bool  `json:"soldOut"`   // has become so with this change
	Available     bool  `json:"available"` // was sold out and is no more
}

// RoundMoved is the payload of EventRoundMoved, which is keyed as EventSeatsChanged is: the round starts at
// another time. Each holder's EventMoved follows.
type RoundMoved struct {
	RoundID       int64     `json:"roundId"`
	PerformanceID int64     `json:"performanceId"`
	Number        int       `json:"number"` // of the round's moves
	From          time.Time `json:"from"`
	StartsAt      time.Time `json:"startsAt"`
}

// RoundCalledOff is the payload of EventRoundCalledOff, which is keyed as EventSeatsChanged is. Each holder's EventCanceled
// follows.
type RoundCalledOff struct {
	CallOffID     string    `json:"callOffId"`
	RoundID       int64     `json:"roundId"`
	PerformanceID int64     `json:"performanceId"`
	At            time.Time `json:"at"`
}

// SeatsKey is the event key of a round's seats.
func SeatsKey(roundID int64) string { return "round:" + strconv.FormatInt(roundID, 10) }
