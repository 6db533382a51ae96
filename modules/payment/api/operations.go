// Package paymentapi offers the payment context over HTTP.
package paymentapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/payment"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Provider is what a page must know of the payment provider.
type Provider struct {
	Name      string // toss or simulator
	ClientKey string // public
}

// Reservations tells what became of a reservation, for the answer to a confirmation.
type Reservations interface {
	Reservation(ctx context.Context, userID, reservationID string) (Reservation, error)
}

type operations struct {
	payments     *paymentapp.Payments
	reservations Reservations
	provider     Provider
}

const tag = "Payment"

// confirmLimit is longer than the provider may take.
const confirmLimit = 30 * time.Second

// Register adds the payment operations.
func Register(api *httpserver.API, payments *paymentapp.Payments, reservations Reservations, provider Provider) {
	o := &operations{payments, reservations, provider}
	httpserver.Register(api, httpserver.Operation{
		ID: "check-out", Method: http.MethodPost, Path: "/api/v1/reservations/{id}/checkout", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Get the order of one's own reservation",
		Text:    "The same order each time; without `grantId` it is one without a coupon. The coupon is set aside for the reservation until that is paid or ends. An `amount` of 0 completes the reservation with no payment.",
		Faults:  []*fault.Fault{payment.ErrNotPayable, payment.ErrCouponNotUsable, payment.ErrReservationExpired, payment.ErrNotFound},
	}, o.checkOut)
	httpserver.Register(api, httpserver.Operation{
		ID: "confirm-payment", Method: http.MethodPost, Path: "/api/v1/payments/confirm", Tag: tag, Access: httpserver.SignedIn, TimeLimit: confirmLimit, Later: true,
		Summary: "Charge what was authorised in the payment window",
		Text:    "`202` with status `UNKNOWN` when the provider did not answer: it is settled in the background; ask `GET /payments/{orderId}`.",
		Faults:  []*fault.Fault{payment.ErrAmountMismatch, payment.ErrAlreadyPaid, payment.ErrReservationExpired, payment.ErrNotPayable, payment.ErrCouponNotUsable, payment.ErrDeclined, payment.ErrNotFound},
	}, o.confirm)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-payment", Method: http.MethodGet, Path: "/api/v1/payments/{orderId}", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own payment with its history", Faults: []*fault.Fault{payment.ErrNotFound},
	}, o.get)
	httpserver.Register(api, httpserver.Operation{
		ID: "toss-webhook", Method: http.MethodPost, Path: "/api/v1/webhooks/toss", Tag: tag, Access: httpserver.Public,
		Summary: "The provider's events",
		Text:    "Nothing in them is believed: the provider is asked. Repeated and reordered events change nothing.",
	}, o.webhook)
}

type checkOutRequest struct {
	ID   string `path:"id" maxLength:"64"`
	Body *struct {
		GrantID string `json:"grantId,omitempty" maxLength:"64" doc:"A coupon of one's own"`
	} `required:"false"`
}

type checkOutAnswer struct {
	Body struct {
		OrderID        string    `json:"orderId"`
		OrderName      string    `json:"orderName"`
		OriginalAmount money.KRW `json:"originalAmount" doc:"KRW"`
		Discount       money.KRW `json:"discount" doc:"KRW"`
		Amount         money.KRW `json:"amount" doc:"KRW to pay; 0: paid"`
		Provider       string    `json:"provider" enum:"toss,simulator"`
		ClientKey      string    `json:"clientKey" doc:"For the provider's window"`
		CustomerKey    string    `json:"customerKey" doc:"Names the buyer for the provider"`
	}
}

func (o *operations) checkOut(ctx context.Context, r *checkOutRequest) (*checkOutAnswer, error) {
	grant := ""
	if r.Body != nil {
		grant = r.Body.GrantID
	}
	user := httpserver.PrincipalFrom(ctx).UserID
	order, err := o.payments.Checkout(ctx, user, r.ID, grant)
	if err != nil {
		return nil, err
	}
	answer := &checkOutAnswer{}
	b := &answer.Body
	b.OrderID, b.OrderName, b.Provider, b.ClientKey = order.OrderID, order.OrderName, o.provider.Name, o.provider.ClientKey
	b.OriginalAmount, b.Discount, b.Amount = order.OriginalAmount, order.Discount, order.Amount
	b.CustomerKey = "c-" + id.Hash(user)[:40]
	return answer, nil
}

type confirmRequest struct {
	httpserver.Keyed
	Body struct {
		PaymentKey string    `json:"paymentKey" minLength:"1" maxLength:"200"`
		OrderID    string    `json:"orderId" minLength:"6" maxLength:"64"`
		Amount     money.KRW `json:"amount" doc:"KRW, as the window was told"`
	}
}

// Reservation is what was paid.
type Reservation struct {
	ID            string    `json:"id"`
	Number        string    `json:"number"`
	Status        string    `json:"status" enum:"PENDING,COMPLETED,CANCELED"`
	RoundID       int64     `json:"roundId"`
	PerformanceID int64     `json:"performanceId"`
	Seats         []Seat    `json:"seats"`
	Amount        money.KRW `json:"amount" doc:"KRW"`
}

// Seat is a seat that was paid.
type Seat struct {
	Number int       `json:"number"`
	Label  string    `json:"label"`
	Grade  string    `json:"grade"`
	Amount money.KRW `json:"amount" doc:"KRW"`
}

