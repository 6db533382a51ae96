package payment

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Store keeps orders, their histories and the refunds owed.
//
// A change of state is guarded by the state it starts from, so that of two who attempt it one succeeds. It
// commits with its entry in the history and its event.
type Store interface {
	Jobs

	// Checkout adds the order of a reservation, or returns the one that it has: with the new amounts and the new coupon
	// while nothing was begun or the last attempt was declined, unchanged otherwise. An order that costs nothing is
	// stored as DONE, with its event.
	Checkout(ctx context.Context, p Payment) (Payment, error)
	// Payment returns an order, or ErrNotFound.
	Payment(ctx context.Context, orderID string) (Payment, error)
	// History returns an order's changes, oldest first.
	History(ctx context.Context, orderID string) ([]Change, error)
	// OfReservations returns the orders of reservations by reservation id.
	OfReservations(ctx context.Context, reservationIDs []string) (map[string]Payment, error)

	// Begin moves READY or DECLINED to IN_PROGRESS with the attempt's key, to be looked at again at
	// checkAt. started is false when the order is in another state, or was declined with this same key;
	// the payment is then as it is.
	Begin(ctx context.Context, orderID, paymentKey string, now, checkAt time.Time) (p Payment, started bool, err error)
	// Answer writes what came of an attempt: IN_PROGRESS or UNKNOWN becomes DONE, DECLINED or UNKNOWN, if
	// the answer is about the attempt under way. A DONE is believed of any attempt, also of an order in
	// READY or DECLINED: money is money.
	// The payment is returned as it is afterwards, also when its state did not allow the answer.
	Answer(ctx context.Context, a Answer) (Payment, error)
	// Settle marks orders as turned into tickets. Orders that are settled already are passed over, and one of which all
	// money went back meanwhile stays to be looked at until Ended.
	Settle(ctx context.Context, orderIDs []string) error
	// Ended settles an order of which all money went back and whose reservation has ended with that.
	Ended(ctx context.Context, orderID string) error
	// Owe adds a refund and settles its order, in one step. A cause that was told before adds nothing, and
	// never is more owed of an order than was taken and not given back: what is beyond that is cut.
	Owe(ctx context.Context, r Refund) error
	// Refunded writes that the provider has given a refund back, and how much that makes of the order in all by the
	// provider's own count: it may be more than we asked for. Counts that are told late lower nothing.
	Refunded(ctx context.Context, r Refund, inAll money.KRW, now time.Time) error
	// CutRefund puts a smaller refund in the place of one that is more than what is left at the provider. It has an id of
	// its own, as the provider answers for the first one's id what it answered before. Twice is once.
	CutRefund(ctx context.Context, r Refund, smaller Refund) error
	// Observe writes what the provider has given back of a captured order without being asked by us, with its entry in the
	// history and EventRefunded; an order of which everything went back is to be looked at again at CheckAt. Nothing
	// changes while a refund is owed, as its own answer will tell, nor when no more was given back than is known.
	Observe(ctx context.Context, o Observation) (p Payment, changed bool, err error)
	// RefundFailed plans a refund's next attempt.
	RefundFailed(ctx context.Context, refundID, reason string, tryAt time.Time) error

	// DueChecks returns orders that the reconciler must look at now; each is put off until next, so that
	// two reconcilers don't look at once.
	DueChecks(ctx context.Context, now, next time.Time, limit int) ([]Payment, error)
	// DueRefunds returns refunds to try now, put off likewise.
	DueRefunds(ctx context.Context, now, next time.Time, limit int) ([]Refund, error)
	// Unsettled counts the orders that were begun and whose end is not known or not yet acted upon, by status.
	Unsettled(ctx context.Context) (map[Status]int, error)
	// Owed sums up what is still owed of the orders; those with nothing are missing.
	Owed(ctx context.Context, orderIDs []string) (map[string]money.KRW, error)
}

// Observation is what was found at the provider.
type Observation struct {
	OrderID string
	InAll   money.KRW // given back of the order so far
	Detail  string    // for the history: by whose words
	At      time.Time
	CheckAt time.Time
}

// Answer is what the provider said of an attempt.
type Answer struct {
	OrderID    string
	PaymentKey string
	Status     Status // DONE, DECLINED or UNKNOWN
	Method     string
	Failure    Failure
	ApprovedAt time.Time
	At         time.Time
	CheckAt    time.Time // when to look again: after UNKNOWN, and after DONE until it is settled
}
