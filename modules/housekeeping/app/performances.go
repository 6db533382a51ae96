package housekeepingapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// oldPerformances forgets what ended ten years ago, from the outside in: orders, reservations with tickets and
// seats, rounds, reviews, the performance. A step a context; what a step has to leave (an order whose money is
// not at rest), the ones behind it leave too, until a later month.
func oldPerformances(settings Settings, needs Needs) Job {
	return Job{
		Description: "Forgets performances that ended years ago, with everything that hangs on them.",
		Plan: batch.Plan{
			Schedule: settings.OldPerformances, Within: monthlyWithin,
			Job: batch.Job{Name: housekeeping.OldPerformances, Steps: func(asOf clock.Date) []batch.Step {
				o := oldShows{needs, clock.DateOf(yearsBefore(asOf, settings.PerformanceYears))}
				return []batch.Step{
					{Name: "orders", Count: o.counted(needs.Reservations.CountOf), Chunk: o.reservations(o.purgeOrders)},
					{Name: "reservations", Count: o.counted(needs.Reservations.CountOf), Chunk: o.reservations(o.purgeReservations)},
					{Name: "rounds", Count: o.counted(each), Chunk: o.many(o.purgeRounds)},
					{Name: "reviews", Count: o.counted(needs.Performances.CountReviews), Chunk: o.reviews},
					{Name: "performances", Count: o.counted(each), Chunk: o.many(o.purgePerformances)},
				}
			}},
		},
	}
}

// oldShows goes over performances that were over before the day.
type oldShows struct {
	Needs
	day clock.Date
}

// showsAtOnce bounds how many performances a chunk looks at: each may have hundreds of rounds.
const showsAtOnce = 20

func (o oldShows) counted(count func(context.Context, []int64) (int64, error)) func(context.Context, string) (int64, error) {
	return func(ctx context.Context, after string) (n int64, err error) {
		for from := numberOf(after); ; {
			shows, err := o.Performances.EndedBefore(ctx, o.day, from, showsAtOnce)
			if err != nil || len(shows) == 0 {
				return n, err
			}
			part, err := count(ctx, shows)
			if err != nil {
				return 0, err
			}
			n, from = n+part, shows[len(shows)-1]+1
		}
	}
}

func each(_ context.Context, shows []int64) (int64, error) { return int64(len(shows)), nil }

type purge func(ctx context.Context, chunk *batch.Chunk, ids []string, next string) (batch.Done, error)

// reservations goes over all reservations of old performances.
func (o oldShows) reservations(purge purge) func(context.Context, *batch.Chunk) (batch.Done, error) {
	return func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
		shows, err := o.Performances.EndedBefore(ctx, o.day, numberOf(chunk.After), showsAtOnce)
		if err != nil || len(shows) == 0 {
			return batch.Done{Next: chunk.After, End: true}, err
		}
		for _, show := range shows {
			behind := ""
			if _, second := batch.Split(chunk.After); chunk.After == numberKey(show, second) {
				behind = second
			}
			ids, next, err := o.Reservations.OfPerformance(ctx, show, behind, chunk.Limit)
			if err != nil {
				return batch.Done{}, err
			}
			if len(ids) == 0 {
				continue
			}
			if len(ids) < chunk.Limit {
				next = batch.End
			}
			return purge(ctx, chunk, ids, numberKey(show, next))
		}
		return batch.Done{Next: numberKey(shows[len(shows)-1], batch.End), End: len(shows) < showsAtOnce}, nil
	}
}

func (o oldShows) purgeOrders(ctx context.Context, chunk *batch.Chunk, ids []string, next string) (batch.Done, error) {
	return o.Orders.Purge(ctx, chunk.At(next, 0), ids)
}

func (o oldShows) purgeReservations(ctx context.Context, chunk *batch.Chunk, ids []string, next string) (batch.Done, error) {
	kept, err := o.Orders.Kept(ctx, ids)
	if err != nil {
		return batch.Done{}, err
	}
	return o.Reservations.Purge(ctx, chunk.At(next, len(kept)), without(ids, kept))
}

// many goes over old performances, some at a time.
func (o oldShows) many(purge func(ctx context.Context, chunk *batch.Chunk, shows []int64, next string) (batch.Done, error)) func(context.Context, *batch.Chunk) (batch.Done, error) {
	return func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
		limit := min(chunk.Limit, showsAtOnce)
		shows, err := o.Performances.EndedBefore(ctx, o.day, numberOf(chunk.After), limit)
		if err != nil || len(shows) == 0 {
			return batch.Done{Next: chunk.After, End: true}, err
		}
		done, err := purge(ctx, chunk, shows, numberKey(shows[len(shows)-1], batch.End))
		done.End = len(shows) < limit
		return done, err
	}
}

func (o oldShows) purgeRounds(ctx context.Context, chunk *batch.Chunk, shows []int64, next string) (batch.Done, error) {
	return o.Reservations.PurgeRounds(ctx, chunk.At(next, 0), shows)
}

func (o oldShows) purgePerformances(ctx context.Context, chunk *batch.Chunk, shows []int64, next string) (batch.Done, error) {
	kept, err := o.Reservations.Remembered(ctx, shows)
	if err != nil {
		return batch.Done{}, err
	}
	return o.Performances.Purge(ctx, chunk.At(next, len(kept)), without(shows, kept))
}

// reviews forgets what was written about old performances.
func (o oldShows) reviews(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
	shows, err := o.Performances.EndedBefore(ctx, o.day, numberOf(chunk.After), showsAtOnce)
	if err != nil || len(shows) == 0 {
		return batch.Done{Next: chunk.After, End: true}, err
	}
	for _, show := range shows {
		left, err := o.Performances.CountReviews(ctx, []int64{show})
		if err != nil {
			return batch.Done{}, err
		}
		if left == 0 {
			continue
		}
		next := numberKey(show, "")
		if left <= int64(chunk.Limit) {
			next = numberKey(show, batch.End)
		}
		done, err := o.Performances.PurgeReviews(ctx, chunk.At(next, 0), show)
		done.End = false
		return done, err
	}
	return batch.Done{Next: numberKey(shows[len(shows)-1], batch.End), End: len(shows) < showsAtOnce}, nil
}
