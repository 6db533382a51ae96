package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func testJobs(t *testing.T, o *office) {
	ctx, hall := t.Context(), o.hall("옛 극장", 10)
	ended := func(title string, daysAgo int) catalog.Shown {
		t.Helper()
		return o.performance(hall, title, func(p *catalog.Performance) {
			p.EndDate = clock.DateOf(now).AddDays(-daysAgo)
			p.StartDate = p.EndDate.AddDays(-10)
		})
	}
	old, longer, recent := ended("오래전", 30), ended("더 오래", 30), ended("얼마 전", 3)
	round := func(p catalog.Shown, at time.Time) int64 {
		t.Helper()
		rounds, err := o.AddRounds(ctx, p.ID, []catalog.Round{{HallID: hall.ID, PlanVersion: 1, Total: 10, StartsAt: at, SalesOpenAt: at.Add(-time.Hour)}}, now, nil)
		must(t, err)
		return rounds[0].ID
	}
	first := round(old, now.AddDate(0, 0, -30))
	late := round(longer, now.AddDate(0, 0, -5)) // later than its last day
	round(recent, now.AddDate(0, 0, -4))
	must(t, o.AddReviews(ctx, []catalog.Review{
		{PerformanceID: old.ID, ReservationID: "a", UserID: "kim", Author: "김", Rating: 5, Content: "좋다", CreatedAt: now},
		{PerformanceID: old.ID, ReservationID: "b", UserID: "lee", Author: "이", Rating: 4, Content: "좋다", CreatedAt: now},
		{PerformanceID: recent.ID, ReservationID: "c", UserID: "lee", Author: "이", Rating: 4, Content: "좋다", CreatedAt: now},
	}, now))

	rounds, err := o.Starting(ctx, now.AddDate(0, 0, -30), now.AddDate(0, 0, -4), 0, 10)
	must(t, err)
	if !slices.Equal(rounds, []int64{first, late}) {
		t.Errorf("rounds that start from the first instant on and before the second: %v", rounds)
	}
	rounds, err = o.Starting(ctx, now.AddDate(0, 0, -30), now, late, 1)
	must(t, err)
	if !slices.Equal(rounds, []int64{late}) {
		t.Errorf("from an id on: %v", rounds)
	}
	shows, err := o.EndedBefore(ctx, clock.DateOf(now).AddDays(-10), 0, 10)
	must(t, err)
	if !slices.Equal(shows, []int64{old.ID}) {
		t.Errorf("over before the day, with their last round: %v", shows)
	}
	n, err := o.CountReviews(ctx, []int64{old.ID, recent.ID})
	must(t, err)
	part, err := o.PurgeReviews(ctx, batch.Rows("", 1), old.ID)
	must(t, err)
	if n != 3 || part.Written != 1 || part.End {
		t.Errorf("%d reviews, purged %+v", n, part)
	}
	done, err := o.Purge(ctx, batch.Rows("", 10), []int64{old.ID, 999}, now)
	must(t, err)
	if done.Read != 2 || done.Written != 1 || done.Skipped != 1 {
		t.Errorf("purged %+v", done)
	}
	_, err = o.Performance(ctx, old.ID)
	wantFault(t, err, catalog.ErrPerformanceNotFound)
	if left, err := o.RoundsByID(ctx, []int64{first, late}); err != nil || len(left) != 1 {
		t.Errorf("rounds that are left: %v, %v", left, err)
	}
	if n, err := o.CountReviews(ctx, []int64{old.ID, recent.ID}); err != nil || n != 1 {
		t.Errorf("%d reviews are left, %v", n, err)
	}
	if done, err := o.Purge(ctx, batch.Rows("", 10), []int64{old.ID}, now); err != nil || done.Written != 0 {
		t.Errorf("purged again: %+v, %v", done, err)
	}
}
