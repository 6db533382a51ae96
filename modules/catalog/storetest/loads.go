package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func testLoads(t *testing.T, o *office) {
	ctx := t.Context()
	plan := catalog.GeneratePlan(20, "R", "S")
	packed, err := plan.Pack()
	must(t, err)
	halls, err := o.LoadHalls(ctx, []catalog.HallLoad{
		{Hall: catalog.Hall{Name: "세종문화회관 세종대극장", Seats: 20}, Plans: []catalog.PackedPlan{packed}},
		{Hall: catalog.Hall{Name: "예술의전당 콘서트홀", Seats: 20}, Plans: []catalog.PackedPlan{packed, packed}},
	}, now)
	must(t, err)
	hall := halls[0].Hall

	t.Run("loaded_halls_are_known_with_their_plans", func(t *testing.T) {
		known, err := o.FindHalls(ctx, []string{"세종문화회관 세종대극장", "예술의전당 콘서트홀", "없는 홀"})
		must(t, err)
		same(t, 2, len(known))
		found := known["세종문화회관 세종대극장"]
		same(t, hall, found.Hall)
		same(t, 1, found.PlanBy(plan.Recipe))
		same(t, 0, found.PlanBy("another"))
		same(t, 2, len(known["예술의전당 콘서트홀"].Plans))
	})

	t.Run("a_hall_that_grew_gets_its_new_plan_as_the_current_one", func(t *testing.T) {
		grown := catalog.GeneratePlan(25)
		bigger, err := grown.Pack()
		must(t, err)
		changed := halls[1].Hall
		changed.Seats, changed.Address = 25, "서울 서초구 남부순환로 2406"
		loaded, err := o.LoadHalls(ctx, []catalog.HallLoad{{Hall: changed, Plans: []catalog.PackedPlan{bigger}}}, now)
		must(t, err)
		same(t, 3, loaded[0].Plans[0].Version)
		found, err := o.Hall(ctx, changed.ID)
		must(t, err)
		changed.PlanVersion = 3
		same(t, changed, found)
	})

	performers, err := o.LoadPerformers(ctx, []catalog.Performer{{Name: "손유진"}, {Name: "문태오"}}, now)
	must(t, err)
	t.Run("loaded_performers_are_found_by_name", func(t *testing.T) {
		found, err := o.FindPerformers(ctx, []string{"문태오", "손유진", "없음"})
		must(t, err)
		same(t, map[string]int64{"손유진": performers[0], "문태오": performers[1]}, found)
	})

	first := draft(hall, "첫째")
	first.KopisID, first.PlanVersion, first.PerformerIDs = "PF1", 1, performers
	second := draft(hall, "둘째")
	round := func(days int) catalog.Round {
		return catalog.Round{HallID: hall.ID, PlanVersion: 1, Total: 20, StartsAt: now.Add(time.Duration(days) * 24 * time.Hour), SalesOpenAt: now}
	}
	loaded, err := o.LoadPerformances(ctx, []catalog.PerformanceLoad{
		{Performance: first, Rounds: []catalog.Round{round(1), round(2)}},
		{Performance: second, Rounds: []catalog.Round{round(1)}},
	}, now)
	must(t, err)

	t.Run("loaded_performances_stand_as_their_rounds_say", func(t *testing.T) {
		same(t, []string{"첫째", "둘째"}, o.titles(catalog.ListingQuery{Status: catalog.Available}))
		rounds, err := o.RoundsOf(ctx, loaded[0].Performance.ID)
		must(t, err)
		same(t, loaded[0].Rounds, rounds)
	})

	t.Run("a_KOPIS_id_finds_a_performance_with_its_rounds", func(t *testing.T) {
		known, err := o.FindByKopis(ctx, []string{"PF1", "PF2"})
		must(t, err)
		same(t, map[string]catalog.KnownPerformance{"PF1": {Performance: loaded[0].Performance, Rounds: loaded[0].Rounds}}, known)
	})

	t.Run("loading_again_changes_what_differs_and_keeps_the_rounds_that_are_named", func(t *testing.T) {
		change := loaded[0]
		change.Performance.Title = "첫째 (연장)"
		kept := change.Rounds[1]
		gone := change.Rounds[0].ID
		change.Rounds = []catalog.Round{kept, round(3)}
		change.Gone = []int64{gone}
		again, err := o.LoadPerformances(ctx, []catalog.PerformanceLoad{change}, now)
		must(t, err)
		rounds, err := o.RoundsOf(ctx, change.Performance.ID)
		must(t, err)
		same(t, again[0].Rounds, rounds)
		same(t, kept, rounds[0])

		// One that somebody added meanwhile is nobody's to forget.
		change.Performance.Prices = append(change.Performance.Prices, catalog.Price{Grade: "S", Amount: 50_000})
		_, err = o.LoadPerformances(ctx, []catalog.PerformanceLoad{{Performance: change.Performance, Rounds: again[0].Rounds}}, now)
		must(t, err)
		added, err := o.AddRounds(ctx, change.Performance.ID, []catalog.Round{round(5)}, now, nil)
		must(t, err)
		_, err = o.LoadPerformances(ctx, []catalog.PerformanceLoad{{Performance: change.Performance, Rounds: again[0].Rounds}}, now)
		must(t, err)
		rounds, err = o.RoundsOf(ctx, change.Performance.ID)
		must(t, err)
		same(t, append(again[0].Rounds, added...), rounds)
		same(t, []string{"둘째", "첫째 (연장)"}, o.titles(catalog.ListingQuery{}))
	})
}
