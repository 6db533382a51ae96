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
	SigningKeys

	// ClaimSeats takes the seats of each claim, all of them or none. All claims are of one round. The
	// outcomes are nil, ErrSeatTaken (naming the seats), ErrSoldOut, ErrRoundNotFound (it was removed), ErrTicketLimit or ErrTooManyHolds (naming
	// the unpaid reservations); both limits hold against claims of other rounds and performances at the same time. Of two claims in one
	// call to one seat the earlier wins. The change tells what this call did to the seats; its Version is
	// 0 when it did nothing.
	ClaimSeats(ctx context.Context, round *Round, claims []Claim) (outcomes []error, change SeatsChange, err error)
	// RemoveRounds closes rounds to claims for good: all of them, or none and ErrInUse when a reservation holds a seat of
	// any. From then on their claims are told ErrRoundNotFound. Doing it again is doing it once, but for checkAt: the
	// removals are due for a look then, unless they are done before.
	RemoveRounds(ctx context.Context, removals []Removal, checkAt time.Time) error
	// DueRemovals returns removed rounds that must be looked at now; each is put off until next, so that two servers don't
	// look at once.
	DueRemovals(ctx context.Context, now, next time.Time, limit int) ([]int64, error)
	// RemovalsDone ends looking at removed rounds: nothing else knows them any more.
	RemovalsDone(ctx context.Context, roundIDs []int64) error
	// Release ends reservations, or some of their seats, and frees these. Each outcome has the reservation as it is then.
	Release(ctx context.Context, releases []Release) ([]Released, []SeatsChange, error)
	// Complete turns paid reservations into tickets. One that this order has completed before stays as it
	// is, also when it was canceled since: what goes back was settled then. One that has expired gets its seats back if all are free. Otherwise the outcome's error
	// says why its money must go back: ErrExpired (seats gone) or ErrNotPayable (canceled, or paid by
	// another order).
	Complete(ctx context.Context, completions []Completion) ([]Released, []SeatsChange, error)
	// GiveBack notes what has gone back of reservations in all, and tells EventGivenBack of those of which that is more
	// than was known or is due. Those that are not there are passed over.
	GiveBack(ctx context.Context, given []GivenBack) error
	// MoveRound has all reservations of a round start at another time from now on, in one step, and tells
	// EventRoundMoved. It reports false, and does nothing, when the move or a later one is known already.
	MoveRound(ctx context.Context, move RoundMove) (moved bool, err error)
	// TellMoved tells EventMoved of the holders of a round that was moved, up to so many seats on from where the
	// last call came to, each reservation once. It is done when all have been told, or when the round has been
	// moved again since: then the later move's calls tell them.
	TellMoved(ctx context.Context, roundID int64, number, seats int, at time.Time) (done bool, err error)
	// CallOff closes a round to claims for good and says what that comes to; its reservations are ended by Release, those
	// of Holders. It tells EventRoundCalledOff. ErrAlreadyCalledOff, or ErrRoundNotFound when it was removed.
	CallOff(ctx context.Context, c CallOff, answer idempotency.Answer[CallOff]) (CallOff, error)
	// TryCallOff is CallOff without changing anything.
	TryCallOff(ctx context.Context, c CallOff) (CallOff, error)
	// CallOffByID returns one with what is left of it, or ErrCallOffNotFound.
	CallOffByID(ctx context.Context, id string) (CallOff, error)
	// CallOffOf returns a round's, or ErrCallOffNotFound.
	CallOffOf(ctx context.Context, roundID int64) (CallOff, error)
	// Holders returns the ids of up to limit reservations that hold seats of a round, by their first seat.
	Holders(ctx context.Context, roundID int64, limit int) ([]string, error)
	// CalledOffDone says that all reservations of a round that was called off have ended.
	CalledOffDone(ctx context.Context, roundID int64, at time.Time) error
	// Compensations lists what is owed by a call-off, behind the id: all of it, or what is not paid yet.
	Compensations(ctx context.Context, callOffID string, owedOnly bool, after string, limit int) ([]Compensation, error)
	// CompensationsOf returns what is owed, or was, for reservations, by their ids.
	CompensationsOf(ctx context.Context, reservationIDs []string) (map[string][]Compensation, error)
	// PayCompensation notes that an administrator has paid one. Doing it again is doing it once; ErrCompensationNotFound.
	PayCompensation(ctx context.Context, id, by string, at time.Time) (Compensation, error)
	// Touched counts who holds seats of a round, without FreeUntil.
	Touched(ctx context.Context, roundID int64) (Touched, error)
	// OwnedSeats counts the seats that a person has of a performance, held or paid.
	OwnedSeats(ctx context.Context, userID string, performanceID int64) (int, error)
	// Due returns the ids of pending reservations whose hold has passed at the moment, oldest first.
	Due(ctx context.Context, now time.Time, limit int) ([]string, error)

	// Pending counts the reservations that wait for their payment.
	Pending(ctx context.Context) (int, error)

	// Reservation returns one, or ErrReservationNotFound.
	Reservation(ctx context.Context, id string) (*Reservation, error)
	// ReservationsOf returns a buyer's, newest first, behind the place; status "" is any.
	ReservationsOf(ctx context.Context, userID string, status Status, after Cursor, limit int) ([]*Reservation, error)
	// ReservationsByID returns those that there are, in any order.
	ReservationsByID(ctx context.Context, ids []string) ([]*Reservation, error)
	// ReservationsBehind walks all reservations, whoever's they are, by their ids: up to limit of those behind
	// id, in order; "" is the beginning.
	ReservationsBehind(ctx context.Context, id string, limit int) ([]*Reservation, error)
	// Tickets returns a reservation's, by seat in the order chosen.
	Tickets(ctx context.Context, reservationID string) ([]Ticket, error)
	// AnyTicket reports whether a ticket was ever issued and is still remembered.
	AnyTicket(ctx context.Context) (bool, error)
	// CanceledTickets walks the tickets of a round (0: of all) that are not valid any more by their ids: up to
	// limit of those behind id, in order; "" is the beginning.
	CanceledTickets(ctx context.Context, roundID int64, id string, limit int) ([]string, error)

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

