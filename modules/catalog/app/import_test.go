package catalogapp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// intake is two performances at one hall and one elsewhere, as KOPIS might tell them.
func intake() catalog.Intake {
	entry := func(n int, title, hall string, seats int, prices ...int) catalog.Entry {
		e := catalog.Entry{
			Where: fmt.Sprintf("performances:%d", n+1), KopisID: fmt.Sprintf("PF00000%d", n), Title: title, Category: catalog.Musical,
			Performers: []string{"조아나 암필", "앨리스 배트"}, Hall: hall, HallSeats: seats,
			StartDate: clock.Date{Year: 2020, Month: time.December, Day: 8}, EndDate: clock.Date{Year: 2020, Month: time.December, Day: 20},
			Times: catalog.Timetable{time.Saturday: {14 * 60, 19 * 60}, time.Sunday: {14 * 60}},
		}
		for i, amount := range prices {
			e.Prices = append(e.Prices, catalog.Price{Grade: []string{"R", "S"}[i], Amount: money.KRW(amount)})
		}
		return e
	}
	return catalog.Intake{
		Source: catalog.SourceKOPIS,
		Entries: []catalog.Entry{
			entry(1, "캣츠", "예술의전당 [서울] 콘서트홀", 2505, 160_000, 130_000),
			entry(2, "빨래", "예술의전당 [서울] 콘서트홀", 2505, 66_000),
			entry(3, "시카고", "없는 극장", 0, 50_000),
		},
		Facilities: []catalog.Facility{{KopisID: "FC000001", Name: "예술의전당 [서울]", Seats: 164_344, Address: "서울특별시 서초구 남부순환로 2406"}},
		LeftOut:    []catalog.Remark{{Where: "performances:9", Why: "it has no prices"}},
	}
}