type confirmAnswer struct {
	Status int
	Body   struct {
		OrderID     string       `json:"orderId"`
		Status      string       `json:"status" enum:"DONE,UNKNOWN"`
		Method      string       `json:"method,omitempty"`
		Amount      money.KRW    `json:"amount" doc:"KRW"`
		ApprovedAt  *time.Time   `json:"approvedAt,omitempty"`
		Reservation *Reservation `json:"reservation,omitempty"`
	}
}

func (o *operations) confirm(ctx context.Context, r *confirmRequest) (*confirmAnswer, error) {
	user := httpserver.PrincipalFrom(ctx).UserID
	order, err := o.payments.Confirm(ctx, user, r.Body.PaymentKey, r.Body.OrderID, r.Body.Amount, r.Attempt() != nil)
	if err != nil {
		return nil, err
	}
	answer := &confirmAnswer{Status: http.StatusOK}
	b := &answer.Body
	b.OrderID, b.Status, b.Amount = order.OrderID, string(payment.Done), order.Amount
	if !order.Captured() {
		answer.Status, b.Status = http.StatusAccepted, string(payment.Unknown)
		return answer, nil
	}
	b.Method, b.ApprovedAt = order.Method, httpserver.LocalOrNil(order.ApprovedAt)
	reservation, err := o.reservations.Reservation(ctx, user, order.ReservationID)
	b.Reservation = &reservation
	return answer, err
}

type getRequest struct {
	OrderID string `path:"orderId" maxLength:"64"`
}

type getAnswer struct {
	Body struct {
		OrderID        string     `json:"orderId"`
		ReservationID  string     `json:"reservationId"`
		Status         string     `json:"status" enum:"READY,IN_PROGRESS,DONE,DECLINED,UNKNOWN,PARTIAL_CANCELED,CANCELED"`
		Method         string     `json:"method"`
		OriginalAmount money.KRW  `json:"originalAmount" doc:"KRW, before the coupon"`
		Discount       money.KRW  `json:"discount" doc:"KRW that the coupon took off"`
		GrantID        *string    `json:"grantId" doc:"The coupon of one's own that it counts"`
		Amount         money.KRW  `json:"amount" doc:"KRW"`
		RefundedAmount money.KRW  `json:"refundedAmount" doc:"KRW given back"`
		ApprovedAt     *time.Time `json:"approvedAt"`
		FailureCode    string     `json:"failureCode,omitempty" doc:"The provider's, of the last declined attempt"`
		History        []Change   `json:"history"`
	}
}

// Change is an entry of a payment's history.
type Change struct {
	Status string    `json:"status"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at"`
}

func (o *operations) get(ctx context.Context, r *getRequest) (*getAnswer, error) {
	order, err := o.payments.Payment(ctx, httpserver.PrincipalFrom(ctx).UserID, r.OrderID)
	if err != nil {
		return nil, err
	}
	changes, err := o.payments.History(ctx, order.OrderID)
	answer := &getAnswer{}
	b := &answer.Body
	b.OrderID, b.ReservationID, b.Status, b.Method = order.OrderID, order.ReservationID, string(order.Status), order.Method
	b.OriginalAmount, b.Discount = order.OriginalAmount, order.Discount
	if order.GrantID != "" {
		b.GrantID = &order.GrantID
	}
	b.Amount, b.RefundedAmount, b.ApprovedAt = order.Amount, order.Refunded, httpserver.LocalOrNil(order.ApprovedAt)
	b.FailureCode, b.History = order.Failure.Code, make([]Change, len(changes))
	for i, c := range changes {
		b.History[i] = Change{string(c.Status), c.Detail, httpserver.Local(c.At)}
	}
	return answer, err
}

// webhookRequest is one of the provider's events ("웹훅 이벤트"): PAYMENT_STATUS_CHANGED and CANCEL_STATUS_CHANGED have
// what changed under data, a deposit (DEPOSIT_CALLBACK) has its fields beside.
type webhookRequest struct {
	Body struct {
		_ struct{} `additionalProperties:"true"`

		EventType string `json:"eventType,omitempty" maxLength:"100"`
		CreatedAt string `json:"createdAt,omitempty" maxLength:"100"`
		Data      any    `json:"data,omitempty" doc:"A Payment or a Cancel"`
		OrderID   string `json:"orderId,omitempty" maxLength:"64" doc:"Of a deposit"`
		Secret    string `json:"secret,omitempty" maxLength:"200" doc:"Of a deposit: the payment's own"`
		Status    string `json:"status,omitempty" maxLength:"50" doc:"Of a deposit"`
	}
}

// hint is what an event says of which payment; of a deposit, with the secret that shows who says it.
func (r *webhookRequest) hint() paymentapp.Hint {
	if r.Body.OrderID != "" {
		return paymentapp.Hint{OrderID: r.Body.OrderID, Status: r.Body.Status, Secret: r.Body.Secret}
	}
	data, _ := r.Body.Data.(map[string]any)
	text := func(member string) string {
		value, _ := data[member].(string)
		return value
	}
	return paymentapp.Hint{OrderID: text("orderId"), PaymentKey: text("paymentKey"), Status: text("status"), Secret: text("secret")}
}

type webhookAnswer struct {
	Body struct {
		Received bool `json:"received"`
	}
}

func (o *operations) webhook(ctx context.Context, r *webhookRequest) (*webhookAnswer, error) {
	answer := &webhookAnswer{}
	answer.Body.Received = true
	return answer, o.payments.Notified(ctx, r.hint())
}
