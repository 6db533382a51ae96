package payment

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Events that payment tells, keyed by the order's id.
const (
	EventDone     = "payment.done"
	EventDeclined = "payment.declined"
	EventUnknown  = "payment.unknown"
	EventRefunded = "payment.refunded"
)

// Event is the payload of all of them.
type Event struct {
	OrderID       string    `json:"orderId"`
	ReservationID string    `json:"reservationId"`
	UserID        string    `json:"userId"`
	Status        Status    `json:"status"`
	Amount        money.KRW `json:"amount"`             // of the order
	Refunded      money.KRW `json:"refunded,omitempty"` // in all
	Back          money.KRW `json:"back,omitempty"`     // of it by what has happened; EventRefunded only
	Code          string    `json:"code,omitempty"`     // of a decline
	At            time.Time `json:"at"`
}

// Event returns the payload that tells where p stands now.
func (p *Payment) Event(at time.Time) Event {
	return Event{
		OrderID: p.OrderID, ReservationID: p.ReservationID, UserID: p.UserID, Status: p.Status, Amount: p.Amount,
		Refunded: p.Refunded, Code: p.Failure.Code, At: at.UTC(),
	}
}
