package catalogapp

import (
	"context"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// RoundView is a round with what is left of it.
type RoundView struct {
	catalog.Round
	Remaining int
	Status    catalog.Status
}

// Round returns one round.
func (c *Catalog) Round(ctx context.Context, id int64) (RoundView, error) {
	rounds, err := c.store.RoundsByID(ctx, []int64{id})
	if err != nil {
		return RoundView{}, err
	}
	if len(rounds) == 0 {
		return RoundView{}, catalog.ErrRoundNotFound
	}
	views, err := c.views(ctx, rounds)
	if err != nil {
		return RoundView{}, err
	}
	return views[0], nil
}

// Rounds returns a performance's rounds by start.
func (c *Catalog) Rounds(ctx context.Context, performanceID int64) ([]RoundView, error) {
	rounds, err := c.store.RoundsOf(ctx, performanceID)
	if err != nil {
		return nil, err
	}
	if len(rounds) == 0 {
		if _, err := c.store.Performance(ctx, performanceID); err != nil {
			return nil, err
		}
	}
	return c.views(ctx, rounds)
}

// maxOnSale bounds what OnSale returns; an office with more rounds on sale sees the first of them.
const maxOnSale = 50_000

// OnSale returns the rounds that are on sale now, sold out or not, by start.
func (c *Catalog) OnSale(ctx context.Context) ([]catalog.Round, error) {
	return c.store.OnSale(ctx, c.clock.Now(), maxOnSale)
}

// views asks booking what is left. What it says counts for the status, too: the mark on the round may be
// a moment behind.
func (c *Catalog) views(ctx context.Context, rounds []catalog.Round) ([]RoundView, error) {
	if len(rounds) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(rounds))
	for i, round := range rounds {
		ids[i] = round.ID
	}
	remaining, err := c.seats.Availability(ctx, ids)
	if err != nil {
		return nil, err
	}
	now := c.clock.Now()
	views := make([]RoundView, len(rounds))
	for i, round := range rounds {
		left, known := remaining[round.ID]
		if !known {
			left = round.Total
		}
		round.SoldOut = left <= 0
		views[i] = RoundView{round, max(left, 0), round.Status(now)}
	}
	return views, nil
}

// AddRounds puts rounds of a performance on sale from salesOpenAt on; at once when that is zero. They are
// sold by the performance's plan, or the hall's current one, which is fixed from now on.
func (c *Catalog) AddRounds(ctx context.Context, performanceID int64, startsAt []time.Time, salesOpenAt time.Time, answer idempotency.Answer[[]catalog.Round]) ([]catalog.Round, error) {
	return untilDecided(func() ([]catalog.Round, error) { return c.addRounds(ctx, performanceID, startsAt, salesOpenAt, answer) })
}

func (c *Catalog) addRounds(ctx context.Context, performanceID int64, startsAt []time.Time, salesOpenAt time.Time, answer idempotency.Answer[[]catalog.Round]) ([]catalog.Round, error) {
	now := c.clock.Now()
	if salesOpenAt.IsZero() {
		salesOpenAt = now
	}
	performance, err := c.store.Performance(ctx, performanceID)
	if err != nil {
		return nil, err
	}
	plan, err := c.store.Plan(ctx, performance.HallID, performance.PlanVersion)
	if err != nil {
		return nil, err
	}
	if err := performance.CheckGrades(plan.Grades); err != nil {
		return nil, err
	}
	rounds := make([]catalog.Round, len(startsAt))
	for i, start := range startsAt {
		rounds[i] = catalog.Round{
			PerformanceID: performanceID, HallID: plan.HallID, PlanVersion: plan.Version, Total: plan.Seats,
			StartsAt: start.UTC(), SalesOpenAt: salesOpenAt.UTC(),
		}
		if err := rounds[i].CheckNew(now); err != nil {
			return nil, err
		}
	}
	return c.store.AddRounds(ctx, performanceID, rounds, now, answer)
}

// RoundChange is what an organiser changes of a round; nil leaves a thing as it is.
type RoundChange struct {
	StartsAt    *time.Time
	SalesOpenAt *time.Time
	Closed      *bool
}

