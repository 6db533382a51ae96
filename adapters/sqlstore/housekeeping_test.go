package sqlstore_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/housekeeping/storetest"
)

func TestHousekeepingOnSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Rig {
		t.Helper()
		db := openSQLite(t)
		return storetest.Rig{Store: sqlstore.NewHousekeeping(db), Log: sqlstore.NewJournal(db)}
	})
}
