package office

import (
	"github.com/ticketblue/ticketblue/adapters/bridge"
	bookingapi "github.com/ticketblue/ticketblue/modules/booking/api"
)

// serveHouse offers what organisers do with reservations.
func (o *Office) serveHouse() {
	bookingapi.RegisterHouse(o.Server.API, o.Bookings, bridge.About{Catalog: o.Catalog, Payments: o.Payments},
		bridge.Backstage{Accounts: o.Accounts, Payments: o.Payments, Journal: o.journal})
}
