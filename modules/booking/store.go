package booking

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Store keeps reservations and decides who owns a seat.
//
// Every write commits its effect, its receipt and its events together. A seat never has two owners and a
// round never more owners than seats, whoever else writes at the same time. Set-based calls answer each
// request by itself, in the order given; an error beside the outcomes is an outage, and then nothing
// happened.
type Store interface {
	Jobs
	SalesStore

	// ClaimSeats takes the seats of each claim, all of them or none. All claims are of one round. The
	// outcomes are nil, ErrSeatTaken (naming the seats), ErrSoldOut or ErrTicketLimit. Of two claims in one
	// call to one seat the earlier wins. The change tells what this call did to the seats; its Version is
	// 0 when it did nothing.
	ClaimSeats(ctx context.Context, round *Round, claims []Claim) (outcomes []error, change SeatsChange, err error)
	// Release ends reservations and frees their seats. Each outcome has the reservation as it is then.
	Release(ctx context.Context, releases []Release) ([]Released, []SeatsChange, error)
	// Complete turns paid reservations into tickets. One that this order has completed before stays as it
	// is, also when it was canceled since: what goes back was settled then. One that has expired gets its seats back if all are free. Otherwise the outcome's error
	// says why its money must go back: ErrExpired (seats gone) or ErrNotPayable (canceled, or paid by
	// another order).
	Complete(ctx context.Context, completions []Completion) ([]Released, []SeatsChange, error)
	// Due returns the ids of pending reservations whose hold has passed at the moment, oldest first.
	Due(ctx context.Context, now time.Time, limit int) ([]string, error)

	// Pending counts the reservations that wait for their payment.
	Pending(ctx context.Context) (int, error)

	// Reservation returns one, or ErrReservationNotFound.
	Reservation(ctx context.Context, id string) (*Reservation, error)
	// ReservationsOf returns a buyer's, newest first, behind the place; status "" is any.
	ReservationsOf(ctx context.Context, userID string, status Status, after Place, limit int) ([]*Reservation, error)
	// ReservationsByID returns those that there are, in any order.
	ReservationsByID(ctx context.Context, ids []string) ([]*Reservation, error)
	// ReservationsBehind walks all reservations, whoever's they are, by their ids: up to limit of those behind
	// id, in order; "" is the beginning.
	ReservationsBehind(ctx context.Context, id string, limit int) ([]*Reservation, error)
	// Tickets returns a reservation's, by seat in the order chosen.
	Tickets(ctx context.Context, reservationID string) ([]Ticket, error)

	// Inventory returns a round's taken seats and the version at which that is so. A round that nobody
	// has reserved in yet has version 0 and no seats.
	Inventory(ctx context.Context, roundID int64) (version int64, taken []int, err error)
	// Remaining returns how many seats are free in each round; rounds that nobody has reserved in yet are
	// missing.
	Remaining(ctx context.Context, roundIDs []int64) (map[int64]int, error)
	// Sold reports whether a reservation that is not canceled has seats in any of the rounds.
	Sold(ctx context.Context, roundIDs []int64) (bool, error)
	// Load adds completed reservations with their tickets in bulk, without events: the demonstration's
	// past. The rounds must be new to the store.
	Load(ctx context.Context, round *Round, reservations []*Reservation) error
}

// Place is a position in a list that is sorted by time and id; the zero Place is its beginning.
type Place struct {
	At time.Time
	ID string
}

// Claim asks for the seats of a new reservation.
type Claim struct {
	Reservation *Reservation
	Limit       int                  // seats the buyer may have of the performance, this claim included
	Receipt     *idempotency.Receipt // stored with a success; nil for none
}

// Release asks to end a reservation.
type Release struct {
	ReservationID string
	Reason        CancelReason
	At            time.Time
	// Allow is asked within the transaction whether the reservation, as it is then, may end, and what is
	// paid back. It must not call anything.
	Allow func(r *Reservation) (refund money.KRW, err error)
	// Note is why, in the words of an organiser who ends it; it goes into the house's journal.
	Note string
	// Receipt makes what is stored with a success; nil for none.
	Receipt func(r *Reservation) (*idempotency.Receipt, error)
}

// Released is what became of one Release or Completion.
type Released struct {
	Reservation *Reservation // as it is now; nil when there is none
	Err         error
}

// Completion says that an order for a reservation is paid.
type Completion struct {
	ReservationID string
	OrderID       string
	Paid          money.KRW
	At            time.Time
}
