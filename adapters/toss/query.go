package toss

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ticketblue/ticketblue/ports/pay"
)

// ByKey implements pay.Provider ("paymentKey로 결제 조회").
func (c *Client) ByKey(ctx context.Context, paymentKey string) (pay.Payment, error) {
	if !pay.ValidPaymentKey(paymentKey) {
		return pay.Payment{}, pay.ErrNotFound
	}
	return c.query(ctx, "/v1/payments/"+paymentKey)
}

// ByOrder implements pay.Provider ("orderId로 결제 조회").
func (c *Client) ByOrder(ctx context.Context, orderID string) (pay.Payment, error) {
	if !pay.ValidOrderID(orderID) {
		return pay.Payment{}, pay.ErrNotFound
	}
	return c.query(ctx, "/v1/payments/orders/"+orderID)
}

// query asks, and asks again when there was no answer: a question changes nothing.
func (c *Client) query(ctx context.Context, path string) (pay.Payment, error) {
	payment, err := c.again.WithContext(ctx).Get(func() (pay.Payment, error) {
		return c.do(ctx, c.queries, call{method: http.MethodGet, path: path})
	})
	told := refusal(err)
	if told == nil {
		return payment, err
	}
	switch told.Code {
	case notFoundPayment, notFound:
		return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrNotFound, told)
	}
	// Another no to a question says nothing about the payment.
	return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrUnanswered, told)
}
