package catalogapp

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// placePerformances adds what is new and changes what differs.
func (r *importRun) placePerformances(ctx context.Context) error {
	var placed []catalog.Entry
	for _, entry := range r.intake.Entries {
		if r.byName[entry.Hall] != nil {
			placed = append(placed, entry)
		} else {
			r.leaveOut(entry.Where, entry.Title, "its hall can't be placed")
		}
	}
	return inChunks(placed, performancesATransaction, func(entries []catalog.Entry) error {
		ids := make([]string, len(entries))
		for i, entry := range entries {
			ids[i] = entry.KopisID
		}
		known, err := r.catalog.store.FindByKopis(ctx, ids)
		if err != nil {
			return err
		}
		var loads []catalog.PerformanceLoad
		for _, entry := range entries {
			load, needed, err := r.performanceLoad(ctx, entry, known[entry.KopisID])
			if err != nil {
				return err
			}
			if needed {
				loads = append(loads, load)
			}
		}
		if r.options.DryRun {
			return nil
		}
		if _, err = r.catalog.store.LoadPerformances(ctx, loads, r.now); err != nil {
			return err
		}
		for _, load := range loads {
			r.catalog.forgotten(ctx, load.Gone)
		}
		return nil
	})
}

// performanceLoad says how the entry differs from what is known, and counts it.
func (r *importRun) performanceLoad(ctx context.Context, entry catalog.Entry, known catalog.KnownPerformance) (load catalog.PerformanceLoad, needed bool, err error) {
	load = r.desired(entry, known.Performance)
	if err := load.Performance.Check(); err != nil {
		r.leaveOut(entry.Where, entry.Title, reasonOf(err))
		return load, false, nil
	}
	r.report.Rounds += len(load.Rounds)
	if known.ID == 0 {
		r.report.Performances.Added++
		return load, true, nil
	}
	gone := keepRounds(load.Rounds, known.Rounds)
	added := slices.ContainsFunc(load.Rounds, func(round catalog.Round) bool { return round.ID == 0 })
	if len(gone) == 0 && !added && samePerformance(load.Performance, known.Performance) {
		r.report.Performances.Unchanged++
		return load, false, nil
	}
	end := r.catalog.endSales
	if r.options.DryRun {
		end = r.catalog.unsold
	}
	switch err := end(ctx, gone); {
	case errors.Is(err, catalog.ErrInUse):
		r.leaveOut(entry.Where, entry.Title, "tickets are sold for rounds that it no longer has")
		return load, false, nil
	case err != nil:
		return load, false, err
	}
	load.Gone = idsOf(gone)
	r.report.Performances.Changed++
	return load, true, nil
}

func reasonOf(err error) string {
	var broken []catalog.Problem
	if f := fault.As(err); f != nil {
		broken, _ = f.Details()["errors"].([]catalog.Problem)
	}
	if len(broken) == 0 {
		return err.Error()
	}
	return broken[0].Location + " " + broken[0].Message
}

// desired is the entry as it should stand in the catalogue.
func (r *importRun) desired(entry catalog.Entry, known catalog.Performance) catalog.PerformanceLoad {
	hall := r.byName[entry.Hall]
	from, to := entry.StartDate, entry.EndDate
	if !r.options.ShiftTo.IsZero() {
		days := 7 * weeksToShift(entry, r.options.ShiftTo)
		from, to = from.AddDays(days), to.AddDays(days)
	}
	p := catalog.Performance{
		ID: known.ID, Title: entry.Title, Category: entry.Category, Description: known.Description, HallID: hall.known.ID,
		PlanVersion: hall.versions[catalog.RecipeFor(hall.seats, gradesOf(entry.Prices)...)],
		StartDate:   from, EndDate: to, DurationMinutes: entry.DurationMinutes, AgeLimit: entry.AgeLimit,
		TicketLimit: catalog.DefaultTicketLimit, Prices: entry.Prices, KopisID: entry.KopisID, Source: r.intake.Source,
	}
	if runes := []rune(p.Title); len(runes) > catalog.MaxTitleLength {
		p.Title = string(runes[:catalog.MaxTitleLength])
		r.note(entry.Where, p.Title, "its title was cut")
	}
	for _, name := range entry.Performers {
		if id := r.performers[name]; id != 0 {
			p.PerformerIDs = append(p.PerformerIDs, id)
		}
	}
	return catalog.PerformanceLoad{Performance: p, Rounds: r.rounds(entry, p, hall)}
}

