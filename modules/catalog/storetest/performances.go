package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func testPerformances(t *testing.T, o *office) {
	ctx := t.Context()
	hall, other := o.hall("대극장", 10), o.hall("소극장", 5)
	performer := o.performer("윤하람")
	added := o.performance(hall, "노트르담 드 파리", func(p *catalog.Performance) { p.PerformerIDs = []int64{performer.ID, performer.ID} })

	t.Run("an_added_performance_is_shown_with_prices_line_up_and_hall", func(t *testing.T) {
		found, err := o.Performance(ctx, added.ID)
		must(t, err)
		same(t, added, found)
		same(t, []catalog.Price{{Grade: "VIP", Amount: 170_000}, {Grade: "R", Amount: 140_000}}, found.Prices)
		same(t, []catalog.Performer{performer}, found.LineUp)
		same(t, "대극장", found.Hall.Name)
		if found.MinPrice != 140_000 || found.Status != catalog.BeforeOpen {
			t.Fatalf("got %+v", found)
		}
	})

	t.Run("several_are_shown_in_the_order_that_was_asked_for", func(t *testing.T) {
		second := o.performance(hall, "레미제라블")
		found, err := o.Shown(ctx, []int64{second.ID, 999, added.ID, second.ID})
		must(t, err)
		same(t, []catalog.Shown{second, added}, found)
	})

	t.Run("a_change_replaces_prices_and_line_up", func(t *testing.T) {
		p := added.Performance
		p.Title, p.HallID, p.PerformerIDs = "노트르담", other.ID, nil
		p.Prices = []catalog.Price{{Grade: "R", Amount: 0}}
		changed, err := o.ChangePerformance(ctx, p, now)
		must(t, err)
		same(t, p, changed.Performance)
		same(t, "소극장", changed.Hall.Name)
	})

	t.Run("what_has_rounds_does_not_move_to_another_hall", func(t *testing.T) {
		current, err := o.Performance(ctx, added.ID)
		must(t, err)
		o.rounds(current, [2]time.Duration{time.Hour, 0})
		p := added.Performance
		p.HallID = hall.ID
		_, err = o.ChangePerformance(ctx, p, now)
		wantFault(t, err, catalog.ErrInUse)
	})

	t.Run("a_hall_or_performer_that_does_not_exist_is_named", func(t *testing.T) {
		p := draft(hall, "x")
		p.HallID = 999
		_, err := o.AddPerformance(ctx, p, now, nil)
		wantFault(t, err, catalog.ErrHallNotFound)
		p = draft(hall, "x")
		p.PerformerIDs = []int64{999}
		_, err = o.AddPerformance(ctx, p, now, nil)
		wantFault(t, err, catalog.ErrPerformerNotFound)
	})

	t.Run("a_deleted_performance_takes_its_rounds_and_reviews_along", func(t *testing.T) {
		rounds, err := o.RoundsOf(ctx, added.ID)
		must(t, err)
		must(t, o.AddReviews(ctx, []catalog.Review{{PerformanceID: added.ID, ReservationID: "r", Rating: 5, Content: "좋아요"}}, now))
		wantFault(t, o.DeletePerformance(ctx, added.ID, nil, now), catalog.ErrOvertaken)
		_, err = o.Performance(ctx, added.ID)
		must(t, err)
		must(t, o.DeletePerformance(ctx, added.ID, idsOf(rounds), now))
		_, err = o.Performance(ctx, added.ID)
		wantFault(t, err, catalog.ErrPerformanceNotFound)
		left, err := o.RoundsByID(ctx, []int64{rounds[0].ID})
		must(t, err)
		same(t, 0, len(left))
		wantFault(t, o.DeletePerformance(ctx, added.ID, nil, now), catalog.ErrPerformanceNotFound)
	})
}

