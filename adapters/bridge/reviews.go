package bridge

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Visits answers the catalogue's questions about who may review what.
type Visits struct {
	Bookings *bookingapp.Bookings
	Accounts *accountapp.Accounts
}

// Visit implements what the catalogue asks.
func (v Visits) Visit(ctx context.Context, userID, reservationID string) (int64, error) {
	r, err := v.Bookings.Reservation(ctx, userID, reservationID)
	if err != nil {
		return 0, err
	}
	if r.Status != booking.Completed {
		return 0, catalog.ErrNotReviewable
	}
	return r.PerformanceID, nil
}

// Name implements what the catalogue asks.
func (v Visits) Name(ctx context.Context, userID string) (string, error) {
	user, err := v.Accounts.User(ctx, userID)
	return user.Name, err
}

// ReviewsConsumer takes back the reviews of canceled reservations and of people who have left.
// A review that was just added is looked at again: what it was allowed by may have changed meanwhile. Each is done once
// however often it is told.
func ReviewsConsumer(app *catalogapp.Catalog) outbox.Consumer {
	return outbox.Consumer{
		Name: "reviews", Types: []string{booking.EventCanceled, account.EventUserWithdrawn, catalog.EventReviewAdded},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			for _, event := range events {
				if event.Type == account.EventUserWithdrawn {
					gone, err := outbox.Read[account.UserEvent](event)
					if err != nil {
						return err
					}
					if err := app.DeleteReviewsOf(ctx, gone.UserID); err != nil {
						return err
					}
					continue
				}
				if event.Type == catalog.EventReviewAdded {
					added, err := outbox.Read[catalog.ReviewAdded](event)
					if err != nil {
						return err
					}
					err = app.CheckReview(ctx, added.UserID, added.ReservationID)
					if err != nil && !errors.Is(err, booking.ErrReservationNotFound) { // unlinked from who has gone
						return err
					}
					continue
				}
				canceled, err := outbox.Read[booking.ReservationEvent](event)
				if err != nil {
					return err
				}
				if err := app.WithdrawReview(ctx, canceled.ReservationID); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
