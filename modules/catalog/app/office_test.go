package catalogapp_test

import (
	"context"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite/sqlitetest"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

type office struct {
	t       *testing.T
	app     *catalogapp.Catalog
	booking *booking
}

type booking struct{ everythingSold bool }

func (b *booking) Availability(context.Context, []int64) (map[int64]int, error) { return nil, nil }
func (b *booking) Sold(context.Context, []int64) (bool, error)                  { return b.everythingSold, nil }
func (b *booking) Finished(context.Context, []int64) error                      { return nil }
func (b *booking) Unfinished(context.Context) ([]int64, error)                  { return nil, nil }

func (b *booking) Remove(context.Context, []catalog.Round) error {
	if b.everythingSold {
		return catalog.ErrInUse
	}
	return nil
}

func (b *booking) Move(context.Context, catalog.Round, time.Time, time.Time) error { return nil }

func (b *booking) Touched(context.Context, int64, time.Time) (catalogapp.Touched, error) {
	return catalogapp.Touched{}, nil
}

func newOffice(t *testing.T) *office {
	t.Helper()
	db := sqlitetest.Open(t)
	o := &office{t: t, booking: &booking{}}
	o.app = catalogapp.New(catalogapp.Needs{Store: sqlstore.NewCatalog(db), Seats: o.booking, Clock: clock.NewFake(now)})
	return o
}

func (o *office) imports(intake catalog.Intake, options catalogapp.ImportOptions) catalogapp.ImportReport {
	o.t.Helper()
	report, err := o.app.Import(o.t.Context(), intake, options)
	must(o.t, err)
	return report
}

// find returns the one performance with the title.
func (o *office) find(title string) catalog.Shown {
	o.t.Helper()
	page, err := o.app.Listing(o.t.Context(), catalog.ListingQuery{Contains: title, Limit: 2})
	must(o.t, err)
	if len(page.Items) != 1 {
		o.t.Fatalf("%d performances are called %s", len(page.Items), title)
	}
	shown, err := o.app.Performance(o.t.Context(), page.Items[0].ID)
	must(o.t, err)
	return shown
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
