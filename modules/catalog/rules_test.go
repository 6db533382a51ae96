package catalog_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/money"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// round starts and opens so many hours after now.
func round(starts, opens int) catalog.Round {
	return catalog.Round{StartsAt: now.Add(time.Duration(starts) * time.Hour), SalesOpenAt: now.Add(time.Duration(opens) * time.Hour)}
}

func TestRoundStatus(t *testing.T) {
	t.Parallel()
	closed, soldOut := round(5, -1), round(5, -1)
	closed.Closed, soldOut.SoldOut = true, true
	soldOutBefore := round(5, 1)
	soldOutBefore.SoldOut = true
	for name, c := range map[string]struct {
		round catalog.Round
		want  catalog.Status
	}{
		"is_on_sale_from_the_opening_on":       {round(5, 0), catalog.Available},
		"waits_for_its_opening":                {round(5, 1), catalog.BeforeOpen},
		"is_closed_from_its_start_on":          {round(0, -1), catalog.Closed},
		"is_closed_when_the_organiser_says_so": {closed, catalog.Closed},
		"is_sold_out_when_no_seat_is_left":     {soldOut, catalog.SoldOut},
		"is_not_sold_out_before_it_opens":      {soldOutBefore, catalog.BeforeOpen},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.round.Status(now); got != c.want {
				t.Fatalf("got %s", got)
			}
		})
	}
}

func TestStanding(t *testing.T) {
	t.Parallel()
	p := catalog.Performance{StartDate: clock.DateOf(now), EndDate: clock.DateOf(now).AddDays(10)}
	over := catalog.Performance{StartDate: clock.DateOf(now).AddDays(-9), EndDate: clock.DateOf(now).AddDays(-1)}
	soldOut := round(4, -1)
	soldOut.SoldOut = true
	at := func(hours int) time.Time { return now.Add(time.Duration(hours) * time.Hour) }
	for name, c := range map[string]struct {
		performance catalog.Performance
		rounds      []catalog.Round
		want        catalog.Standing
	}{
		"is_available_if_any_round_is": {p, []catalog.Round{soldOut, round(30, 20), round(8, -1), round(-3, -9)},
			catalog.Standing{Status: catalog.Available, NextAt: at(4), OpensAt: at(20), ChangesAt: at(4)}},
		"else_waits_for_the_next_opening": {p, []catalog.Round{soldOut, round(30, 20), round(40, 2)},
			catalog.Standing{Status: catalog.BeforeOpen, NextAt: at(4), OpensAt: at(2), ChangesAt: at(2)}},
		"else_is_sold_out": {p, []catalog.Round{soldOut, round(-3, -9)},
			catalog.Standing{Status: catalog.SoldOut, NextAt: at(4), ChangesAt: at(4)}},
		"else_is_closed_for_good": {p, []catalog.Round{round(-3, -9), round(-1, -9)},
			catalog.Standing{Status: catalog.Closed, NextAt: at(-1)}},
		"waits_for_rounds_until_its_period_ends": {p, nil,
			catalog.Standing{Status: catalog.BeforeOpen, NextAt: p.StartDate.Start(), ChangesAt: p.EndDate.AddDays(1).Start()}},
		"is_closed_without_rounds_after_its_period": {over, nil,
			catalog.Standing{Status: catalog.Closed, NextAt: over.StartDate.Start()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, catalog.StandingOf(c.performance, c.rounds, now)); diff != "" {
				t.Fatal(diff)
			}
		})
	}

	t.Run("stays_as_it_is_until_it_says_it_changes", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			rounds := make([]catalog.Round, rapid.IntRange(0, 5).Draw(t, "rounds"))
			for i := range rounds {
				rounds[i] = round(rapid.IntRange(-10, 300).Draw(t, "starts"), rapid.IntRange(-20, 300).Draw(t, "opens"))
				rounds[i].Closed, rounds[i].SoldOut = rapid.Bool().Draw(t, "closed"), rapid.Bool().Draw(t, "sold out")
			}
			first := catalog.StandingOf(p, rounds, now)
			end := first.ChangesAt
			if end.IsZero() {
				end = now.AddDate(1, 0, 0)
			}
			later := now.Add(time.Duration(rapid.Float64Range(0, 0.999).Draw(t, "part") * float64(end.Sub(now))))
			if diff := cmp.Diff(first, catalog.StandingOf(p, rounds, later)); diff != "" {
				t.Fatalf("at %s: %s", later, diff)
			}
		})
	})
}

func TestListsShowWhatCanStillBeSeenFirst(t *testing.T) {
	t.Parallel()
	tomorrow := catalog.Standing{Status: catalog.Available, NextAt: now.Add(24 * time.Hour)}
	farOff := catalog.Standing{Status: catalog.BeforeOpen, NextAt: now.AddDate(9, 0, 0), OpensAt: now.Add(time.Hour)}
	yesterday := catalog.Standing{Status: catalog.Closed, NextAt: now.Add(-24 * time.Hour)}
	longAgo := catalog.Standing{Status: catalog.Closed, NextAt: now.AddDate(-30, 0, 0)}
	inOrder(t, "soonest", tomorrow.SoonestKey(), farOff.SoonestKey(), yesterday.SoonestKey(), longAgo.SoonestKey())
	inOrder(t, "opening", farOff.OpeningKey(), tomorrow.OpeningKey(), yesterday.OpeningKey(), longAgo.OpeningKey())
}

