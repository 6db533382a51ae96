package sqlstore_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/housekeeping/storetest"
)

func TestHousekeeping(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		storetest.Run(t, func(t *testing.T) storetest.Rig {
			db := open(t)
			return storetest.Rig{Store: sqlstore.NewHousekeeping(db), Log: sqlstore.NewOutbox(db)}
		})
	})
}
