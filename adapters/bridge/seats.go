package bridge

import (
	"context"

	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
)

// Seats answers the catalogue's questions about seats from booking. The two know each other, so Bookings is
// set once both are made.
type Seats struct{ Bookings *bookingapp.Bookings }

// Availability implements what the catalogue asks.
func (s *Seats) Availability(ctx context.Context, roundIDs []int64) (map[int64]int, error) {
	return s.Bookings.Availability(ctx, roundIDs)
}

// Sold implements what the catalogue asks.
func (s *Seats) Sold(ctx context.Context, roundIDs []int64) (bool, error) {
	return s.Bookings.Sold(ctx, roundIDs)
}