// Cursor is a position in a list that is sorted by time and id; the zero Cursor is its beginning.
type Cursor struct {
	At time.Time
	ID string
}

// Claim asks for the seats of a new reservation.
type Claim struct {
	Reservation *Reservation
	Limit       int                  // seats the buyer may have of the performance, this claim included
	HoldLimit   int                  // unpaid reservations the buyer may have at once, this one included; 0 for any number
	Receipt     *idempotency.Receipt // stored with a success; nil for none
}

// Removal names a round that is to be removed.
type Removal struct{ RoundID, PerformanceID int64 }

// Release asks to end a reservation, or some of its seats.
type Release struct {
	ReservationID string
	Reason        CancelReason
	At            time.Time
	// Decide says within the transaction what becomes of the reservation, as it is then, and what is paid back, or why
	// nothing does. It must not call anything.
	Decide func(r *Reservation) (Ending, error)
	// Note is why, in the words of an organiser who ends it; it goes into the audit log.
	Note string
	// Answer makes the receipt that is stored with a success; nil for none.
	Answer idempotency.Answer[*Reservation]
}

// Released is what became of one Release or Completion.
type Released struct {
	Reservation *Reservation // as it is now; nil when there is none
	Err         error
}

// GivenBack says how much has gone back of a reservation in all.
type GivenBack struct {
	ReservationID string
	InAll         money.KRW
	At            time.Time
}

// Completion says that an order for a reservation is paid.
type Completion struct {
	ReservationID string
	OrderID       string
	Paid          money.KRW
	At            time.Time
}
