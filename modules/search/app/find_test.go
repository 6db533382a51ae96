package searchapp_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/platform/money"
)

// season is a catalogue of 23 performances called 축제, of which every third is over.
func season() *catalogue {
	from := stocked()
	from.performances = map[int64]search.Performance{}
	from.halls = map[int64]search.Hall{}
	for id := range int64(23) {
		p := search.Performance{
			ID: id + 1, Title: fmt.Sprintf("축제 %02d", id), Category: "CONCERT", Status: "AVAILABLE", Region: "서울", MinPrice: money.KRW(10_000 * id),
			StartDate: day("2026-12-01").AddDays(int(id)), EndDate: day("2026-12-01").AddDays(int(id)), HallName: "축제홀",
		}
		switch id % 3 {
		case 0:
			p.Status, p.Popularity = "CLOSED", 1_000_000
		case 1:
			p.Region = "부산"
		}
		from.performances[p.ID] = p
		from.halls[p.ID] = search.Hall{ID: p.ID, Name: fmt.Sprintf("축제홀 %d", id), Address: "부산광역시"}
	}
	return from
}

func TestFindPages(t *testing.T) {
	t.Parallel()
	app, _ := open(t, season())
	for _, words := range []string{"", "축제"} {
		t.Run("every page of "+words+" is told with the true total, what is over last", func(t *testing.T) {
			t.Parallel()
			seen, over := map[int64]bool{}, false
			for shown := 0; ; {
				page, err := app.FindPerformances(t.Context(), search.Filter{Words: words, Limit: 5, Offset: shown})
				if err != nil {
					t.Fatal(err)
				}
				if page.Total != 23 {
					t.Errorf("behind %d it counts %d", shown, page.Total)
				}
				for _, found := range page.Items {
					if over && !found.Thing.Ended() {
						t.Errorf("%s comes behind what is over", found.Thing.Title)
					}
					over = over || found.Thing.Ended()
					seen[found.Thing.ID] = true
				}
				if shown += len(page.Items); page.More != (shown < 23) {
					t.Errorf("behind %d there is more: %t", shown, page.More)
				}
				if !page.More {
					break
				}
			}
			if len(seen) != 23 {
				t.Errorf("%d were seen", len(seen))
			}
		})
	}
	t.Run("filters hold together", func(t *testing.T) {
		t.Parallel()
		page, err := app.FindPerformances(t.Context(), search.Filter{
			Words: "축제", Region: "부산", Status: "AVAILABLE", MinPrice: 50_000, MaxPrice: 150_000, From: day("2026-12-05"), To: day("2026-12-12"),
		})
		if err != nil {
			t.Fatal(err)
		}
		got := titles(page.Items)
		slices.Sort(got)
		if want := []string{"축제 07", "축제 10"}; !slices.Equal(got, want) || page.Total != 2 {
			t.Errorf("found %v of %d, want %v", got, page.Total, want)
		}
	})
	t.Run("halls have a total and pages too", func(t *testing.T) {
		t.Parallel()
		page, err := app.FindHalls(t.Context(), search.Names{Words: "축제홀", Limit: 10, Offset: 20})
		if err != nil || page.Total != 23 || len(page.Items) != 3 || page.More {
			t.Errorf("%d of %d, more: %t, %v", len(page.Items), page.Total, page.More, err)
		}
	})
	t.Run("the box shows what is over last", func(t *testing.T) {
		t.Parallel()
		found, err := app.Search(t.Context(), search.Query{Words: "축제", Limit: 20})
		if err != nil {
			t.Fatal(err)
		}
		last := slices.IndexFunc(found.Performances, func(f search.Found[search.Performance]) bool { return f.Thing.Ended() })
		for _, f := range found.Performances[last:] {
			if !f.Thing.Ended() {
				t.Errorf("%s comes behind what is over", f.Thing.Title)
			}
		}
	})
}