// on changes the round, or refuses what must not be.
func (change RoundChange) on(round *catalog.Round, now time.Time) error {
	if round.CalledOff {
		return catalog.ErrRoundCalledOff
	}
	if change.SalesOpenAt != nil {
		round.SalesOpenAt = change.SalesOpenAt.UTC()
	}
	if change.StartsAt != nil {
		round.StartsAt = change.StartsAt.UTC()
	}
	if change.Closed != nil {
		round.Closed = *change.Closed
	}
	if change.StartsAt != nil || change.SalesOpenAt != nil {
		return round.CheckNew(now)
	}
	return nil
}

// ChangeRound moves a round, changes when its sales open, or stops and resumes them. What was sold of a round that is
// moved moves with it; touched says whom that is, and is nil when the round starts when it did.
func (c *Catalog) ChangeRound(ctx context.Context, id int64, change RoundChange) (view RoundView, touched *Touched, err error) {
	was, round, err := c.store.ChangeRound(ctx, id, change.on, c.clock.Now)
	if err != nil {
		return RoundView{}, nil, err
	}
	if round.Moves > was.Moves {
		if err := c.seats.Move(ctx, round, was.StartsAt, c.clock.Now()); err != nil {
			return RoundView{}, nil, err // the event has it done as soon as it can be
		}
	}
	return c.changed(ctx, was, round)
}

// TryRound is ChangeRound without changing anything.
func (c *Catalog) TryRound(ctx context.Context, id int64, change RoundChange) (view RoundView, touched *Touched, err error) {
	found, err := c.Round(ctx, id)
	if err != nil {
		return RoundView{}, nil, err
	}
	rounds, err := c.store.RoundsOf(ctx, found.PerformanceID)
	if err != nil {
		return RoundView{}, nil, err
	}
	now, round, starts := c.clock.Now(), found.Round, make([]time.Time, 0, len(rounds))
	if err := change.on(&round, now); err != nil {
		return RoundView{}, nil, err
	}
	if err := found.CheckMove(round.StartsAt, now); err != nil {
		return RoundView{}, nil, err
	}
	for _, other := range rounds {
		if other.ID == id {
			other = round
		}
		starts = append(starts, other.StartsAt)
	}
	if err := catalog.CheckSpacing(starts); err != nil {
		return RoundView{}, nil, err
	}
	return c.changed(ctx, found.Round, round)
}

func (c *Catalog) changed(ctx context.Context, was, round catalog.Round) (RoundView, *Touched, error) {
	views, err := c.views(ctx, []catalog.Round{round})
	if err != nil {
		return RoundView{}, nil, err
	}
	if round.StartsAt.Equal(was.StartsAt) {
		return views[0], nil, nil
	}
	touched, err := c.seats.Touched(ctx, round.ID, round.StartsAt)
	return views[0], &touched, err
}

// MoveSold has what was sold of rounds that were ever moved start when they do now: what ChangeRound does by itself,
// for a move after which it was cut off.
func (c *Catalog) MoveSold(ctx context.Context, roundIDs []int64, at time.Time) error {
	rounds, err := c.store.RoundsByID(ctx, roundIDs)
	if err != nil {
		return err
	}
	for _, round := range rounds {
		if round.Moves == 0 {
			continue
		}
		if err := c.seats.Move(ctx, round, time.Time{}, at); err != nil {
			return err
		}
	}
	return nil
}

// CallOffRound shows that a round does not take place. It may be called again; one that is gone meanwhile stays so.
func (c *Catalog) CallOffRound(ctx context.Context, id int64) error {
	_, _, err := c.store.ChangeRound(ctx, id, func(round *catalog.Round, _ time.Time) error {
		round.Closed, round.CalledOff = true, true
		return nil
	}, c.clock.Now)
	if errors.Is(err, catalog.ErrRoundNotFound) {
		return nil
	}
	return err
}

// DeleteRound forgets a round of which no ticket is sold.
func (c *Catalog) DeleteRound(ctx context.Context, id int64) error {
	rounds, err := c.store.RoundsByID(ctx, []int64{id})
	if err != nil {
		return err
	}
	if len(rounds) == 0 {
		return catalog.ErrRoundNotFound
	}
	if err := c.endSales(ctx, rounds); err != nil {
		return err
	}
	if err := c.store.DeleteRound(ctx, id, c.clock.Now()); err != nil {
		return err
	}
	c.forgotten(ctx, []int64{id})
	return nil
}

// Now is the instant by which statuses are told.
func (c *Catalog) Now() time.Time { return c.clock.Now() }
