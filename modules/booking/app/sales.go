package bookingapp

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// showings is what the figures need of the catalogue.
type showings interface {
	// OnSale returns the rounds that are on sale now, by their start.
	OnSale(ctx context.Context) ([]booking.Showing, error)
	// ShowingsOf returns a performance's rounds by their start, or booking.ErrPerformanceNotFound.
	ShowingsOf(ctx context.Context, performanceID int64) ([]booking.Showing, error)
	// Titles returns what performances are called.
	Titles(ctx context.Context, performanceIDs []int64) (map[int64]string, error)
}

// Sales tells organisers what is sold. Its figures are added up as sales happen (booking.SalesStore), so they are as
// quick with a million reservations as with ten. Safe for concurrent use.
type Sales struct {
	store    booking.SalesStore
	showings showings
	clock    clock.Clock
}

// NewSales returns the use cases.
func NewSales(store booking.SalesStore, showings showings, clock clock.Clock) *Sales {
	return &Sales{store, showings, clock}
}

// Count brings the figures up to what the reservations are now.
func (s *Sales) Count(ctx context.Context, reservationIDs []string) error {
	return s.store.CountSales(ctx, reservationIDs)
}

// What a dashboard shows.
const (
	dashboardDays    = 30
	dashboardSelling = 10
	walkGroup        = 500 // reservations a transaction
)

