package bridge

import (
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
)

// Chores does housekeeping's work in the contexts to which it belongs.
type Chores struct {
	*bookingapp.Bookings
}

var _ housekeepingapp.Needs = Chores{}
