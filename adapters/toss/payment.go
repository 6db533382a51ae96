package toss

import (
	"bytes"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// buffers are for answers.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// paymentJSON is the part of the provider's Payment object that we use.
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
		OrderName:         p.OrderName,
		Method:            p.Method,
		Status:            pay.Status(p.Status),
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
			TransactionKey: cancel.TransactionKey,
			Amount:         cancel.Amount,
			Reason:         cancel.Reason,
			CanceledAt:     cancel.CanceledAt.UTC(),
		})
	}
	if p.Failure != nil {
		payment.Failure = &pay.Failure{Code: p.Failure.Code, Message: p.Failure.Message}
	}
	if p.Receipt != nil {
		payment.ReceiptURL = p.Receipt.URL
	}
	return payment
}
