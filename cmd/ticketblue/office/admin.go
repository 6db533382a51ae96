package office

import (
	"context"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	bookingapi "github.com/ticketblue/ticketblue/modules/booking/api"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
)

// openSales adds up what is sold, for organisers.
func (o *Office) openSales() {
	o.Sales = bookingapp.NewSales(sqlstore.NewBooking(o.DB), bridge.Showings{Catalog: o.Catalog}, o.Clock)
}

// walkSales counts what was sold before there were figures, once in an office's life.
func (o *Office) walkSales(ctx context.Context) {
	if err := o.Sales.Walk(ctx); err != nil && ctx.Err() == nil {
		o.Log.Warn("earlier sales not counted", "error", err)
	}
}

// serveAdmin offers what organisers do with reservations, and their figures.
func (o *Office) serveAdmin() {
	bookingapi.RegisterAdmin(o.Server.API, o.Bookings, bridge.About{Catalog: o.Catalog, Payments: o.Payments},
		bridge.AdminContext{Accounts: o.Accounts, Payments: o.Payments, AuditLog: o.auditLog})
	bookingapi.RegisterSales(o.Server.API, o.Sales, bridge.Latest{Search: o.Search})
}
