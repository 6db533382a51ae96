package season

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// show is a performance before it has a hall's rounds and prices.
type show struct {
	title    string
	category catalog.Category
	about    string
	who      []int // performers, in billing order
	hall     int
	minutes  int
	age      int
	top      int // price of the best seat, KRW
	free     bool
	days     int  // how long it runs
	weekly   bool // Tuesday to Sunday; else each day of the run
	hour     int  // of evening rounds; 0 is 19
	hot      bool // every round that is on sale is sold out
}

// phase is where in its life a show is on the season's day.
type phase int

const (
	over phase = iota
	running
	onSale
	opensSoon
	announced
)

// phases makes a mix in which most can be booked.
var phases = []phase{over, running, running, running, onSale, onSale, onSale, onSale, onSale, opensSoon, opensSoon, announced}

// add schedules a show, prices it, and lets people buy and review.
func (b *builder) add(s show) {
	day := b.season.Day
	life := pick(b, phases)
	if s.days < 4 && life == running {
		life = onSale
	}
	first, opens := b.place(s, life)
	last := first.AddDays(s.days - 1)
	hall := b.season.Halls[s.hall]
	s.hot = hall.Seats <= soldOutUpTo && s.days <= 3 && b.random.IntN(4) == 0
	p := Performance{
		Performance: catalog.Performance{
			Title: s.title, Category: s.category, StartDate: first, EndDate: last, DurationMinutes: s.minutes, AgeLimit: s.age,
			TicketLimit: catalog.DefaultTicketLimit, Prices: b.prices(s, hall.Seats), Source: catalog.SourceDemo,
			Description: describe(s.about, b.name(s.who[0]), hall.Name, s.category),
		},
		Hall: s.hall, Performers: s.who,
	}
	if s.top >= 100_000 {
		p.TicketLimit = 2
	}
	for date := first; !last.Before(date); date = date.AddDays(1) {
		for _, start := range s.times(date) {
			p.Rounds = append(p.Rounds, Round{StartsAt: start, SalesOpenAt: opens, Sold: b.sold(s, start, opens, hall.Seats)})
		}
	}
	b.tally(&p, hall.Seats, day)
	b.season.Performances = append(b.season.Performances, p)
}

// place says on which day a show begins, and when its sales open.
func (b *builder) place(s show, life phase) (first clock.Date, opens time.Time) {
	day := b.season.Day
	switch life {
	case over:
		first = day.AddDays(-s.days - b.between(2, 25))
	case running:
		first = day.AddDays(-b.between(1, s.days*2/3))
	case onSale:
		first = day.AddDays(b.between(1, 35))
	case opensSoon:
		first = day.AddDays(b.between(25, 60))
		// From this afternoon to the end of next week, at the hours at which offices open sales.
		hour := pick(b, []int{10, 11, 12, 14, 14, 17, 18, 20, 20, 21})
		return b.onPlayingDay(s, first), instant(day.AddDays(pick(b, []int{0, 0, 0, 1, 1, 1, 2, 3, 5, 8})), hour*60)
	case announced:
		first = day.AddDays(b.between(50, 90))
		return b.onPlayingDay(s, first), instant(day.AddDays(b.between(8, 30)), 14*60)
	}
	first = b.onPlayingDay(s, first)
	opened := first.AddDays(-b.between(30, 45))
	if !opened.Before(day) {
		opened = day.AddDays(-b.between(1, 6))
	}
	return first, instant(opened, 14*60)
}

// onPlayingDay moves short shows to the end of the week, when most are played.
func (b *builder) onPlayingDay(s show, first clock.Date) clock.Date {
	if s.days > 3 {
		return first
	}
	wanted := pick(b, []time.Weekday{time.Thursday, time.Friday, time.Saturday, time.Saturday, time.Sunday})
	if s.days > 1 {
		wanted = pick(b, []time.Weekday{time.Friday, time.Saturday})
	}
	past := first.Before(b.season.Day)
	for first.Start().Weekday() != wanted {
		if past {
			first = first.AddDays(-1)
		} else {
			first = first.AddDays(1)
		}
	}
	return first
}

// times are the starts of a day.
func (s show) times(date clock.Date) []time.Time {
	weekday := date.Start().Weekday()
	var minutes []int
	switch {
	case s.weekly && weekday == time.Monday:
	case s.weekly && weekday == time.Saturday:
		minutes = []int{14 * 60, 18*60 + 30}
	case s.weekly && weekday == time.Sunday:
		minutes = []int{15 * 60}
	case s.weekly && weekday == time.Wednesday:
		minutes = []int{16 * 60, 20 * 60}
	case s.category == catalog.Etc:
		minutes = []int{11 * 60, 14 * 60}
	case weekday == time.Saturday || weekday == time.Sunday:
		minutes = []int{17 * 60}
	default:
		minutes = []int{cmp.Or(s.hour, 19)*60 + 30}
	}
	starts := make([]time.Time, len(minutes))
	for i, m := range minutes {
		starts[i] = instant(date, m)
	}
	return starts
}

