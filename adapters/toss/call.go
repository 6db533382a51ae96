package toss

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/ticketblue/ticketblue/platform/text"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// maxAnswerBytes bounds what is read of an answer; a Payment is 1 to 2 kB.
const maxAnswerBytes = 256 << 10

// call is one request.
type call struct {
	method     string
	path       string // below the base, with its parts already checked
	body       []byte // nil for queries
	attemptKey string // "" for queries
}

// do sends the call through its breaker and answers the payment it was answered with, *problem for an
// error that the provider put into words, or ErrUnavailable or ErrUnanswered.
func (c *Client) do(ctx context.Context, gate circuitbreaker.CircuitBreaker[any], call call) (pay.Payment, error) {
	if !gate.TryAcquirePermit() {
		return pay.Payment{}, fmt.Errorf("%w: too many calls went unanswered", pay.ErrUnavailable)
	}
	payment, err := c.send(ctx, call)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		gate.RecordSuccess() // the caller left, which says nothing about the provider; the permit must go back
	case errors.Is(err, pay.ErrUnanswered), errors.Is(err, pay.ErrUnavailable):
		gate.RecordFailure()
	default:
		gate.RecordSuccess()
	}
	return payment, err
}

func (c *Client) send(ctx context.Context, call call) (pay.Payment, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, connected, err := c.request(ctx, call)
	if err != nil {
		return pay.Payment{}, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		// Without a connection not a byte was sent; with one, nobody knows how far it got.
		if connected.Load() {
			return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrUnanswered, err)
		}
		return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrUnavailable, err)
	}
	defer response.Body.Close()
	answer := buffers.Get().(*bytes.Buffer)
	defer func() { answer.Reset(); buffers.Put(answer) }()
	if _, err := answer.ReadFrom(io.LimitReader(response.Body, maxAnswerBytes+1)); err != nil {
		return pay.Payment{}, fmt.Errorf("%w: %w", pay.ErrUnanswered, err)
	}
	if answer.Len() > maxAnswerBytes {
		return pay.Payment{}, fmt.Errorf("%w: an answer of more than %d bytes", pay.ErrUnanswered, maxAnswerBytes)
	}
	return read(response.StatusCode, answer.Bytes())
}

// request builds the HTTP request; connected becomes true when there is a connection to write it on.
func (c *Client) request(ctx context.Context, call call) (request *http.Request, connected *atomic.Bool, err error) {
	connected = new(atomic.Bool)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	var body io.Reader
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	request, err = http.NewRequestWithContext(ctx, call.method, c.base+call.path, body)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", pay.ErrInvalid, err)
	}
	request.Header["Authorization"] = []string{c.authorization}
	if c.english {
		request.Header["Accept-Language"] = []string{"en-US"}
	}
	if call.body != nil {
		request.Header["Content-Type"] = []string{"application/json"}
	}
	if call.attemptKey != "" {
		// Spelt in lower case on purpose: net/http takes a request whose Idempotency-Key it recognises
		// for repeatable and sends it again by itself when the connection breaks. Ours is repeated by
		// the caller or not at all. On the wire, case means nothing.
		request.Header["idempotency-key"] = []string{call.attemptKey}
	}
	return request, connected, nil
}

// read turns an answer into a payment or an error.
func read(status int, answer []byte) (pay.Payment, error) {
	if status == http.StatusOK {
		var payment paymentJSON
		if err := json.Unmarshal(answer, &payment); err != nil || !pay.ValidPaymentKey(payment.PaymentKey) || !pay.ValidOrderID(payment.OrderID) {
			return pay.Payment{}, fmt.Errorf("%w: an answer that is no payment: %w", pay.ErrUnanswered, err)
		}
		return payment.payment(), nil
	}
	var told problem
	// A body that is not the provider's error object comes from something in between, which knows nothing.
	if err := json.Unmarshal(answer, &told); err != nil || told.Code == "" {
		return pay.Payment{}, fmt.Errorf("%w: status %d", pay.ErrUnanswered, status)
	}
	told.Code, told.Message, told.status = text.Line(told.Code), text.Line(told.Message), status
	return pay.Payment{}, told.meaning()
}
