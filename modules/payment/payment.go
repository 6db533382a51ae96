// Package payment moves money: an order for each reservation that is paid, its way through the provider, and
// what goes back.
//
// An order's status is written before and after every call to the provider, so that a crash leaves a question
// that a reconciler can ask, never a guess (docs/states/payment.md):
//
//	READY → IN_PROGRESS → DONE | DECLINED | UNKNOWN;  UNKNOWN → DONE | DECLINED;  DECLINED → IN_PROGRESS;
//	DONE → PARTIAL_CANCELED | CANCELED;  PARTIAL_CANCELED → CANCELED
//
// Money that was captured always ends as tickets or as a refund: a DONE order is settled once booking has
// issued the tickets or a refund is owed, and is looked at again until then.
package payment

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Faults that payment tells.
var (
	ErrNotFound           = fault.New(fault.NotFound, "payment_not_found", "There is no such payment.")
	ErrNotPayable         = fault.New(fault.Conflict, "not_payable", "This reservation can't be paid: it is paid or canceled already.")
	ErrReservationExpired = fault.New(fault.Conflict, "reservation_expired", "The time to pay has passed and the seats were given free. Nothing stays charged.")
	ErrCouponNotUsable    = fault.New(fault.Conflict, "coupon_not_usable", "This coupon can't be used for this reservation.")
	ErrAmountMismatch     = fault.New(fault.Conflict, "amount_mismatch", "The amount is not what the order costs. Nothing was charged.")
	ErrAlreadyPaid        = fault.New(fault.Conflict, "already_paid", "This order is paid already.")
	ErrDeclined           = fault.New(fault.Declined, "payment_declined", "The payment was declined. Try another way to pay.")
)

// Status is where an order's payment stands.
type Status string

// The states of a payment.
const (
	Ready           Status = "READY"
	InProgress      Status = "IN_PROGRESS"
	Done            Status = "DONE"
	Declined        Status = "DECLINED"
	Unknown         Status = "UNKNOWN"
	PartialCanceled Status = "PARTIAL_CANCELED"
	Canceled        Status = "CANCELED"
)

// Payment is the order of one reservation.
type Payment struct {
	OrderID        string
	ReservationID  string
	UserID         string
	OrderName      string // at most 100 characters, shown by the provider
	OriginalAmount money.KRW
	Discount       money.KRW
	Amount         money.KRW // to charge: OriginalAmount - Discount
	GrantID        string    // the coupon that Discount comes from; "" for none

	Status     Status
	PaymentKey string // the provider's, of the last attempt
	Method     string // as the provider names it
	Attempts   int    // confirmations begun
	Refunded   money.KRW
	Failure    Failure // of the last declined attempt
	Settled    bool    // captured money has become tickets or an owed refund

	CheckAt    time.Time // when the reconciler looks next; zero: never
	Checks     int
	ApprovedAt time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Failure is why the provider declined.
type Failure struct{ Code, Message string }

// Captured reports whether the buyer's money was taken, whatever went back since.
func (p *Payment) Captured() bool {
	return p.Status == Done || p.Status == PartialCanceled || p.Status == Canceled
}

// Open reports whether it is not known yet how an attempt ended.
func (p *Payment) Open() bool { return p.Status == InProgress || p.Status == Unknown }

// AttemptKey names the attempt under way for the provider: one key an attempt at one order.
func (p *Payment) AttemptKey() string { return p.OrderID + "." + p.PaymentKey }

// Change is an entry in an order's history.
type Change struct {
	Status     Status
	PaymentKey string
	Detail     string
	At         time.Time
}

// Refund is money that we owe back. It is written with its cause and tried until the provider has it.
type Refund struct {
	ID         string // also the provider's key of this giving back
	CauseID    string // one cause makes one refund, however often it is told
	OrderID    string
	PaymentKey string // of the order
	Amount     money.KRW
	Reason     string
	Attempts   int
	CreatedAt  time.Time
}

// MinCharge is the least that the provider charges by card (Toss Payments: BELOW_MINIMUM_AMOUNT).
const MinCharge money.KRW = 100

// Discounted is what remains of an amount after a discount. What is left but could not be charged (1 to 99
// won) is charged as the least amount, so the discount is smaller by that.
func Discounted(original, discount money.KRW) (amount, used money.KRW) {
	amount = max(original-discount, 0)
	if amount > 0 && amount < MinCharge {
		amount = min(MinCharge, original)
	}
	return amount, original - amount
}