func testListing(t *testing.T, o *office) {
	ctx := t.Context()
	hall, other := o.hall("대극장", 10), o.hall("소극장", 5)
	performer := o.performer("윤하람")
	day := clock.DateOf(now)
	hour, days := time.Hour, 24*time.Hour

	onSale := o.performance(hall, "내일", func(p *catalog.Performance) { p.PerformerIDs = []int64{performer.ID} })
	o.rounds(onSale, [2]time.Duration{days, -hour}, [2]time.Duration{9 * days, -hour})
	soon := o.performance(other, "모레 100%", func(p *catalog.Performance) { p.Category = catalog.Concert })
	o.rounds(soon, [2]time.Duration{2 * days, -hour})
	opening := o.performance(hall, "곧 열려요", func(p *catalog.Performance) { p.StartDate = day.AddDays(20) })
	o.rounds(opening, [2]time.Duration{20 * days, hour})
	later := o.performance(hall, "나중에 열려요")
	o.rounds(later, [2]time.Duration{10 * days, 5 * hour})
	over := o.performance(hall, "어제", func(p *catalog.Performance) { p.StartDate, p.EndDate = day.AddDays(-3), day.AddDays(-1) })
	o.rounds(over, [2]time.Duration{-days, -9 * days})
	longOver := o.performance(hall, "지난달", func(p *catalog.Performance) { p.StartDate, p.EndDate = day.AddDays(-40), day.AddDays(-30) })
	o.rounds(longOver, [2]time.Duration{-30 * days, -40 * days})
	must(t, o.SetPopularity(ctx, map[int64]int64{opening.ID: 10, longOver.ID: 3}, now))

	all := []string{"내일", "모레 100%", "나중에 열려요", "곧 열려요", "어제", "지난달"}
	for name, c := range map[string]struct {
		query catalog.ListingQuery
		want  []string
	}{
		"by_the_next_round_and_what_is_over_last": {catalog.ListingQuery{}, all},
		"by_the_next_opening_of_sales":            {catalog.ListingQuery{Order: catalog.Opening}, []string{"곧 열려요", "나중에 열려요", "내일", "모레 100%", "어제", "지난달"}},
		"by_tickets_sold":                         {catalog.ListingQuery{Order: catalog.Popular}, []string{"곧 열려요", "지난달", "내일", "모레 100%", "나중에 열려요", "어제"}},
		"by_status":                               {catalog.ListingQuery{Status: catalog.BeforeOpen}, []string{"나중에 열려요", "곧 열려요"}},
		"by_category":                             {catalog.ListingQuery{Category: catalog.Concert}, []string{"모레 100%"}},
		"by_hall":                                 {catalog.ListingQuery{HallID: other.ID}, []string{"모레 100%"}},
		"by_performer":                            {catalog.ListingQuery{PerformerID: performer.ID}, []string{"내일"}},
		"by_period":                               {catalog.ListingQuery{From: day.AddDays(-35), To: day.AddDays(-2)}, []string{"어제", "지난달"}},
		"by_part_of_the_title":                    {catalog.ListingQuery{Contains: "열려"}, []string{"나중에 열려요", "곧 열려요"}},
		"by_a_title_with_a_wildcard_in_it":        {catalog.ListingQuery{Contains: "0%"}, []string{"모레 100%"}},
		"by_several_at_once":                      {catalog.ListingQuery{Status: catalog.Available, Category: catalog.Musical, From: day}, []string{"내일"}},
		"and_is_empty_where_nothing_fits":         {catalog.ListingQuery{Category: catalog.Sports}, []string{}},
	} {
		t.Run("lists_"+name, func(t *testing.T) { same(t, c.want, o.titles(c.query)) })
	}

	for _, order := range []catalog.Order{catalog.Soonest, catalog.Opening, catalog.Popular} {
		t.Run(fmt.Sprintf("pages_by_%s_show_everything_once", order), func(t *testing.T) {
			var titles []string
			query := catalog.ListingQuery{Order: order, Limit: 2}
			for pages := 0; pages < 3; pages++ {
				page, err := o.Listing(ctx, query)
				must(t, err)
				for _, p := range page.Items {
					titles = append(titles, p.Title)
				}
				query.Cursor = page.Next
			}
			same(t, catalog.Cursor(""), query.Cursor)
			same(t, o.titles(catalog.ListingQuery{Order: order}), titles)
		})
	}

	t.Run("a_cursor_of_another_order_is_refused", func(t *testing.T) {
		page, err := o.Listing(ctx, catalog.ListingQuery{Limit: 1})
		must(t, err)
		_, err = o.Listing(ctx, catalog.ListingQuery{Limit: 1, Order: catalog.Popular, Cursor: page.Next})
		wantFault(t, err, catalog.ErrBadCursor)
	})

	t.Run("an_item_tells_when_sales_open_and_the_lowest_price", func(t *testing.T) {
		page, err := o.Listing(ctx, catalog.ListingQuery{Order: catalog.Opening, Limit: 1})
		must(t, err)
		item := page.Items[0]
		if !item.OpensAt.Equal(now.Add(hour)) || item.MinPrice != 140_000 || item.Hall.Name != "대극장" {
			t.Fatalf("got %+v", item)
		}
	})
}
