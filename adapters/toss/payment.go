package toss

import (
	"bytes"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/platform/text"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// buffers are for answers.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// paymentJSON is the part of the provider's Payment object that we use. Its words come from banks and from people at
// the provider's console, and are cleaned before anybody keeps or shows them.
type paymentJSON struct {
	PaymentKey  string    `json:"paymentKey"`
	OrderID     string    `json:"orderId"`
	OrderName   string    `json:"orderName"`
	Method      string    `json:"method"`
	Status      string    `json:"status"`
	Total       money.KRW `json:"totalAmount"`
	Balance     money.KRW `json:"balanceAmount"`
	RequestedAt time.Time `json:"requestedAt"`
	ApprovedAt  time.Time `json:"approvedAt"` // null until charged
	Partial     bool      `json:"isPartialCancelable"`
	Cancels     []struct {
		TransactionKey string    `json:"transactionKey"`
		Amount         money.KRW `json:"cancelAmount"`
		Reason         string    `json:"cancelReason"`
		CanceledAt     time.Time `json:"canceledAt"`
	} `json:"cancels"`
	Failure *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"failure"`
	Receipt *struct {
		URL string `json:"url"`
	} `json:"receipt"`
	Secret string `json:"secret"` // null until there is one
}

func (p *paymentJSON) payment() pay.Payment {
	payment := pay.Payment{
		PaymentKey:        p.PaymentKey,
		OrderID:           p.OrderID,
		OrderName:         text.Line(p.OrderName),
		Method:            text.Line(p.Method),
		Status:            pay.Status(text.Line(p.Status)),
		Total:             p.Total,
		Balance:           p.Balance,
		RequestedAt:       p.RequestedAt.UTC(),
		PartialCancelable: p.Partial,
		Secret:            p.Secret,
	}
	if !p.ApprovedAt.IsZero() {
		payment.ApprovedAt = p.ApprovedAt.UTC()
	}
	for _, cancel := range p.Cancels {
		payment.Cancels = append(payment.Cancels, pay.Cancel{
			TransactionKey: text.Line(cancel.TransactionKey),
			Amount:         cancel.Amount,
			Reason:         text.Line(cancel.Reason),
			CanceledAt:     cancel.CanceledAt.UTC(),
		})
	}
	if p.Failure != nil {
		payment.Failure = &pay.Failure{Code: text.Line(p.Failure.Code), Message: text.Line(p.Failure.Message)}
	}
	if p.Receipt != nil {
		payment.ReceiptURL = text.Line(p.Receipt.URL)
	}
	return payment
}