func inOrder(t *testing.T, name string, keys ...int64) {
	t.Helper()
	for i := 1; i < len(keys); i++ {
		if keys[i-1] >= keys[i] {
			t.Errorf("%s: %d is not before %d", name, keys[i-1], keys[i])
		}
	}
}

func TestRoundRules(t *testing.T) {
	t.Parallel()
	if err := round(0, -1).CheckNew(now); !errors.Is(err, catalog.ErrRoundInPast) {
		t.Errorf("a round that starts now: %v", err)
	}
	if err := round(2, 3).CheckNew(now); !errors.Is(err, catalog.ErrInvalid) {
		t.Errorf("sales that open after the start: %v", err)
	}
	if err := round(1, 0).CheckNew(now); err != nil {
		t.Errorf("a good round: %v", err)
	}
	for minutes, want := range map[int]bool{0: false, 59: false, 60: true, 61: true} {
		err := catalog.CheckSpacing([]time.Time{now.Add(time.Duration(minutes) * time.Minute), now})
		if (err == nil) != want {
			t.Errorf("%d minutes apart: %v", minutes, err)
		}
	}
}

func TestPerformanceRules(t *testing.T) {
	t.Parallel()
	good := catalog.Performance{
		Title: "햄릿", Category: catalog.Play, StartDate: clock.DateOf(now), EndDate: clock.DateOf(now), TicketLimit: 4,
		Prices: []catalog.Price{{Grade: "R", Amount: 50_000}, {Grade: "S", Amount: 0}},
	}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	if good.MinPrice() != 0 {
		t.Errorf("lowest price %s", good.MinPrice())
	}
	if err := good.CheckGrades([]string{"R"}); err != nil {
		t.Errorf("a price too many: %v", err)
	}
	if err := good.CheckGrades([]string{"R", "VIP"}); !errors.Is(err, catalog.ErrInvalid) {
		t.Errorf("seats without a price: %v", err)
	}
	for name, break1 := range map[string]func(*catalog.Performance){
		"title": func(p *catalog.Performance) { p.Title = " " }, "category": func(p *catalog.Performance) { p.Category = "OPERA" },
		"period": func(p *catalog.Performance) { p.EndDate = p.StartDate.AddDays(-1) }, "limit": func(p *catalog.Performance) { p.TicketLimit = 0 },
		"no prices": func(p *catalog.Performance) { p.Prices = nil }, "age": func(p *catalog.Performance) { p.AgeLimit = -1 },
		"negative price": func(p *catalog.Performance) { p.Prices = []catalog.Price{{Grade: "R", Amount: -1}} },
		"price twice":    func(p *catalog.Performance) { p.Prices = []catalog.Price{{Grade: "R"}, {Grade: "R"}} },
		"not text":       func(p *catalog.Performance) { p.Title = "a\x00b" },
	} {
		bad := good
		break1(&bad)
		if err := bad.Check(); !errors.Is(err, catalog.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPricesThatNobodyCouldPayAreRefused(t *testing.T) {
	t.Parallel()
	show := func(amounts ...money.KRW) catalog.Performance {
		p := catalog.Performance{Title: "햄릿", Category: catalog.Play, StartDate: clock.DateOf(now), EndDate: clock.DateOf(now), TicketLimit: 4}
		for i, amount := range amounts {
			p.Prices = append(p.Prices, catalog.Price{Grade: string(rune('A' + i)), Amount: amount})
		}
		return p
	}
	for _, amounts := range [][]money.KRW{{0}, {100}, {0, 100, 50_000}} {
		if err := show(amounts...).Check(); err != nil {
			t.Errorf("%v: %v", amounts, err)
		}
	}
	for _, amounts := range [][]money.KRW{{1}, {99}, {50_000, 50}} {
		err := show(amounts...).Check()
		if !errors.Is(err, catalog.ErrPriceTooSmall) {
			t.Errorf("%v: %v", amounts, err)
			continue
		}
		told := fault.As(err).Details()["errors"].([]catalog.Problem)
		if want := fmt.Sprintf("prices[%d].amount", len(amounts)-1); len(told) != 1 || told[0].Location != want {
			t.Errorf("%v: told %v, want %s", amounts, told, want)
		}
	}
	broken := show(50)
	broken.Title = ""
	if err := broken.Check(); !errors.Is(err, catalog.ErrInvalid) || len(fault.As(err).Details()["errors"].([]catalog.Problem)) != 2 {
		t.Errorf("with another mistake both are told: %v", err)
	}
}

func TestNamesAreMasked(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"김철수": "김*수", "이준": "이*", "남궁민수": "남**수", "": "*", "Alexander": "A****r"} {
		if got := catalog.MaskName(name); got != want {
			t.Errorf("%s is shown as %s", name, got)
		}
	}
}

func TestTimetable(t *testing.T) {
	t.Parallel()
	table := catalog.Timetable{time.Saturday: {19 * 60, 14 * 60, 14*60 + 30}, time.Sunday: {14 * 60}}
	friday := clock.Date{Year: 2026, Month: time.November, Day: 27}
	starts, more, near := table.Starts(friday, friday.AddDays(9), 4)
	got := fmt.Sprintf("%d and %d more, %d too near: %s %s", len(starts), more, near, starts[0].In(clock.Seoul).Format("01-02 15:04"), starts[1].In(clock.Seoul).Format("15:04"))
	if want := "4 and 2 more, 2 too near: 11-28 14:00 19:00"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}
