package sqlstore_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/catalog/storetest"
)

func TestCatalogOnSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) catalog.Store {
		t.Helper()
		engine, err := sqlite.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { engine.Close() })
		db := sqlstore.New(engine)
		if _, err := db.Migrate(t.Context(), sqlstore.Up); err != nil {
			t.Fatal(err)
		}
		return sqlstore.NewCatalog(db)
	})
}
