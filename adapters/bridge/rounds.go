package bridge

import (
	"context"
	"errors"
	"strconv"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/money"
)

// What is kept in memory of the catalogue for booking.
const (
	roundsKept = 10_000
	plansKept  = 200 // seat lists; a stadium's is 4 MB
)

// sales is what must be read of the catalogue to sell a round: a part of its store.
type sales interface {
	RoundsByID(ctx context.Context, ids []int64) ([]catalog.Round, error)
	Performance(ctx context.Context, id int64) (catalog.Shown, error)
	Plan(ctx context.Context, hallID int64, version int) (catalog.PackedPlan, error)
}

// Rounds answers booking's question what is for sale from the catalogue. Answers are kept until their part of
// the catalogue changes.
type Rounds struct {
	catalog sales
	policy  booking.CancellationPolicy
	mark    func(round, performance int64) func() bool

	rounds *otter.Cache[int64, keptRound]
	plans  *otter.Cache[planKey, []booking.PlanSeat]
	making singleflight.Group
}

type keptRound struct {
	round *booking.Round
	fresh func() bool
}

type planKey struct {
	hall    int64
	version int
}

// NewRounds returns the answers. mark begins to watch a round and its performance for changes and returns
// whether there was none since; performance is 0 while it is not known yet.
func NewRounds(catalog sales, policy booking.CancellationPolicy, mark func(round, performance int64) func() bool) *Rounds {
	return &Rounds{
		catalog: catalog, policy: policy, mark: mark,
		rounds: otter.Must(&otter.Options[int64, keptRound]{MaximumSize: roundsKept}),
		plans:  otter.Must(&otter.Options[planKey, []booking.PlanSeat]{MaximumSize: plansKept}),
	}
}

// Round returns what booking must know of a round, or booking.ErrRoundNotFound.
func (r *Rounds) Round(ctx context.Context, id int64) (*booking.Round, error) {
	if kept, ok := r.rounds.GetIfPresent(id); ok && kept.fresh() {
		return kept.round, nil
	}
	made, err, _ := r.making.Do(strconv.FormatInt(id, 10), func() (any, error) {
		return r.make(context.WithoutCancel(ctx), id)
	})
	if err != nil {
		return nil, err
	}
	return made.(*booking.Round), nil //nolint:forcetypeassert // make returns nothing else
}

func (r *Rounds) make(ctx context.Context, id int64) (*booking.Round, error) {
	roundFresh := r.mark(id, 0)
	found, err := r.catalog.RoundsByID(ctx, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, booking.ErrRoundNotFound
	}
	known := found[0]
	performanceFresh := r.mark(id, known.PerformanceID)
	performance, err := r.catalog.Performance(ctx, known.PerformanceID)
	if errors.Is(err, catalog.ErrPerformanceNotFound) {
		return nil, booking.ErrRoundNotFound
	}
	if err != nil {
		return nil, err
	}
	seats, err := r.seats(ctx, planKey{known.HallID, known.PlanVersion})
	if errors.Is(err, catalog.ErrPlanNotFound) { // the hall was deleted meanwhile, and so the round before it
		return nil, booking.ErrRoundNotFound
	}
	if err != nil {
		return nil, err
	}
	round := &booking.Round{
		ID: known.ID, PerformanceID: known.PerformanceID, Title: performance.Title, StartsAt: known.StartsAt, SalesOpenAt: known.SalesOpenAt,
		Closed: known.Closed, TicketLimit: performance.TicketLimit, Policy: r.policy, Seats: seats,
		Prices: make(map[string]money.KRW, len(performance.Prices)),
	}
	for _, price := range performance.Prices {
		round.Prices[price.Grade] = price.Amount
	}
	r.rounds.Set(id, keptRound{round, func() bool { return roundFresh() && performanceFresh() }})
	return round, nil
}

// seats returns a plan's seats, shared by all rounds that are sold by it: a version never changes.
func (r *Rounds) seats(ctx context.Context, key planKey) ([]booking.PlanSeat, error) {
	if seats, ok := r.plans.GetIfPresent(key); ok {
		return seats, nil
	}
	packed, err := r.catalog.Plan(ctx, key.hall, key.version)
	if err != nil {
		return nil, err
	}
	plan, err := packed.Open()
	if err != nil {
		return nil, err
	}
	seats := make([]booking.PlanSeat, len(plan.Seats))
	for i, seat := range plan.Seats {
		seats[i] = booking.PlanSeat{Label: seat.Label, Section: seat.Section, Row: seat.Row, Grade: seat.Grade}
	}
	r.plans.Set(key, seats)
	return seats, nil
}
