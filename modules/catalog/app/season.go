package catalogapp

import (
	"context"
	"math/rand/v2"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/modules/catalog/season"
)

// SoldRound is a round of a demonstration season of which some seats are to be sold.
type SoldRound struct {
	RoundID       int64
	PerformanceID int64
	Total         int
	Seats         []int // numbers, ascending
}

// LoadSeason puts a demonstration season into the catalogue and returns which seats of which rounds
// booking is to sell, so that it looks alive. It adds everything again each time it is called: whoever
// calls it knows whether it was loaded.
func (c *Catalog) LoadSeason(ctx context.Context, s season.Season) ([]SoldRound, error) {
	load := &seasonLoad{catalog: c, season: s, plans: map[planKey]*seasonPlan{}}
	for _, step := range []func(context.Context) error{load.halls, load.performances, load.reviews, load.popularity} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return load.sold(), nil
}

// planKey names a hall's plan for a price list.
type planKey struct {
	hall   int
	recipe string
}

type seasonPlan struct {
	plan    catalog.Plan
	hallID  int64
	version int
}

// seasonLoad is a season on its way into the catalogue.
type seasonLoad struct {
	catalog *Catalog
	season  season.Season
	plans   map[planKey]*seasonPlan
	loaded  []catalog.PerformanceLoad // parallel to the season's performances
}

// planOf draws the plan by which a performance is sold, once.
func (l *seasonLoad) planOf(p season.Performance) *seasonPlan {
	seats, grades := l.season.Halls[p.Hall].Seats, gradesOf(p.Prices)
	key := planKey{p.Hall, catalog.RecipeFor(seats, grades...)}
	if l.plans[key] == nil {
		l.plans[key] = &seasonPlan{plan: catalog.GeneratePlan(seats, grades...)}
	}
	return l.plans[key]
}

// halls adds the halls with the plans that the performances are sold by; a hall that is there already, as
// after an import, is used.
func (l *seasonLoad) halls(ctx context.Context) error {
	needed := make([][]*seasonPlan, len(l.season.Halls))
	for _, p := range l.season.Performances {
		plan := l.planOf(p)
		if plan.version == 0 {
			plan.version = -1 // seen
			needed[p.Hall] = append(needed[p.Hall], plan)
		}
	}
	names := make([]string, len(l.season.Halls))
	for i, hall := range l.season.Halls {
		names[i] = hall.Name
	}
	known, err := l.catalog.store.FindHalls(ctx, names)
	if err != nil {
		return err
	}
	var loads []catalog.HallLoad
	var plans [][]*seasonPlan
	for i, hall := range l.season.Halls {
		if len(needed[i]) == 0 {
			continue
		}
		load := catalog.HallLoad{Hall: hall}
		if found := known[hall.Name]; found.ID != 0 {
			load.Hall = found.Hall
		}
		for _, plan := range needed[i] {
			packed, err := plan.plan.Pack()
			if err != nil {
				return err
			}
			load.Plans = append(load.Plans, packed)
		}
		loads, plans = append(loads, load), append(plans, needed[i])
	}
	done := 0
	return inChunks(loads, hallsATransaction, func(chunk []catalog.HallLoad) error {
		loaded, err := l.catalog.store.LoadHalls(ctx, chunk, l.catalog.clock.Now())
		for _, load := range loaded {
			for i, packed := range load.Plans {
				plans[done][i].hallID, plans[done][i].version = load.Hall.ID, packed.Version
			}
			done++
		}
		return err
	})
}

// performances adds the performers, then the performances with their rounds.
func (l *seasonLoad) performances(ctx context.Context) error {
	now := l.catalog.clock.Now()
	var performers []int64
	err := inChunks(l.season.Performers, performersATransaction, func(chunk []catalog.Performer) error {
		ids, err := l.catalog.store.LoadPerformers(ctx, chunk, now)
		performers = append(performers, ids...)
		return err
	})
	if err != nil {
		return err
	}
	loads := make([]catalog.PerformanceLoad, len(l.season.Performances))
	for i, p := range l.season.Performances {
		loads[i] = l.performance(p, performers)
	}
	return inChunks(loads, performancesATransaction, func(chunk []catalog.PerformanceLoad) error {
		loaded, err := l.catalog.store.LoadPerformances(ctx, chunk, now)
		l.loaded = append(l.loaded, loaded...)
		return err
	})
}

func (l *seasonLoad) performance(p season.Performance, performers []int64) catalog.PerformanceLoad {
	plan, load := l.planOf(p), catalog.PerformanceLoad{Performance: p.Performance}
	load.Performance.HallID, load.Performance.PlanVersion = plan.hallID, plan.version
	for _, index := range p.Performers {
		load.Performance.PerformerIDs = append(load.Performance.PerformerIDs, performers[index])
	}
	for _, round := range p.Rounds {
		load.Rounds = append(load.Rounds, catalog.Round{
			HallID: plan.hallID, PlanVersion: plan.version, Total: len(plan.plan.Seats),
			StartsAt: round.StartsAt, SalesOpenAt: round.SalesOpenAt, SoldOut: round.Sold >= 1,
		})
	}
	return load
}

func (l *seasonLoad) reviews(ctx context.Context) error {
	var reviews []catalog.Review
	for i, p := range l.season.Performances {
		for _, review := range p.Reviews {
			review.PerformanceID = l.loaded[i].Performance.ID
			reviews = append(reviews, review)
		}
	}
	return l.catalog.store.AddReviews(ctx, reviews, l.catalog.clock.Now())
}

func (l *seasonLoad) popularity(ctx context.Context) error {
	tickets := make(map[int64]int64, len(l.loaded))
	for i, p := range l.season.Performances {
		tickets[l.loaded[i].Performance.ID] = p.Tickets
	}
	return l.catalog.store.SetPopularity(ctx, tickets, l.catalog.clock.Now())
}

// sold chooses the seats. Rounds are found again by their place: the store returns them as it got them.
func (l *seasonLoad) sold() []SoldRound {
	random := rand.New(rand.NewPCG(uint64(l.season.Day.Start().Unix()), 2)) //nolint:gosec // a demonstration holds no secret
	var rounds []SoldRound
	for i, p := range l.season.Performances {
		plan := l.planOf(p)
		for j, round := range p.Rounds {
			if n := int(round.Sold * float64(len(plan.plan.Seats))); n > 0 {
				stored := l.loaded[i].Rounds[j]
				rounds = append(rounds, SoldRound{stored.ID, stored.PerformanceID, stored.Total, plan.plan.LikelySeats(n, random)})
			}
		}
	}
	return rounds
}
