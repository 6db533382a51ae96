package storetest

import (
	"testing"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func testHalls(t *testing.T, o *office) {
	ctx := t.Context()
	grand := o.hall("나무홀", 30)
	small := o.hall("가람홀", 12)

	t.Run("an_added_hall_is_found_with_its_seats_and_first_plan", func(t *testing.T) {
		found, err := o.Hall(ctx, grand.ID)
		must(t, err)
		same(t, grand, found)
		if found.Seats != 30 || found.PlanVersion != 1 {
			t.Fatalf("got %+v", found)
		}
	})

	t.Run("halls_are_listed_by_name_page_by_page", func(t *testing.T) {
		first, err := o.Halls(ctx, catalog.NameQuery{Limit: 1})
		must(t, err)
		same(t, []catalog.Hall{small}, first.Items)
		second, err := o.Halls(ctx, catalog.NameQuery{Limit: 1, Cursor: first.Next})
		must(t, err)
		same(t, catalog.Page[catalog.Hall]{Items: []catalog.Hall{grand}}, second)
	})

	t.Run("a_part_of_the_name_finds_a_hall_and_wildcards_are_plain_text", func(t *testing.T) {
		found, err := o.Halls(ctx, catalog.NameQuery{Contains: "람", Limit: 10})
		must(t, err)
		same(t, []catalog.Hall{small}, found.Items)
		found, err = o.Halls(ctx, catalog.NameQuery{Contains: "%", Limit: 10})
		must(t, err)
		same(t, 0, len(found.Items))
	})

	t.Run("a_changed_hall_keeps_its_plan", func(t *testing.T) {
		changed := small
		changed.Name, changed.Position = "가람홀 2", &catalog.Position{Latitude: 37.5, Longitude: 127}
		changed.Seats = 999
		got, err := o.ChangeHall(ctx, changed, now)
		must(t, err)
		changed.Seats = small.Seats
		same(t, changed, got)
	})

	t.Run("a_hall_where_something_is_shown_is_kept", func(t *testing.T) {
		o.performance(grand, "캣츠")
		wantFault(t, o.DeleteHall(ctx, grand.ID, now), catalog.ErrInUse)
	})

	t.Run("a_deleted_hall_is_gone", func(t *testing.T) {
		must(t, o.DeleteHall(ctx, small.ID, now))
		_, err := o.Hall(ctx, small.ID)
		wantFault(t, err, catalog.ErrHallNotFound)
		_, err = o.Plan(ctx, small.ID, 0)
		wantFault(t, err, catalog.ErrPlanNotFound)
		wantFault(t, o.DeleteHall(ctx, small.ID, now), catalog.ErrHallNotFound)
	})

	t.Run("a_cursor_of_something_else_is_refused", func(t *testing.T) {
		_, err := o.Halls(ctx, catalog.NameQuery{Limit: 1, Cursor: "nonsense"})
		wantFault(t, err, catalog.ErrBadCursor)
	})
}

func testPlans(t *testing.T, o *office) {
	ctx := t.Context()
	hall := o.hall("소극장", 30)
	drawn := catalog.GeneratePlan(40, "VIP", "R")

	t.Run("a_new_plan_becomes_the_current_one_and_the_old_stays", func(t *testing.T) {
		changed, err := o.AddPlan(ctx, hall.ID, drawn, now)
		must(t, err)
		if changed.PlanVersion != 2 || changed.Seats != 40 {
			t.Fatalf("got %+v", changed)
		}
		current, err := o.Plan(ctx, hall.ID, 0)
		must(t, err)
		opened, err := current.Open()
		must(t, err)
		same(t, drawn.Seats, opened.Seats)
		same(t, []string{"VIP", "R"}, current.Grades)
		old, err := o.Plan(ctx, hall.ID, 1)
		must(t, err)
		same(t, 30, old.Seats)
	})

	t.Run("a_plan_that_breaks_the_rules_is_refused", func(t *testing.T) {
		_, err := o.AddPlan(ctx, hall.ID, catalog.Plan{}, now)
		wantFault(t, err, catalog.ErrPlanUnreadable)
	})

	t.Run("what_does_not_exist_is_not_found", func(t *testing.T) {
		_, err := o.Plan(ctx, hall.ID, 9)
		wantFault(t, err, catalog.ErrPlanNotFound)
		_, err = o.AddPlan(ctx, 999, drawn, now)
		wantFault(t, err, catalog.ErrHallNotFound)
	})
}
