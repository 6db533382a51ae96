package pay

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Status is what a payment is to the provider, in the words of Toss Payments (Payment object, status).
type Status string

// The states of a payment.
const (
	Ready             Status = "READY"               // made, the buyer has not authorised yet
	InProgress        Status = "IN_PROGRESS"         // authorised; nothing charged, a confirmation can still charge it
	WaitingForDeposit Status = "WAITING_FOR_DEPOSIT" // a virtual account that nothing was paid into
	Done              Status = "DONE"                // charged
	Canceled          Status = "CANCELED"            // charged and all given back
	PartialCanceled   Status = "PARTIAL_CANCELED"    // charged and some given back
	Aborted           Status = "ABORTED"             // the confirmation was refused; nothing was charged
	Expired           Status = "EXPIRED"             // not confirmed in time; nothing was charged
)

// Charged reports whether money was taken at some time, given back since or not.
func (s Status) Charged() bool { return s == Done || s == Canceled || s == PartialCanceled }

// NeverCharged reports whether no money was taken and none can be any more. Both this and Charged are
// false for a payment of which the end is open: a reconciler has to ask again.
func (s Status) NeverCharged() bool { return s == Aborted || s == Expired }

// Payment is a payment as the provider has it at the moment of the answer.
type Payment struct {
	PaymentKey string
	OrderID    string
	OrderName  string
	Method     string // as the provider words it, for people: 카드, 간편결제, ...
	Status     Status

	Total   money.KRW // what was, or would be, charged
	Balance money.KRW // what of it can still be given back

	RequestedAt time.Time
	ApprovedAt  time.Time // zero until charged

	PartialCancelable bool
	Cancels           []Cancel // oldest first
	Failure           *Failure // why it was refused, when Aborted or Expired
	ReceiptURL        string
	Secret            string // comes with what is told of a deposit, and shows that the provider tells it; "" if there is none
}

// Refunded is how much was given back so far, whoever asked for it: through us, or at the provider's own console.
func (p Payment) Refunded() money.KRW {
	var refunded money.KRW
	for _, cancel := range p.Cancels {
		refunded += cancel.Amount
	}
	switch p.Status {
	case Canceled:
		return p.Total
	case PartialCanceled:
		return max(refunded, p.Total-p.Balance)
	}
	return refunded
}

// Cancel is one giving back.
type Cancel struct {
	TransactionKey string // the provider's name for it
	Amount         money.KRW
	Reason         string
	CanceledAt     time.Time
}

// Failure is the provider's reason.
type Failure struct {
	Code    string // stable, the provider's: REJECT_CARD_COMPANY
	Message string // a sentence for people
}