// Walk counts what was sold before there were figures, and what was loaded. It returns at once when that was done
// before.
func (s *Sales) Walk(ctx context.Context) error {
	for ctx.Err() == nil {
		if done, err := s.store.WalkSales(ctx, walkGroup); done || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Dashboard is how the office is doing.
type Dashboard struct {
	Today, Yesterday booking.Figures
	Performances     int // on sale now
	Rounds           int // on sale now
	Sold, Seats      int // of these rounds
	Days             []DaySales
	Hours            [24]booking.Figures // of today
	Grades           []GradeSales        // of the days shown
	Selling          []Selling
}

// DaySales is what was sold on a day.
type DaySales struct {
	Day clock.Date
	booking.Figures
	Cumulative booking.Figures // until the end of the day
}

// GradeSales is what was sold of a grade.
type GradeSales struct {
	Grade string
	booking.Figures
}

// Selling is how a performance sells whose next round comes soon: over its rounds that are on sale now.
type Selling struct {
	PerformanceID int64
	Title         string
	StartsAt      time.Time // of its next round
	DaysLeft      int
	Sold, Seats   int
	Amount        money.KRW // that stays
}

// Dashboard adds up the office's last thirty days and what is on sale now.
func (s *Sales) Dashboard(ctx context.Context) (Dashboard, error) {
	today := clock.DateOf(s.clock.Now())
	first := today.AddDays(1 - dashboardDays)
	slots, err := s.store.Sales(ctx, 0, first)
	if err != nil {
		return Dashboard{}, err
	}
	d := Dashboard{Days: days(slots, first, today), Grades: grades(slots)}
	d.Today, d.Yesterday = d.Days[dashboardDays-1].Figures, d.Days[dashboardDays-2].Figures
	for _, slot := range slots {
		if slot.Day == today {
			d.Hours[slot.Hour].Add(slot.Figures)
		}
	}
	onSale, err := s.showings.OnSale(ctx)
	if err != nil {
		return Dashboard{}, err
	}
	err = s.addOnSale(ctx, &d, onSale, today)
	return d, err
}

func (s *Sales) addOnSale(ctx context.Context, d *Dashboard, onSale []booking.Showing, today clock.Date) error {
	ids := make([]int64, len(onSale))
	for i, round := range onSale {
		ids[i] = round.RoundID
	}
	sold, err := s.store.SalesOfRounds(ctx, ids)
	if err != nil {
		return err
	}
	places := map[int64]int{} // of a performance in selling, which is by the next round
	var selling []Selling
	for _, round := range onSale {
		f := sold[round.RoundID]
		i, known := places[round.PerformanceID]
		if !known {
			i = len(selling)
			places[round.PerformanceID] = i
			selling = append(selling, Selling{
				PerformanceID: round.PerformanceID, StartsAt: round.StartsAt, DaysLeft: today.DaysUntil(clock.DateOf(round.StartsAt)),
			})
		}
		selling[i].Sold += f.Sold()
		selling[i].Seats += round.Seats
		selling[i].Amount += f.Kept()
		d.Sold += f.Sold()
		d.Seats += round.Seats
	}
	d.Performances, d.Rounds = len(selling), len(onSale)
	d.Selling = selling[:min(len(selling), dashboardSelling)]
	shown := make([]int64, len(d.Selling))
	for i, performance := range d.Selling {
		shown[i] = performance.PerformanceID
	}
	titles, err := s.showings.Titles(ctx, shown)
	for i := range d.Selling {
		d.Selling[i].Title = titles[d.Selling[i].PerformanceID]
	}
	return err
}

// Report is how a performance sells.
type Report struct {
	booking.Figures
	Seats  int
	Days   []DaySales // from the first sale to today, or to the last sale after it
	Starts clock.Date // the day of its first round; zero without rounds
	Hours  [24]booking.Figures
	Grades []GradeSales
	Rounds []RoundSales
}

// RoundSales is what was sold of a round.
type RoundSales struct {
	booking.Showing
	booking.Figures
}

// maxReportDays bounds the days of a report: the last ones are shown.
const maxReportDays = 400

// Of adds up what was sold of a performance, or booking.ErrPerformanceNotFound.
func (s *Sales) Of(ctx context.Context, performanceID int64) (Report, error) {
	rounds, err := s.showings.ShowingsOf(ctx, performanceID)
	if err != nil {
		return Report{}, err
	}
	slots, err := s.store.Sales(ctx, performanceID, clock.Date{})
	if err != nil {
		return Report{}, err
	}
	report := Report{Grades: grades(slots)}
	for _, slot := range slots {
		report.Add(slot.Figures)
		report.Hours[slot.Hour].Add(slot.Figures)
	}
	if len(slots) > 0 {
		last := clock.DateOf(s.clock.Now())
		if last.Before(slots[len(slots)-1].Day) {
			last = slots[len(slots)-1].Day
		}
		report.Days = days(slots, slots[0].Day, last)
		report.Days = report.Days[max(0, len(report.Days)-maxReportDays):]
	}
	ids := make([]int64, len(rounds))
	for i, round := range rounds {
		ids[i] = round.RoundID
		report.Seats += round.Seats
	}
	if len(rounds) > 0 {
		report.Starts = clock.DateOf(rounds[0].StartsAt)
	}
	sold, err := s.store.SalesOfRounds(ctx, ids)
	for _, round := range rounds {
		report.Rounds = append(report.Rounds, RoundSales{round, sold[round.RoundID]})
	}
	return report, err
}

// days adds slots up by day; days without any are there too.
func days(slots []booking.SalesSlot, first, last clock.Date) []DaySales {
	all := make([]DaySales, first.DaysUntil(last)+1)
	for i := range all {
		all[i].Day = first.AddDays(i)
	}
	for _, slot := range slots {
		if i := first.DaysUntil(slot.Day); i >= 0 && i < len(all) {
			all[i].Add(slot.Figures)
		}
	}
	var until booking.Figures
	for i := range all {
		until.Add(all[i].Figures)
		all[i].Cumulative = until
	}
	return all
}

// grades adds slots up by grade, the one that brought most first.
func grades(slots []booking.SalesSlot) []GradeSales {
	var all []GradeSales
	for _, slot := range slots {
		i := slices.IndexFunc(all, func(g GradeSales) bool { return g.Grade == slot.Grade })
		if i < 0 {
			i = len(all)
			all = append(all, GradeSales{Grade: slot.Grade})
		}
		all[i].Add(slot.Figures)
	}
	slices.SortFunc(all, func(a, b GradeSales) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Grade, b.Grade))
	})
	return all
}
