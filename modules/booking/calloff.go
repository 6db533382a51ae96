package booking

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// DefaultCompensation is what buyers are owed beside their money when a show is called off, in percent of what they
// paid: the consumer dispute standard's 10 % for the organiser's own fault.
const DefaultCompensation = 10

// Faults of calling off.
var (
	ErrAlreadyCalledOff     = fault.New(fault.Conflict, "already_called_off", "This round was called off already.")
	ErrCallOffNotFound      = fault.New(fault.NotFound, "call_off_not_found", "There is no such call-off.")
	ErrCompensationNotFound = fault.New(fault.NotFound, "compensation_not_found", "There is no such compensation.")
)

// CallOff is the end of a round that does not take place: from then on nothing of it is sold, and everybody gets all of
// their money back, reservation by reservation.
type CallOff struct {
	ID            string
	RoundID       int64
	PerformanceID int64
	Reason        string // for buyers
	Rate          int    // of the compensation, in percent of what was paid
	At            time.Time

	// What it came to when it was announced: paid reservations, and what is owed for them.
	Reservations, People, Seats int
	Refund, Compensation        money.KRW

	Left   int       // reservations that have not ended yet
	DoneAt time.Time // when none was left
}

// NewCallOff calls a round off at the moment.
func NewCallOff(round *Round, reason string, rate int, now time.Time) CallOff {
	return CallOff{ID: id.New(), RoundID: round.ID, PerformanceID: round.PerformanceID, Reason: reason, Rate: rate, At: now}
}

// Count adds a reservation of the round to what the call-off comes to; one that is not paid costs nothing.
func (c *CallOff) Count(r *Reservation) {
	if r.Status != Completed {
		return
	}
	left := r.PaidForLeft()
	c.Reservations, c.Seats = c.Reservations+1, c.Seats+len(r.Numbers())
	c.Refund, c.Compensation = c.Refund+left, c.Compensation+left.Percent(c.Rate)
}

// CalledOff is that a reservation's round was called off; the zero CalledOff is that it was not.
type CalledOff struct {
	ID     string // of the call-off
	At     time.Time
	Reason string
	Rate   int
}

// Is reports whether it was.
func (c CalledOff) Is() bool { return !c.At.IsZero() }

// Compensation is owed to a buyer beside what comes back. A provider can't give back more than it took, so people of the
// office pay it and say so.
type Compensation struct {
	ID            string
	CallOffID     string
	ReservationID string
	Number        string // of the reservation
	UserID        string // whose it is
	Amount        money.KRW
	OwedAt        time.Time
	PaidAt        time.Time // zero while it is owed
	PaidBy        string    // the administrator who said so
}

// Compensates returns what is owed beside the refund when what was paid for the seats that end is so much; nil for
// nothing.
func (r *Reservation) Compensates(paid money.KRW, at time.Time) *Compensation {
	amount := paid.Percent(r.CalledOff.Rate)
	if !r.CalledOff.Is() || r.CompletedAt.IsZero() || amount == 0 {
		return nil
	}
	return &Compensation{ID: id.New(), CallOffID: r.CalledOff.ID, ReservationID: r.ID, Amount: amount, OwedAt: at}
}

// EndCalledOff decides what becomes of a reservation of a round that was called off: it ends, and all that was paid for
// what is left of it comes back. ErrNotCancelable when it has ended already.
func (r *Reservation) EndCalledOff() (Ending, error) {
	if r.Status == Canceled || !r.CalledOff.Is() {
		return Ending{}, ErrNotCancelable
	}
	return Ending{Refund: r.PaidForLeft()}, nil
}
