// Package pay is the contract of a payment provider: it takes money that a buyer has authorised, gives
// it back, and answers what became of it.
//
// The buyer authorises in the provider's own window and comes back with a payment key; until Confirm
// nothing is charged. The difficulty is not the happy path but the silence: a call may be done and its
// answer lost. So every error says which of three things is certain:
//
//   - nothing was done (Declined, ErrInvalid, ErrNotFound, ErrUnavailable, ErrAlreadyCanceled);
//   - it is not known whether it was done (ErrUnanswered): write that down as UNKNOWN and ask, with
//     ByKey, ByOrder or the same call under the same AttemptKey, until it is known;
//   - anything else is a defect, and is to be treated as ErrUnanswered.
//
// A provider makes no promise about its own speed. An implementation bounds every call in time, never
// repeats a Confirm or a Cancel by itself, and is safe for concurrent use. It must not be called inside
// a database transaction.
package pay

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/money"
)

// Provider takes and gives back money. The facts behind the contract are those of Toss Payments' core
// API (its reference, "결제 승인", "결제 취소", "결제 조회"); another provider is an adapter to them.
type Provider interface {
	// Confirm charges what the buyer authorised. A nil error comes with the payment as the provider
	// has it, for the order, key and amount asked for: Done normally, and its Status has to be looked
	// at (a virtual account waits for its deposit; a payment confirmed earlier may be canceled since).
	// A payment that was charged before is answered as it is, whoever asked first.
	//
	// Errors: *Declined, ErrInvalid, ErrUnavailable, ErrUnanswered.
	Confirm(ctx context.Context, c Confirmation) (Payment, error)

	// Cancel gives back an amount of what is left, and answers the payment as it is afterwards.
	// Repeated with the same AttemptKey it gives back once.
	//
	// Errors: *Declined (more than what is left, or not to be canceled at all), ErrAlreadyCanceled
	// (all of it was given back before), ErrNotFound, ErrInvalid, ErrUnavailable, ErrUnanswered.
	Cancel(ctx context.Context, c Cancellation) (Payment, error)

	// ByKey answers what the payment is now. It changes nothing and may be asked as often as needed.
	//
	// Errors: ErrNotFound, ErrUnavailable, ErrUnanswered.
	ByKey(ctx context.Context, paymentKey string) (Payment, error)

	// ByOrder answers the payment of an order: the charged one where the buyer authorised more than
	// once, else the latest. Errors as ByKey.
	ByOrder(ctx context.Context, orderID string) (Payment, error)
}

// Limits of what a provider accepts.
const (
	MaxAttemptKeyLen = 300 // bytes
	MaxReasonRunes   = 200
	MaxPaymentKeyLen = 200 // bytes
)

// Confirmation asks to charge a payment.
type Confirmation struct {
	PaymentKey string    // the provider's name for the payment, from the browser
	OrderID    string    // ours: 6 to 64 of A-Z a-z 0-9 - _ =
	Amount     money.KRW // what our own order says, never what the browser says

	// AttemptKey names this attempt at this order. The provider does not compare bodies: the same key
	// for another order is answered with the first order's payment, so a key is never shared.
	AttemptKey string
}

// Validate tells in an error that wraps ErrInvalid what no provider would accept.
func (c Confirmation) Validate() error {
	switch {
	case !ValidPaymentKey(c.PaymentKey):
		return fmt.Errorf("%w: payment key", ErrInvalid)
	case !ValidOrderID(c.OrderID):
		return fmt.Errorf("%w: order id", ErrInvalid)
	case c.Amount <= 0:
		return fmt.Errorf("%w: amount %d", ErrInvalid, c.Amount)
	}
	return validAttemptKey(c.AttemptKey)
}

// Cancellation asks to give money back.
type Cancellation struct {
	PaymentKey string
	Amount     money.KRW // always said outright: "all that is left" would mean something else when repeated
	Reason     string    // shown to the buyer by the provider, at most 200 characters
	AttemptKey string    // names this giving back; see Confirmation
}

// Validate tells in an error that wraps ErrInvalid what no provider would accept.
func (c Cancellation) Validate() error {
	switch {
	case !ValidPaymentKey(c.PaymentKey):
		return fmt.Errorf("%w: payment key", ErrInvalid)
	case c.Amount <= 0:
		return fmt.Errorf("%w: amount %d", ErrInvalid, c.Amount)
	case c.Reason == "" || utf8.RuneCountInString(c.Reason) > MaxReasonRunes:
		return fmt.Errorf("%w: reason", ErrInvalid)
	}
	return validAttemptKey(c.AttemptKey)
}

// ValidOrderID reports whether text may name an order: 6 to 64 of A-Z a-z 0-9 - _ =.
func ValidOrderID(text string) bool {
	return len(text) >= 6 && len(text) <= 64 && onlyWordBytes(text)
}

// ValidPaymentKey reports whether text may name a payment; what isn't is never put into an address.
func ValidPaymentKey(text string) bool {
	return text != "" && len(text) <= MaxPaymentKeyLen && onlyWordBytes(text)
}

func onlyWordBytes(text string) bool {
	for i := range len(text) {
		switch b := text[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == '-', b == '_', b == '=':
		default:
			return false
		}
	}
	return true
}

func validAttemptKey(key string) error {
	if key == "" || len(key) > MaxAttemptKeyLen {
		return fmt.Errorf("%w: attempt key", ErrInvalid)
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' { // it travels in a header
			return fmt.Errorf("%w: attempt key", ErrInvalid)
		}
	}
	return nil
}