// rounds derives the rounds from the timetable.
func (r *importRun) rounds(entry catalog.Entry, p catalog.Performance, hall *hallPlan) []catalog.Round {
	first := p.StartDate
	if base := r.base(); first.Before(base) && !p.EndDate.Before(base) {
		first = base // it runs already: what is left of it
	}
	last := p.EndDate
	if limit := first.AddDays(roundsAhead); limit.Before(last) {
		last = limit
		r.note(entry.Where, entry.Title, fmt.Sprintf("it runs until %s; its rounds are made until %s", p.EndDate, last))
	}
	starts, more, near := entry.Times.Starts(first, last, maxImportedRounds)
	if near > 0 {
		r.note(entry.Where, entry.Title, fmt.Sprintf("%d rounds nearer than %d minutes to the one before are left out", near, int(catalog.RoundSpacing.Minutes())))
	}
	switch {
	case more > 0:
		r.note(entry.Where, entry.Title, fmt.Sprintf("%d rounds beyond the first %d are left out", more, maxImportedRounds))
	case len(starts) == 0 && !entry.Times.Empty():
		r.note(entry.Where, entry.Title, "its show times lie on no day of its period, so it has no rounds")
	}
	opens := salesOpening(entry.KopisID, p.StartDate)
	rounds := make([]catalog.Round, len(starts))
	for i, start := range starts {
		rounds[i] = catalog.Round{HallID: p.HallID, PlanVersion: p.PlanVersion, Total: hall.seats, StartsAt: start, SalesOpenAt: opens}
	}
	return rounds
}

// base is the day from which rounds matter: the one that was shifted to, or today.
func (r *importRun) base() clock.Date {
	if r.options.ShiftTo.IsZero() {
		return r.today
	}
	return r.options.ShiftTo
}

// salesOpening is four to six weeks before the first day, at 14:00, which is when Korean offices open
// sales; KOPIS doesn't tell.
func salesOpening(kopisID string, first clock.Date) time.Time {
	return first.AddDays(-28 - int(spread(kopisID)%15)).Start().Add(14 * time.Hour).UTC()
}

// weeksToShift moves a short run to begin between two weeks before the day and six weeks after it, and a
// long one so that the day lies within its first half.
func weeksToShift(entry catalog.Entry, to clock.Date) int {
	length := entry.StartDate.DaysUntil(entry.EndDate)
	target := to.AddDays(7*int(spread(entry.KopisID)%9) - 14)
	if length > 30 {
		target = to.AddDays(-int(spread(entry.KopisID) % uint32(length/2)))
	}
	days := entry.StartDate.DaysUntil(target)
	if days < 0 {
		return -((-days + 3) / 7)
	}
	return (days + 3) / 7
}

// spread is a number that depends on the id alone, so that a repeated import gives the same dates.
func spread(id string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(id))
	return h.Sum32() >> 3
}

// keepRounds gives rounds that are there already their ids and marks, and returns those that are no
// longer wanted.
func keepRounds(wanted, known []catalog.Round) (gone []catalog.Round) {
	type key struct{ starts, opens int64 }
	at := map[key]int{}
	for i, round := range wanted {
		at[key{round.StartsAt.Unix(), round.SalesOpenAt.Unix()}] = i
	}
	for _, round := range known {
		i, ok := at[key{round.StartsAt.Unix(), round.SalesOpenAt.Unix()}]
		if ok && wanted[i].PlanVersion == round.PlanVersion && wanted[i].HallID == round.HallID {
			wanted[i] = round
			continue
		}
		gone = append(gone, round)
	}
	return gone
}

func samePerformance(a, b catalog.Performance) bool {
	return a.Title == b.Title && a.Category == b.Category && a.HallID == b.HallID && a.PlanVersion == b.PlanVersion &&
		a.StartDate == b.StartDate && a.EndDate == b.EndDate && a.DurationMinutes == b.DurationMinutes &&
		a.AgeLimit == b.AgeLimit && a.TicketLimit == b.TicketLimit && a.Source == b.Source &&
		slices.Equal(a.Prices, b.Prices) && slices.Equal(a.PerformerIDs, b.PerformerIDs)
}
