package search

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Reservation is a reservation as organisers find it. Of a buyer whose account has ended only the id is known.
type Reservation struct {
	ID, Number           string
	Status, CancelReason string
	UserID               string
	UserName, UserEmail  string
	PerformanceID        int64
	PerformanceTitle     string
	Hall                 string
	RoundID              int64
	StartsAt             time.Time
	Seats                []string // labels
	Amount, Paid, Refund money.KRW
	CreatedAt            time.Time
}

// Reservations is the kind of what organisers find; buyers find nothing of it.
const Reservations Kind = "reservations"

// Orders of a list of reservations: by the number, the highest first with a minus.
const (
	NewestFirst   = "-createdAt"
	OldestFirst   = "createdAt"
	DearestFirst  = "-amount"
	CheapestFirst = "amount"
	LatestShow    = "-startsAt"
	SoonestShow   = "startsAt"
)

// MaxPage is how many reservations a page has at most.
const MaxPage = 100

// ErrTooMuchAlike is told when a list can't be walked further in its order.
var ErrTooMuchAlike = fault.New(fault.Invalid, "too_far", "More than a thousand reservations are alike in this order. Sort by createdAt, or ask for something narrower.")

// ReservationFilter asks for reservations; what is empty doesn't matter, and everything that isn't must hold.
type ReservationFilter struct {
	Words            string // anywhere: buyer, e-mail address, number, title, hall; a wrong letter is forgiven when nothing else is found
	UserName         string // to the letter, as are titles
	PerformanceTitle string
	UserID           string
	PerformanceID    int64
	Status           string
	From, Until      time.Time // when it was made: From included, Until not
	MinAmount        *money.KRW
	MaxAmount        *money.KRW
	Sort             string // "" is NewestFirst
	After            Cursor
	Limit            int // 1 to MaxPage
}

// Cursor is where a page of a sorted list ended: how many were shown of those with the last value.
type Cursor struct {
	Value int64 `json:"v"`
	Shown int   `json:"n"` // 0: the beginning of the list
}

// ReservationPage is a part of what a filter finds, with the total of everything it finds.
type ReservationPage struct {
	Items []Reservation
	Next  *Cursor // nil at the end
	Count int
	Kept  money.KRW // what was paid of them and has not gone back, as sales are counted
	Held  money.KRW // what those would pay that wait for their payment; no part of Kept
}
