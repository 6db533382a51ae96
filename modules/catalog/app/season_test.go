package catalogapp_test

import (
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/catalog/season"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func TestLoadSeason(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	began := time.Now()
	sold, err := o.app.LoadSeason(t.Context(), season.New(clock.DateOf(now)))
	must(t, err)
	t.Logf("loaded in %s, %d rounds to sell", time.Since(began).Round(time.Millisecond), len(sold))

	t.Run("fills_the_lists", func(t *testing.T) {
		for _, status := range catalog.Statuses {
			page, err := o.app.Listing(t.Context(), catalog.ListingQuery{Status: status, Limit: 1})
			must(t, err)
			if len(page.Items) == 0 {
				t.Errorf("nothing is %s", status)
			}
		}
	})

	t.Run("sells_seats_of_real_rounds_two_to_four_side_by_side", func(t *testing.T) {
		together, seats := 0, 0
		for _, s := range sold {
			if !slices.IsSorted(s.Seats) || len(slices.Compact(slices.Clone(s.Seats))) != len(s.Seats) || s.Seats[0] < 1 || s.Seats[len(s.Seats)-1] > s.Total {
				t.Fatalf("round %d sells %v of %d", s.RoundID, s.Seats, s.Total)
			}
			for i := 1; i < len(s.Seats); i++ {
				if s.Seats[i] == s.Seats[i-1]+1 {
					together++
				}
			}
			seats += len(s.Seats)
		}
		if together*2 < seats {
			t.Errorf("%d of %d seats have a neighbour", together, seats)
		}
		round, err := o.app.Round(t.Context(), sold[0].RoundID)
		must(t, err)
		if round.ID != sold[0].RoundID || round.Total != sold[0].Total || round.PerformanceID != sold[0].PerformanceID {
			t.Errorf("got %+v", round)
		}
	})

	t.Run("prices_every_seat_that_is_on_sale", func(t *testing.T) {
		page, err := o.app.Listing(t.Context(), catalog.ListingQuery{Limit: 100})
		must(t, err)
		for _, item := range page.Items {
			shown, err := o.app.Performance(t.Context(), item.ID)
			must(t, err)
			plan, err := o.app.Plan(t.Context(), shown.HallID, shown.PlanVersion)
			must(t, err)
			must(t, shown.CheckGrades(plan.Grades))
		}
	})
}
