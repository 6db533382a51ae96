package pay

import "errors"

// What a Provider answers instead of a payment. Compare with errors.Is; Declined with errors.As.
var (
	// ErrUnanswered: the provider was asked and it is not known whether it did what was asked (a
	// time-out, a cut connection, an error of its own inside, the same attempt still running). Only
	// asking tells.
	ErrUnanswered = errors.New("pay: the provider did not answer")

	// ErrUnavailable: the provider could not be asked, or refused to listen; nothing was done. It may
	// be tried again later with the same AttemptKey.
	ErrUnavailable = errors.New("pay: the provider can't be asked now")

	// ErrNotFound: the provider has no such payment.
	ErrNotFound = errors.New("pay: no such payment")

	// ErrAlreadyCanceled: all of the payment was given back before; this call gave nothing.
	ErrAlreadyCanceled = errors.New("pay: already canceled")

	// ErrInvalid: the request could never be accepted and was not sent. A defect of the caller, or
	// input it should have checked.
	ErrInvalid = errors.New("pay: invalid request")
)

// Declined is a final no: nothing was charged, or nothing was given back, by this call.
type Declined struct {
	Code    string // the provider's, stable: REJECT_CARD_COMPANY, NOT_CANCELABLE_AMOUNT
	Message string // the provider's sentence, which may be shown to the buyer
}

// Error is for logs.
func (d *Declined) Error() string { return "pay: declined: " + d.Code + ": " + d.Message }
