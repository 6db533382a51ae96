package sqlstore_test

import (
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/catalog/storetest"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func TestCatalog(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		storetest.Run(t, func(t *testing.T) catalog.Store { return sqlstore.NewCatalog(open(t)) })
	})
}

func TestTheCatalogueTellsEachChangeOnce(t *testing.T) { onEngines(t, testCatalogEvents) }

func testCatalogEvents(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
	db := open(t)
	store, log := sqlstore.NewCatalog(db), sqlstore.NewOutbox(db)
	var place int64
	// told are the events since the last look, as type and payload.
	told := func() (lines []string) {
		t.Helper()
		events, err := log.Read(t.Context(), place, 100)
		must(t, err)
		for _, event := range events {
			place = event.Position
			lines = append(lines, event.Type+" "+string(event.Payload))
		}
		return lines
	}
	want := func(lines ...string) {
		t.Helper()
		if got := told(); !slices.Equal(got, lines) {
			t.Fatalf("told %q, want %q", got, lines)
		}
	}
	ctx, now := t.Context(), time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

	hall, err := store.AddHall(ctx, catalog.Hall{Name: "홀"}, catalog.GeneratePlan(5), now, nil)
	must(t, err)
	want(`catalog.hall.changed {"ids":[1]}`)
	performance, err := store.AddPerformance(ctx, catalog.Performance{
		Title: "햄릿", Category: catalog.Play, HallID: hall.ID, StartDate: clock.DateOf(now), EndDate: clock.DateOf(now), TicketLimit: 4,
		Prices: []catalog.Price{{Grade: "R", Amount: 1}},
	}, now, nil)
	must(t, err)
	want(`catalog.performance.changed {"ids":[1]}`)
	_, err = store.AddRounds(ctx, performance.ID, []catalog.Round{{HallID: 1, PlanVersion: 1, Total: 5, StartsAt: now.Add(time.Hour), SalesOpenAt: now}}, now, nil)
	must(t, err)
	want(`catalog.round.changed {"ids":[1],"performanceIds":[1]}`, `catalog.performance.changed {"ids":[1]}`)
	must(t, store.MarkSoldOut(ctx, 1, true, now))
	want(`catalog.round.changed {"ids":[1],"performanceIds":[1]}`, `catalog.performance.changed {"ids":[1]}`)
	must(t, store.MarkSoldOut(ctx, 1, true, now))
	want()
	_, err = store.AddRounds(ctx, performance.ID, []catalog.Round{{HallID: 1, PlanVersion: 1, Total: 5, StartsAt: now.Add(time.Hour), SalesOpenAt: now}}, now, nil)
	if err == nil {
		t.Fatal("two rounds at once")
	}
	want()
	_, err = store.TurnStandings(ctx, now.Add(time.Hour), 10)
	must(t, err)
	want(`catalog.performance.changed {"ids":[1]}`)
	must(t, store.DeletePerformance(ctx, performance.ID, []int64{1}, now))
	want(`catalog.round.changed {"ids":[1],"performanceIds":[1],"deleted":true}`, `catalog.performance.changed {"ids":[1],"deleted":true}`)
	must(t, store.DeleteHall(ctx, hall.ID, now))
	want(`catalog.hall.changed {"ids":[1],"deleted":true}`)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
