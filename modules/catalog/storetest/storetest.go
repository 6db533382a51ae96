// Package storetest is what every catalog.Store passes, whatever it is built on.
//
// Each test gets a store of its own, empty, and asserts what a caller would notice; the suite looks
// behind no store's back.
package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) catalog.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *office){
		"Halls":        testHalls,
		"Plans":        testPlans,
		"Performers":   testPerformers,
		"Performances": testPerformances,
		"LineUps":      testLineUps,
		"Pictures":     testPictures,
		"Listing":      testListing,
		"Rounds":       testRounds,
		"Standings":    testStandings,
		"Reviews":      testReviews,
		"OwnReviews":   testOwnReviews,
		"Loads":        testLoads,
		"Meetings":     testMeetings,
		"Jobs":         testJobs,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, &office{t, open(t)})
		})
	}
}

// office is a store with short words for what tests need to be there.
type office struct {
	t *testing.T
	catalog.Store
}

func (o *office) hall(name string, seats int) catalog.Hall {
	o.t.Helper()
	hall, err := o.AddHall(o.t.Context(), catalog.Hall{Name: name, Address: "서울 종로구 세종대로 175"}, catalog.GeneratePlan(seats), now, nil)
	must(o.t, err)
	return hall
}

func (o *office) performer(name string) catalog.Performer {
	o.t.Helper()
	performer, err := o.AddPerformer(o.t.Context(), catalog.Performer{Name: name}, now, nil)
	must(o.t, err)
	return performer
}

// draft is a performance that can be added at the hall.
func draft(hall catalog.Hall, title string) catalog.Performance {
	return catalog.Performance{
		Title: title, Category: catalog.Musical, Description: "설명", HallID: hall.ID,
		StartDate: clock.DateOf(now), EndDate: clock.DateOf(now).AddDays(30), DurationMinutes: 150, AgeLimit: 8,
		TicketLimit: 4, Prices: []catalog.Price{{Grade: "VIP", Amount: 170_000}, {Grade: "R", Amount: 140_000}},
	}
}

func (o *office) performance(hall catalog.Hall, title string, change ...func(*catalog.Performance)) catalog.Shown {
	o.t.Helper()
	p := draft(hall, title)
	for _, c := range change {
		c(&p)
	}
	added, err := o.AddPerformance(o.t.Context(), p, now, nil)
	must(o.t, err)
	return added
}

// rounds adds rounds that start, and open, so long after now.
func (o *office) rounds(p catalog.Shown, spans ...[2]time.Duration) []catalog.Round {
	o.t.Helper()
	var rounds []catalog.Round
	for _, span := range spans {
		rounds = append(rounds, catalog.Round{
			HallID: p.HallID, PlanVersion: 1, Total: 10, StartsAt: now.Add(span[0]), SalesOpenAt: now.Add(span[1]),
		})
	}
	added, err := o.AddRounds(o.t.Context(), p.ID, rounds, now, nil)
	must(o.t, err)
	return added
}

func (o *office) titles(query catalog.ListingQuery) []string {
	o.t.Helper()
	if query.Limit == 0 {
		query.Limit = 100
	}
	page, err := o.Listing(o.t.Context(), query)
	must(o.t, err)
	titles := []string{}
	for _, p := range page.Items {
		titles = append(titles, p.Title)
	}
	return titles
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, want *fault.Fault) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}
