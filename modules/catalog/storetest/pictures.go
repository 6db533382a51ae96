package storetest

import (
	"testing"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func testPictures(t *testing.T, o *office) {
	ctx := t.Context()
	hall := o.hall("홀", 5)
	first := catalog.NewPicture([]catalog.Rendition{{Width: 300}, {Width: 600}}, now)
	second := catalog.NewPicture([]catalog.Rendition{{Width: 300}, {Width: 600}, {Width: 1200}}, now)
	shown := func(t *testing.T, id int64) catalog.Picture {
		t.Helper()
		found, err := o.Performance(ctx, id)
		must(t, err)
		return found.Picture
	}
	used := func(t *testing.T, want ...catalog.Picture) {
		t.Helper()
		found, err := o.PicturesInUse(ctx, []string{first.Name, second.Name, "neither"})
		must(t, err)
		names := map[string]bool{}
		for _, picture := range want {
			names[picture.Name] = true
		}
		same(t, names, found)
	}

	t.Run("a_performance_may_come_with_one", func(t *testing.T) {
		p := o.performance(hall, "햄릿", func(p *catalog.Performance) { p.Picture = first })
		same(t, first, p.Picture)
		same(t, first, shown(t, p.ID))
		used(t, first)
		must(t, o.DeletePerformance(ctx, p.ID, nil, now))
		used(t)
	})
	t.Run("another_takes_its_place_and_the_replaced_one_is_told", func(t *testing.T) {
		p := o.performance(hall, "햄릿")
		same(t, catalog.Picture{}, p.Picture)
		for _, step := range []struct{ set, before catalog.Picture }{{first, catalog.Picture{}}, {second, first}, {catalog.Picture{}, second}, {catalog.Picture{}, catalog.Picture{}}} {
			after, before, err := o.SetPicture(ctx, p.ID, step.set, now)
			must(t, err)
			same(t, step.before, before)
			same(t, step.set, after.Picture)
			same(t, step.set, shown(t, p.ID))
		}
		used(t)
	})
	t.Run("a_change_keeps_it_unless_it_brings_another", func(t *testing.T) {
		p := o.performance(hall, "햄릿", func(p *catalog.Performance) { p.Picture = first })
		change := p.Performance
		change.Picture, change.Title = catalog.Picture{}, "리어 왕"
		changed, err := o.ChangePerformance(ctx, change, now)
		must(t, err)
		same(t, first, changed.Picture)
		change.Picture = second
		changed, err = o.ChangePerformance(ctx, change, now)
		must(t, err)
		same(t, second, changed.Picture)
		used(t, second)
	})
	t.Run("it_is_listed_with_its_performance", func(t *testing.T) {
		page, err := o.Listing(ctx, catalog.ListingQuery{Contains: "리어", Limit: 1})
		must(t, err)
		same(t, second, page.Items[0].Picture)
	})
	t.Run("a_performance_that_does_not_exist_has_none", func(t *testing.T) {
		_, _, err := o.SetPicture(ctx, 999, first, now)
		wantFault(t, err, catalog.ErrPerformanceNotFound)
	})
}
