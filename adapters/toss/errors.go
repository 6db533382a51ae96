package toss

import (
	"fmt"
	"net/http"

	"github.com/ticketblue/ticketblue/ports/pay"
)

// Codes of the provider that mean more than no ("API 에러 코드").
const (
	alreadyProcessedPayment = "ALREADY_PROCESSED_PAYMENT"
	duplicatedOrderID       = "DUPLICATED_ORDER_ID"
	alreadyCanceledPayment  = "ALREADY_CANCELED_PAYMENT"
	alreadyRefundPayment    = "ALREADY_REFUND_PAYMENT"
	notFoundPayment         = "NOT_FOUND_PAYMENT"
	notFound                = "NOT_FOUND"
)

// uncertain are the codes below 500 that do not say whether anything was done.
var uncertain = map[string]bool{
	"PROVIDER_ERROR":                true, // the card company did not answer the provider
	"CARD_PROCESSING_ERROR":         true,
	"COMMON_ERROR":                  true,
	"IDEMPOTENT_REQUEST_PROCESSING": true, // 409: the same attempt is still running
	"FORBIDDEN_CONSECUTIVE_REQUEST": true,
	"DUPLICATED_REQUEST":            true,
	"ALREADY_REFUNDING_PAYMENT":     true,
}

// unavailable are the codes by which the provider refuses to listen to us at all: our key or our
// settings are wrong. The buyer's payment is not judged, so it isn't declined.
var unavailable = map[string]bool{
	"UNAUTHORIZED_KEY":            true,
	"INVALID_API_KEY":             true,
	"INCORRECT_BASIC_AUTH_FORMAT": true,
	"FORBIDDEN_REQUEST":           true,
	"INVALID_IDEMPOTENCY_KEY":     true,
	"API_VERSION_UPDATE_NEEDED":   true,
}

// problem is the provider's error object.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`

	status int
}

// Error is for logs.
func (p *problem) Error() string { return fmt.Sprintf("toss: %d %s: %s", p.status, p.Code, p.Message) }

// meaning sorts the problem by what is certain. The codes that mean different things to Confirm and to
// Cancel, and every plain no, stay *problem: the two know what to make of them.
func (p *problem) meaning() error {
	switch {
	case p.status >= http.StatusInternalServerError, p.status < http.StatusBadRequest,
		p.status == http.StatusRequestTimeout, uncertain[p.Code]:
		return fmt.Errorf("%w: %w", pay.ErrUnanswered, p)
	case p.status == http.StatusUnauthorized, p.status == http.StatusTooManyRequests, unavailable[p.Code]:
		return fmt.Errorf("%w: %w", pay.ErrUnavailable, p)
	}
	return p
}

// refusal returns err when it is a plain no. A problem that is wrapped was sorted already: it is a cause.
func refusal(err error) *problem {
	told, _ := err.(*problem) //nolint:errorlint // on purpose, see above
	return told
}

// declined is the problem as a final no.
func (p *problem) declined() *pay.Declined { return &pay.Declined{Code: p.Code, Message: p.Message} }
