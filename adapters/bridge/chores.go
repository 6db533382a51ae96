package bridge

import (
	"context"

	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/batch"
)

// Chores has housekeeping's work done in the contexts to which it belongs.
func Chores(accounts *accountapp.Accounts, catalog *catalogapp.Catalog, bookings *bookingapp.Bookings, payments *paymentapp.Payments) housekeepingapp.Needs {
	return housekeepingapp.Needs{
		Accounts: accounts, Performances: catalog, Reservations: oldReservations{bookings}, Orders: oldOrders{payments},
	}
}

type oldReservations struct{ *bookingapp.Bookings }

// TellUpcoming implements what housekeeping asks.
func (r oldReservations) TellUpcoming(ctx context.Context, chunk *batch.Chunk, rounds []int64) (batch.Done, error) {
	return r.TellRounds(ctx, chunk, booking.EventUpcoming, rounds)
}

// TellReviewable implements what housekeeping asks.
func (r oldReservations) TellReviewable(ctx context.Context, chunk *batch.Chunk, rounds []int64) (batch.Done, error) {
	return r.TellRounds(ctx, chunk, booking.EventReviewable, rounds)
}

type oldOrders struct{ *paymentapp.Payments }

// Kept implements what housekeeping asks.
func (o oldOrders) Kept(ctx context.Context, reservationIDs []string) ([]string, error) {
	found, err := o.OfReservations(ctx, reservationIDs)
	kept := make([]string, 0, len(found))
	for id := range found {
		kept = append(kept, id)
	}
	return kept, err
}
