package toss

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/ticketblue/ticketblue/ports/pay"
)

// Confirm implements pay.Provider ("결제 승인").
func (c *Client) Confirm(ctx context.Context, confirmation pay.Confirmation) (pay.Payment, error) {
	if err := confirmation.Validate(); err != nil {
		return pay.Payment{}, err
	}
	payment, err := c.do(ctx, c.orders, call{
		method:     http.MethodPost,
		path:       "/v1/payments/confirm",
		body:       confirmBody(confirmation),
		attemptKey: confirmation.AttemptKey,
	})
	if told := refusal(err); told != nil {
		return c.settle(ctx, confirmation, told)
	}
	if err != nil {
		return pay.Payment{}, err
	}
	return confirmed(confirmation, payment)
}

// confirmBody needs no escaping: Validate leaves only letters, digits and - _ = in both names.
func confirmBody(c pay.Confirmation) []byte {
	body := make([]byte, 0, 128+len(c.PaymentKey)+len(c.OrderID))
	body = append(body, `{"paymentKey":"`...)
	body = append(body, c.PaymentKey...)
	body = append(body, `","orderId":"`...)
	body = append(body, c.OrderID...)
	body = append(body, `","amount":`...)
	body = strconv.AppendInt(body, int64(c.Amount), 10)
	return append(body, '}')
}

// settle decides what a no means. "Already processed" is no answer but a reason to ask what it is now.
func (c *Client) settle(ctx context.Context, asked pay.Confirmation, told *problem) (pay.Payment, error) {
	if told.Code != alreadyProcessedPayment && told.Code != duplicatedOrderID {
		return pay.Payment{}, told.declined()
	}
	now, err := c.ByKey(ctx, asked.PaymentKey)
	if errors.Is(err, pay.ErrNotFound) {
		return pay.Payment{}, told.declined() // the order was paid under another key
	}
	if err != nil {
		return pay.Payment{}, fmt.Errorf("%w: %w: then asked, %w", pay.ErrUnanswered, told, err)
	}
	if told.Code == duplicatedOrderID && !now.Status.Charged() {
		return pay.Payment{}, told.declined()
	}
	return confirmed(asked, now)
}

// confirmed judges the payment that a confirmation was answered with.
func confirmed(asked pay.Confirmation, got pay.Payment) (pay.Payment, error) {
	if got.PaymentKey != asked.PaymentKey || got.OrderID != asked.OrderID || got.Total != asked.Amount {
		// The provider replays by attempt key without looking at the body. Of ours nothing is known.
		return pay.Payment{}, fmt.Errorf("%w: answered with the payment of order %s over %s",
			pay.ErrUnanswered, got.OrderID, got.Total)
	}
	switch {
	case got.Status.Charged(), got.Status == pay.WaitingForDeposit:
		return got, nil
	case got.Status.NeverCharged():
		if got.Failure != nil {
			return pay.Payment{}, &pay.Declined{Code: got.Failure.Code, Message: got.Failure.Message}
		}
		return pay.Payment{}, &pay.Declined{Code: string(got.Status), Message: "결제가 승인되지 않았습니다."}
	}
	return pay.Payment{}, fmt.Errorf("%w: it is still %s", pay.ErrUnanswered, got.Status)
}