func TestImport(t *testing.T) {
	t.Parallel()

	t.Run("places_performances_with_halls_performers_and_rounds", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		report := o.imports(intake(), catalogapp.ImportOptions{})
		if report.Performances.Added != 3 || report.Halls.Added != 2 || report.NewPerformers != 2 || report.Rounds != 18 || len(report.LeftOut) != 1 {
			t.Fatalf("got %+v", report)
		}
		cats := o.find("캣츠")
		if cats.Hall.Name != "예술의전당 [서울] 콘서트홀" || cats.Hall.Seats != 2505 || cats.Hall.Address != "서울특별시 서초구 남부순환로 2406" || len(cats.LineUp) != 2 {
			t.Fatalf("got %+v", cats)
		}
		rounds, err := o.app.Rounds(t.Context(), cats.ID)
		must(t, err)
		if len(rounds) != 6 || !rounds[0].StartsAt.Equal(time.Date(2020, 12, 12, 5, 0, 0, 0, time.UTC)) || rounds[0].Status != catalog.Closed {
			t.Fatalf("got %+v", rounds)
		}
	})

	t.Run("sells_each_performance_by_a_plan_of_its_own_grades", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.imports(intake(), catalogapp.ImportOptions{})
		for title, want := range map[string]string{"캣츠": "R S", "빨래": "R"} {
			p := o.find(title)
			plan, err := o.app.Plan(t.Context(), p.HallID, p.PlanVersion)
			must(t, err)
			if got := strings.Join(plan.Grades, " "); got != want || plan.Seats != 2505 {
				t.Errorf("%s is sold by %s", title, got)
			}
		}
	})

	t.Run("twice_changes_nothing", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		shift := catalogapp.ImportOptions{ShiftTo: clock.DateOf(now)}
		o.imports(intake(), shift)
		report := o.imports(intake(), shift)
		if report.Performances.Unchanged != 3 || report.Halls.Unchanged != 2 || report.NewPerformers != 0 {
			t.Fatalf("got %+v", report)
		}
	})

	t.Run("moves_everything_by_whole_weeks_to_around_a_day", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.imports(intake(), catalogapp.ImportOptions{ShiftTo: clock.DateOf(now)})
		for _, title := range []string{"캣츠", "빨래", "시카고"} {
			p := o.find(title)
			moved := clock.Date{Year: 2020, Month: time.December, Day: 8}.DaysUntil(p.StartDate)
			ahead := clock.DateOf(now).DaysUntil(p.StartDate)
			if moved%7 != 0 || p.StartDate.DaysUntil(p.EndDate) != 12 || ahead < -18 || ahead > 74 {
				t.Errorf("%s is shown from %s to %s", title, p.StartDate, p.EndDate)
			}
		}
	})

	t.Run("bounds_the_rounds_of_a_long_run_and_says_so", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		long := intake()
		long.Entries = long.Entries[:1]
		long.Entries[0].StartDate, long.Entries[0].EndDate = clock.DateOf(now).AddDays(-300), clock.DateOf(now).AddDays(300)
		report := o.imports(long, catalogapp.ImportOptions{})
		if report.Rounds != 25 || len(report.Notes) != 1 || !strings.Contains(report.Notes[0].Why, "rounds are made until") {
			t.Fatalf("got %+v", report)
		}
	})

	t.Run("assumes_the_size_of_a_hall_that_nobody_reports_and_says_so", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		report := o.imports(intake(), catalogapp.ImportOptions{})
		if got := o.find("시카고").Hall.Seats; got != 100 || len(report.Notes) != 1 {
			t.Fatalf("%d seats, notes %v", got, report.Notes)
		}
	})

	t.Run("dry_changes_nothing_and_counts_the_same", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		dry := o.imports(intake(), catalogapp.ImportOptions{DryRun: true})
		page, err := o.app.Halls(t.Context(), catalog.NameQuery{Limit: 1})
		must(t, err)
		if len(page.Items) != 0 || dry.Performances.Added != 3 || dry.Rounds != 18 {
			t.Fatalf("got %+v and %v", dry, page)
		}
	})

	t.Run("changes_what_differs", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.imports(intake(), catalogapp.ImportOptions{})
		later := intake()
		later.Entries[0].Title, later.Entries[0].EndDate = "캣츠 (연장)", later.Entries[0].EndDate.AddDays(7)
		report := o.imports(later, catalogapp.ImportOptions{})
		if report.Performances != (catalogapp.Tally{Changed: 1, Unchanged: 2}) {
			t.Fatalf("got %+v", report)
		}
		rounds, err := o.app.Rounds(t.Context(), o.find("캣츠 (연장)").ID)
		must(t, err)
		if len(rounds) != 9 {
			t.Fatalf("%d rounds", len(rounds))
		}
	})

	t.Run("keeps_rounds_that_are_sold", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.imports(intake(), catalogapp.ImportOptions{})
		o.booking.everythingSold = true
		report := o.imports(intake(), catalogapp.ImportOptions{ShiftTo: clock.DateOf(now)})
		if len(report.LeftOut) != 4 || !strings.Contains(report.LeftOut[1].Why, "tickets are sold") {
			t.Fatalf("got %+v", report.LeftOut)
		}
	})

	t.Run("leaves_halls_of_organisers_as_they_are", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		_, err := o.app.AddHall(t.Context(), catalog.Hall{Name: "없는 극장", Address: "우리 집", Seats: 7}, nil)
		must(t, err)
		o.imports(intake(), catalogapp.ImportOptions{})
		if got := o.find("시카고").Hall; got.Seats != 7 || got.Address != "우리 집" {
			t.Fatalf("got %+v", got)
		}
	})

	t.Run("of_facilities_alone_makes_them_halls", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		alone := catalog.Intake{Source: catalog.SourceKOPIS, Facilities: []catalog.Facility{
			{Where: "halls:2", KopisID: "FC1", Name: "소극장", Seats: 80}, {Where: "halls:3", KopisID: "FC2", Name: "예술의전당 [서울]", Seats: 164_344},
		}}
		report := o.imports(alone, catalogapp.ImportOptions{})
		if report.Halls.Added != 1 || len(report.LeftOut) != 1 {
			t.Fatalf("got %+v", report)
		}
		if again := o.imports(alone, catalogapp.ImportOptions{}); again.Halls.Unchanged != 1 {
			t.Fatalf("got %+v", again)
		}
	})
}
