package toss

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// Cancel implements pay.Provider ("결제 취소").
func (c *Client) Cancel(ctx context.Context, cancellation pay.Cancellation) (pay.Payment, error) {
	if err := cancellation.Validate(); err != nil {
		return pay.Payment{}, err
	}
	body, err := json.Marshal(struct {
		Reason string    `json:"cancelReason"`
		Amount money.KRW `json:"cancelAmount"`
	}{cancellation.Reason, cancellation.Amount})
	if err != nil {
		return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrInvalid, err)
	}
	payment, err := c.do(ctx, c.orders, call{
		method:     http.MethodPost,
		path:       "/v1/payments/" + cancellation.PaymentKey + "/cancel",
		body:       body,
		attemptKey: cancellation.AttemptKey,
	})
	told := refusal(err)
	if told == nil {
		return payment, err
	}
	switch told.Code {
	case alreadyCanceledPayment, alreadyRefundPayment:
		return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrAlreadyCanceled, told)
	case notFoundPayment, notFound:
		return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrNotFound, told)
	}
	return pay.Payment{}, told.declined()
}
