package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapi "github.com/ticketblue/ticketblue/modules/booking/api"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// AdminContext tells organisers what account, payment and the audit log know about a reservation.
type AdminContext struct {
	Accounts *accountapp.Accounts
	Payments *paymentapp.Payments
	AuditLog audit.Log
}

var _ bookingapi.AdminContext = AdminContext{}

// maxActions is how many entries of the audit log are read: a reservation is canceled once.
const maxActions = 20

// AdminDetails implements bookingapi.AdminContext.
func (b AdminContext) AdminDetails(ctx context.Context, r *booking.Reservation) (bookingapi.AdminDetails, error) {
	details := bookingapi.AdminDetails{Buyer: bookingapi.Buyer{ID: r.UserID}}
	buyer, err := b.Accounts.User(ctx, r.UserID)
	if err != nil && !errors.Is(err, account.ErrUserNotFound) {
		return details, err
	}
	details.Buyer.Name, details.Buyer.Email = buyer.Name, buyer.Email
	orders, err := b.Payments.OfReservations(ctx, []string{r.ID})
	if err != nil {
		return details, err
	}
	if order, ok := orders[r.ID]; ok {
		if order.GrantID != "" && order.Discount > 0 {
			details.Coupon = &bookingapi.UsedCoupon{GrantID: order.GrantID, Discount: order.Discount}
		}
		changes, err := b.Payments.History(ctx, order.OrderID)
		if err != nil {
			return details, err
		}
		for _, c := range changes {
			details.History = append(details.History, bookingapi.PaymentChange{Status: string(c.Status), Detail: c.Detail, At: httpserver.Local(c.At)})
		}
	}
	details.Actions, err = b.actions(ctx, r.ID)
	return details, err
}

func (b AdminContext) actions(ctx context.Context, reservationID string) ([]bookingapi.AdminAction, error) {
	entries, err := b.AuditLog.Entries(ctx, audit.Query{SubjectType: "reservation", SubjectID: reservationID, Limit: maxActions})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	actors := make([]string, len(entries))
	for i, e := range entries {
		actors[i] = e.ActorID
	}
	names, err := People{b.Accounts}.Names(ctx, actors)
	if err != nil {
		return nil, err
	}
	actions := make([]bookingapi.AdminAction, len(entries))
	for i, e := range entries {
		var facts struct{ Reason string }
		if len(e.After) > 0 {
			if err := json.Unmarshal(e.After, &facts); err != nil {
				return nil, fmt.Errorf("audit entry %s: %w", e.ID, err)
			}
		}
		actions[len(entries)-1-i] = bookingapi.AdminAction{Actor: names[e.ActorID], Reason: facts.Reason, At: httpserver.Local(e.At)}
	}
	return actions, nil
}