func instant(date clock.Date, minutes int) time.Time {
	return date.Start().Add(time.Duration(minutes) * time.Minute).UTC()
}

// prices makes a list of as many grades as a hall of that size has.
func (b *builder) prices(s show, seats int) []catalog.Price {
	if s.free {
		return []catalog.Price{{Grade: "R"}}
	}
	grades := []string{"VIP", "R", "S", "A"}
	switch {
	case seats < 320:
		grades = []string{"R"}
	case seats < 650:
		grades = []string{"R", "S"}
	case seats < 1100:
		grades = []string{"R", "S", "A"}
	}
	factors := []float64{1, 0.8, 0.6, 0.4}
	if grades[0] == "R" {
		factors = []float64{1, 0.72, 0.5}
	}
	unit := 1_000.0
	if s.top >= 60_000 {
		unit = 10_000
	}
	prices := make([]catalog.Price, len(grades))
	for i, grade := range grades {
		prices[i] = catalog.Price{Grade: grade, Amount: money.KRW(math.Round(float64(s.top)*factors[i]/unit) * unit)}
	}
	return prices
}

// Bounds of what is sold of one round, so that loading the season stays a matter of seconds.
const (
	soldOutUpTo = 480 // seats of a hall that sells out
	soldAtMost  = 140 // seats of a round that doesn't
)

// sold says which part of a round's seats is taken: small halls sell out, large ones begin to.
func (b *builder) sold(s show, start, opens time.Time, seats int) float64 {
	day := b.season.Day
	switch days := day.DaysUntil(clock.DateOf(start)); {
	case days < 0 || days > 28 || opens.After(day.Start()):
		return 0
	case s.hot, seats <= soldOutUpTo && b.random.IntN(6) == 0, seats <= 1_100 && b.random.IntN(60) == 0:
		return 1
	default:
		nearness := 1 - float64(days)/32
		part := nearness * (0.15 + 0.8*b.random.Float64()*b.random.Float64())
		return math.Round(math.Min(part, soldAtMost*(0.35+0.65*b.random.Float64())/float64(seats))*1000) / 1000
	}
}

// reviewedAtMost keeps reviews rarer than the seats of the rounds that they are of.
const reviewedAtMost = 4

// tally counts tickets and lets some of those who came write a review.
func (b *builder) tally(p *Performance, seats int, day clock.Date) {
	quality := 3.4 + 1.5*b.random.Float64()
	var past []time.Time
	for _, round := range p.Rounds {
		p.Tickets += int64(round.Sold * float64(seats))
		if clock.DateOf(round.StartsAt).Before(day) {
			p.Tickets += int64(float64(seats) * (0.3 + 0.6*b.random.Float64()))
			past = append(past, round.StartsAt)
		}
	}
	if len(past) == 0 {
		return
	}
	wrote := map[time.Time]int{} // reviews by the round that was seen
	for range min(b.between(3, 6)+2*len(past), 34, seats*len(past)/reviewedAtMost) {
		seen := pick(b, past)
		wrote[seen]++
		rating := int(math.Round(math.Min(5, math.Max(0, quality+0.9*b.random.NormFloat64()))))
		p.Reviews = append(p.Reviews, catalog.Review{
			Author: catalog.MaskName(pick(b, surnames) + pick(b, firsts) + pick(b, seconds)), Rating: rating,
			Content: b.reviewText(p.Category, rating), CreatedAt: seen.Add(time.Duration(b.between(180, 3_000)) * time.Minute),
			ReservationID: fmt.Sprintf("demo-%d-%d", len(b.season.Performances), len(p.Reviews)),
		})
	}
	// Whoever wrote of a round has bought a seat of it, and some who did not write came too.
	for i, round := range p.Rounds {
		if n := wrote[round.StartsAt]; n > 0 {
			p.Rounds[i].Sold = min(1, float64(2*n+b.between(1, 8))/float64(seats))
		}
	}
	limit := day.Start()
	for i := range p.Reviews {
		if p.Reviews[i].CreatedAt.After(limit) {
			p.Reviews[i].CreatedAt = limit.Add(-time.Duration(b.between(1, 900)) * time.Minute)
		}
	}
	slices.SortFunc(p.Reviews, func(a, c catalog.Review) int { return a.CreatedAt.Compare(c.CreatedAt) })
}
