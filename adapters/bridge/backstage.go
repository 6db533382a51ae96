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

// Backstage tells organisers what account, payment and the journal know about a reservation.
type Backstage struct {
	Accounts *accountapp.Accounts
	Payments *paymentapp.Payments
	Journal  audit.Log
}

var _ bookingapi.Backstage = Backstage{}

// maxDeeds is how many entries of the journal are looked at: a reservation is canceled once.
const maxDeeds = 20

// Backstage implements bookingapi.Backstage.
func (b Backstage) Backstage(ctx context.Context, r *booking.Reservation) (bookingapi.Behind, error) {
	behind := bookingapi.Behind{Buyer: bookingapi.Buyer{ID: r.UserID}}
	buyer, err := b.Accounts.User(ctx, r.UserID)
	if err != nil && !errors.Is(err, account.ErrUserNotFound) {
		return behind, err
	}
	behind.Buyer.Name, behind.Buyer.Email = buyer.Name, buyer.Email
	orders, err := b.Payments.OfReservations(ctx, []string{r.ID})
	if err != nil {
		return behind, err
	}
	if order, ok := orders[r.ID]; ok {
		if order.GrantID != "" && order.Discount > 0 {
			behind.Coupon = &bookingapi.UsedCoupon{GrantID: order.GrantID, Discount: order.Discount}
		}
		changes, err := b.Payments.History(ctx, order.OrderID)
		if err != nil {
			return behind, err
		}
		for _, c := range changes {
			behind.History = append(behind.History, bookingapi.PaymentChange{Status: string(c.Status), Detail: c.Detail, At: httpserver.Local(c.At)})
		}
	}
	behind.House, err = b.deeds(ctx, r.ID)
	return behind, err
}

func (b Backstage) deeds(ctx context.Context, reservationID string) ([]bookingapi.Deed, error) {
	entries, err := b.Journal.Entries(ctx, audit.Query{SubjectType: "reservation", SubjectID: reservationID, Limit: maxDeeds})
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
	deeds := make([]bookingapi.Deed, len(entries))
	for i, e := range entries {
		var facts struct{ Reason string }
		if len(e.After) > 0 {
			if err := json.Unmarshal(e.After, &facts); err != nil {
				return nil, fmt.Errorf("journal's entry %s: %w", e.ID, err)
			}
		}
		deeds[len(entries)-1-i] = bookingapi.Deed{Actor: names[e.ActorID], Reason: facts.Reason, At: httpserver.Local(e.At)}
	}
	return deeds, nil
}
