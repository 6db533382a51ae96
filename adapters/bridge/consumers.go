package bridge

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/payment"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// SeatsConsumer keeps each instance's boards current. Changes carry versions, so applying twice is applying once.
func SeatsConsumer(boards *bookingapp.Boards) outbox.Consumer {
	return outbox.Consumer{
		Name: "seats", Types: []string{booking.EventSeatsChanged}, EachInstance: true,
		Handle: func(ctx context.Context, events []outbox.Event) error {
			for _, event := range events {
				change, err := outbox.Read[booking.SeatsChange](event)
				if err != nil {
					return err
				}
				boards.Apply(ctx, change)
			}
			return nil
		},
	}
}

// SoldOutConsumer keeps the catalogue's sold-out flags current. They are set, so applying twice is applying once.
func SoldOutConsumer(catalog *catalogapp.Catalog) outbox.Consumer {
	return outbox.Consumer{
		Name: "sold-out", Types: []string{booking.EventSeatsChanged},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			for _, event := range events {
				change, err := outbox.Read[booking.SeatsChange](event)
				if err != nil {
					return err
				}
				if change.SoldOut || change.Available {
					if err := catalog.MarkSoldOut(ctx, change.RoundID, change.SoldOut); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// SessionsConsumer has each instance forget what it remembers of sessions that ended on another one.
func SessionsConsumer(accounts *accountapp.Accounts) outbox.Consumer {
	return outbox.Consumer{
		Name: "sessions", Types: []string{account.EventSessionEnded, account.EventUserWithdrawn}, EachInstance: true,
		Handle: func(_ context.Context, events []outbox.Event) error {
			for _, event := range events {
				// A withdrawal has no session in its payload: it is all of the user's.
				ended, err := outbox.Read[account.SessionEvent](event)
				if err != nil {
					return err
				}
				accounts.Ended(ended.UserID, ended.SessionID)
			}
			return nil
		},
	}
}

// GivenBackConsumer has booking know what went back of reservations, also when nobody here asked for it. Amounts only
// grow, so applying an event twice or late does no harm.
func GivenBackConsumer(bookings *bookingapp.Bookings) outbox.Consumer {
	return outbox.Consumer{
		Name: "given-back", Types: []string{payment.EventRefunded},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			given := make([]booking.GivenBack, len(events))
			for i, event := range events {
				p, err := outbox.Read[payment.Event](event)
				if err != nil {
					return err
				}
				given[i] = booking.GivenBack{ReservationID: p.ReservationID, InAll: p.Refunded, At: p.At}
			}
			return bookings.GiveBack(ctx, given)
		},
	}
}

// PaymentConsumer settles the orders of completed reservations and owes what cancellations give back. One
// event makes one refund: its id is the cause.
func PaymentConsumer(payments *paymentapp.Payments) outbox.Consumer {
	return outbox.Consumer{
		Name: "payment", Types: []string{booking.EventCompleted, booking.EventCanceled, booking.EventSeatsCanceled},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			var settled []string
			for _, event := range events {
				r, err := outbox.Read[booking.ReservationEvent](event)
				if err != nil {
					return err
				}
				switch {
				case event.Type == booking.EventCompleted:
					settled = append(settled, r.OrderID)
				case r.Refund > 0:
					err := payments.Owe(ctx, event.ID, r.OrderID, r.Refund, "예매 취소")
					if err != nil && !errors.Is(err, payment.ErrNotFound) {
						return err
					}
				}
			}
			return payments.Settle(ctx, settled)
		},
	}
}
