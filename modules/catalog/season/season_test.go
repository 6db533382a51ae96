package season_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/catalog/season"
	"github.com/ticketblue/ticketblue/platform/clock"
)

var day = clock.Date{Year: 2026, Month: time.November, Day: 22}

func TestSeason(t *testing.T) {
	t.Parallel()
	made := season.New(day)

	t.Run("is_the_same_for_the_same_day", func(t *testing.T) {
		t.Parallel()
		if diff := cmp.Diff(made, season.New(day)); diff != "" {
			t.Fatal(diff)
		}
	})

	t.Run("fills_every_category_and_sixty_halls", func(t *testing.T) {
		t.Parallel()
		categories, halls := map[catalog.Category]int{}, map[int]bool{}
		for _, p := range made.Performances {
			categories[p.Category]++
			halls[p.Hall] = true
		}
		for _, category := range catalog.Categories {
			if categories[category] < 20 {
				t.Errorf("%d of %s", categories[category], category)
			}
		}
		if len(made.Performances) < 400 || len(halls) < 60 {
			t.Errorf("%d performances in %d halls", len(made.Performances), len(halls))
		}
	})

	t.Run("keeps_the_rules_of_the_catalogue", func(t *testing.T) {
		t.Parallel()
		titles := map[string]bool{}
		for _, p := range made.Performances {
			check := p.Performance
			check.HallID = 1
			if err := check.Check(); err != nil {
				t.Errorf("%s: %v", p.Title, err)
			}
			key := p.Title + p.StartDate.String() + made.Halls[p.Hall].Name
			if titles[key] {
				t.Errorf("%s twice", p.Title)
			}
			titles[key] = true
			var starts []time.Time
			for _, round := range p.Rounds {
				starts = append(starts, round.StartsAt)
			}
			if err := catalog.CheckSpacing(starts); err != nil || len(starts) == 0 {
				t.Errorf("%s has %d rounds: %v", p.Title, len(starts), err)
			}
			for _, review := range p.Reviews {
				if err := review.Check(); err != nil || review.CreatedAt.After(day.Start()) {
					t.Errorf("%s: %v %+v", p.Title, err, review)
				}
			}
		}
	})

	t.Run("reviews_nothing_of_which_nothing_was_sold", func(t *testing.T) {
		t.Parallel()
		for _, p := range made.Performances {
			sold := 0
			for _, r := range p.Rounds {
				if clock.DateOf(r.StartsAt).Before(day) {
					sold += int(r.Sold*float64(made.Halls[p.Hall].Seats) + 0.5)
				}
			}
			if len(p.Reviews) > sold {
				t.Errorf("%s has %d reviews and sold %d seats of past rounds", p.Title, len(p.Reviews), sold)
			}
		}
	})

	t.Run("shows_everything_at_least_once_whatever_the_day", func(t *testing.T) {
		t.Parallel()
		for offset := range 14 {
			for _, p := range season.New(day.AddDays(offset * 27)).Performances {
				if len(p.Rounds) == 0 {
					t.Errorf("%s is shown on no day from %s to %s", p.Title, p.StartDate, p.EndDate)
				}
			}
		}
	})

	t.Run("has_something_for_every_page", func(t *testing.T) {
		t.Parallel()
		now := day.Start().Add(10 * time.Hour)
		statuses := map[catalog.Status]int{}
		soon, soldOut, reviews := 0, 0, 0
		for _, p := range made.Performances {
			var rounds []catalog.Round
			for _, r := range p.Rounds {
				rounds = append(rounds, catalog.Round{StartsAt: r.StartsAt, SalesOpenAt: r.SalesOpenAt, SoldOut: r.Sold == 1})
				if r.Sold == 1 {
					soldOut++
				}
			}
			standing := catalog.StandingOf(p.Performance, rounds, now)
			statuses[standing.Status]++
			if !standing.OpensAt.IsZero() && standing.OpensAt.Sub(now) < 24*time.Hour {
				soon++
			}
			reviews += len(p.Reviews)
		}
		for _, status := range catalog.Statuses {
			if statuses[status] == 0 {
				t.Errorf("nothing is %s", status)
			}
		}
		if soon < 5 || soldOut < 20 || reviews < 1000 {
			t.Errorf("%d open within a day, %d rounds sold out, %d reviews", soon, soldOut, reviews)
		}
		t.Log(statuses, soon, soldOut, reviews)
	})

	t.Run("sells_no_more_than_can_be_loaded_in_seconds", func(t *testing.T) {
		t.Parallel()
		sold, rounds, total := 0, 0, 0
		for _, p := range made.Performances {
			for _, r := range p.Rounds {
				total++
				if r.Sold > 0 {
					rounds++
					sold += int(r.Sold * float64(made.Halls[p.Hall].Seats))
				}
			}
		}
		if sold > 200_000 {
			t.Errorf("%d seats", sold)
		}
		t.Log(len(made.Performances), "performances", total, "rounds", rounds, "of them with", sold, "seats sold")
	})
}
