// Package booking sells seats: who holds which seat of which round, until when, and what it cost.
//
// A buyer reserves seats of one round: all of them or none. The reservation is PENDING and holds its seats
// until it expires; paid in time it is COMPLETED and has tickets; otherwise, or when the buyer cancels, it is
// CANCELED and its seats are free in the same moment (docs/states/reservation.md).
//
// That a seat has one owner rests on a unique key in the store and on nothing else. Prices, the plan and the
// times of a round come from outside and are frozen on the reservation when it is made.
package booking

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// MaxSeats is how many seats a reservation may have.
const MaxSeats = 4

// HoldTTL is how long a reservation waits for its payment unless configured.
const HoldTTL = 10 * time.Minute

// MaxHoldTTL is the longest that a reservation may be configured to wait.
const MaxHoldTTL = 24 * time.Hour

// HoldLimit is how many unpaid reservations a person may have at once unless configured, over all performances.
const HoldLimit = 3

// Faults that booking tells.
var (
	ErrRoundNotFound       = fault.New(fault.NotFound, "round_not_found", "There is no such round.")
	ErrRoundNotOpen        = fault.New(fault.Conflict, "round_not_open", "This round is not on sale now.")
	ErrPerformanceNotFound = fault.New(fault.NotFound, "performance_not_found", "There is no such performance.")
	ErrInUse               = fault.New(fault.Conflict, "in_use", "Seats of this round are held or sold.")
	ErrSoldOut             = fault.New(fault.Conflict, "sold_out", "This round is sold out.")
	ErrSeatTaken           = fault.New(fault.Conflict, "seat_taken", "Somebody was first at one of these seats. Choose others.")
	ErrInvalidSeat         = fault.New(fault.Invalid, "invalid_seat", "A chosen seat does not exist, is chosen twice or is not for sale.")
	ErrTooManySeats        = fault.New(fault.Invalid, "too_many_seats", "A reservation has at most 4 seats.")
	ErrTicketLimit         = fault.New(fault.Conflict, "ticket_limit", "This would be more seats than one person may have for this performance.")
	ErrTooManyHolds        = fault.New(fault.Conflict, "too_many_holds", "You have unpaid reservations already. Pay or cancel one first.")
	ErrReservationNotFound = fault.New(fault.NotFound, "reservation_not_found", "There is no such reservation.")
	ErrNotCancelable       = fault.New(fault.Conflict, "not_cancelable", "This reservation can't be canceled any more.")
	ErrNotPaid             = fault.New(fault.Conflict, "not_paid", "There are tickets once the reservation is paid.")
	ErrTicketsCanceled     = fault.New(fault.Conflict, "tickets_canceled", "These tickets were canceled: they open no door any more.")
	ErrExpired             = fault.New(fault.Conflict, "reservation_expired", "The time to pay has passed and the seats were given free.")
	ErrNotPayable          = fault.New(fault.Conflict, "not_payable", "This reservation can't be paid: it is paid or canceled already.")
)

// Status is where a reservation stands.
type Status string

// The states of a reservation.
const (
	Pending   Status = "PENDING"
	Completed Status = "COMPLETED"
	Canceled  Status = "CANCELED"
)

// CancelReason says why a reservation ended.
type CancelReason string

// The reasons.
const (
	ByUser      CancelReason = "USER"
	ByExpiry    CancelReason = "EXPIRED"
	ByPayment   CancelReason = "PAYMENT_FAILED"
	ByAdmin     CancelReason = "ADMIN"
	ByCallOff   CancelReason = "CALLED_OFF"
	NotCanceled CancelReason = ""
)

// Seat is one seat as it was sold: its place in the plan and its price at that moment.
type Seat struct {
	Number   int           `json:"number"`
	Label    string        `json:"label"`
	Section  string        `json:"section,omitempty"`
	Row      string        `json:"row,omitempty"`
	Grade    string        `json:"grade"`
	Amount   money.KRW     `json:"amount"`
	Canceled *CanceledSeat `json:"canceled,omitempty"` // nil unless it was canceled while others stayed
}

// CanceledSeat is how a seat ended that was canceled while others of its reservation stayed.
type CanceledSeat struct {
	At     time.Time `json:"at"`
	Fee    money.KRW `json:"fee"`    // kept of what was paid for it
	Refund money.KRW `json:"refund"` // owed to the buyer for it
}

// Reservation is a buyer's claim to seats of one round.
type Reservation struct {
	ID            string
	Number        string // for people, see id.Number
	UserID        string
	RoundID       int64
	PerformanceID int64
	StartsAt      time.Time // of the round, as it holds now
	SoldFor       time.Time // of the round, as it was when reserved
	Seats         []Seat    // in the order chosen, at least one
	Amount        money.KRW // of all seats
	Policy        CancellationPolicy

	Status       Status
	CancelReason CancelReason
	OrderID      string    // of the payment; "" while there is none
	Paid         money.KRW // after a discount; 0 until COMPLETED
	Refund       money.KRW // what comes back by cancellations, of seats and of all
	GivenBack    money.KRW // what payment says has gone back in all, where that is more than Refund

	CreatedAt   time.Time
	ExpiresAt   time.Time // of the hold
	CompletedAt time.Time
	CanceledAt  time.Time
	GivenBackAt time.Time // when GivenBack grew last

	// Move is how the round was moved last; the zero Move when it never was.
	Move Move
	// CalledOff is whether the round was called off.
	CalledOff CalledOff
}

// Reserve makes a pending reservation of seats that round.Choose has found. Whether they are free, the
// store will say.
func Reserve(userID string, round *Round, seats []Seat, now time.Time, hold time.Duration) *Reservation {
	r := &Reservation{
		ID: id.New(), Number: id.Number(), UserID: userID, RoundID: round.ID, PerformanceID: round.PerformanceID,
		StartsAt: round.StartsAt, SoldFor: round.StartsAt, Seats: seats, Policy: round.Policy, Status: Pending,
		CreatedAt: now, ExpiresAt: now.Add(hold),
	}
	for _, seat := range seats {
		r.Amount += seat.Amount
	}
	return r
}

// Numbers are the reservation's seats by number, in the order chosen, without those that were canceled by themselves.
func (r *Reservation) Numbers() []int {
	numbers := make([]int, 0, len(r.Seats))
	for _, seat := range r.Seats {
		if seat.Canceled == nil {
			numbers = append(numbers, seat.Number)
		}
	}
	return numbers
}

// Holding reports whether the reservation is unpaid and still holds its seats at the moment.
func (r *Reservation) Holding(now time.Time) bool {
	return r.Status == Pending && now.Before(r.ExpiresAt)
}

// Payable reports whether the reservation can be paid now: nil, ErrExpired or ErrNotPayable.
func (r *Reservation) Payable(now time.Time) error {
	switch {
	case r.CalledOff.Is():
		return ErrNotPayable.Saying("This show was called off.")
	case r.Holding(now):
		return nil
	case r.Status == Pending || r.CancelReason == ByExpiry:
		return ErrExpired
	}
	return ErrNotPayable
}

// Cancelable reports whether the reservation can be canceled now, or ErrNotCancelable.
func (r *Reservation) Cancelable(now time.Time) error {
	if r.Status == Canceled || r.Status == Completed && !now.Before(r.StartsAt) && !r.CalledOff.Is() {
		return ErrNotCancelable
	}
	return nil
}
