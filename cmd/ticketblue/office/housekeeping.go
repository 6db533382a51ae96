package office

import (
	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	housekeepingapi "github.com/ticketblue/ticketblue/modules/housekeeping/api"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
)

// openHousekeeping makes the jobs; it comes when the contexts are there whose work they do.
func (o *Office) openHousekeeping() {
	chores := bridge.Chores(o.Accounts, o.Catalog, o.Bookings, o.Payments)
	o.Housekeeping = housekeepingapp.New(sqlstore.NewHousekeeping(o.DB), chores, o.Clock, o.Settings.Housekeeping, o.Log)
}

func (o *Office) serveHousekeeping() { housekeepingapi.Register(o.Server.API, o.Housekeeping) }
