package catalogapp

import (
	"context"
	"errors"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// Whether a round may go is booking's to decide, in one transaction with the seats: endSales. From then on no seat of it
// can be had, so that the catalogue may forget it in a transaction of its own. A deletion that is cut off between the two
// (a crash, an outage) is finished later: it was decided by the first.

// endSales ends the sale of rounds for good, or returns ErrInUse.
func (c *Catalog) endSales(ctx context.Context, rounds []catalog.Round) error {
	if len(rounds) == 0 {
		return nil
	}
	err := c.seats.Remove(ctx, rounds)
	if errors.Is(err, catalog.ErrInUse) {
		return errSold
	}
	return err
}

// forgotten says that rounds whose sale has ended are gone. They are, whether it can be said now or not; what is not said
// is found by FinishRemovals.
func (c *Catalog) forgotten(ctx context.Context, roundIDs []int64) {
	if len(roundIDs) > 0 {
		_ = c.seats.Finished(ctx, roundIDs)
	}
}

// FinishRemovals forgets rounds whose deletion was cut off, and returns how many there were.
func (c *Catalog) FinishRemovals(ctx context.Context) (int, error) {
	rounds, err := c.seats.Unfinished(ctx)
	if err != nil || len(rounds) == 0 {
		return 0, err
	}
	for _, id := range rounds {
		if err := c.store.DeleteRound(ctx, id, c.clock.Now()); err != nil && !errors.Is(err, catalog.ErrRoundNotFound) {
			return 0, fmt.Errorf("round %d: %w", id, err)
		}
	}
	return len(rounds), c.seats.Finished(ctx, rounds)
}

// decisions is how often something is decided anew that others overtake.
const decisions = 5

// untilDecided calls decide again when what it had read has changed before it could act on it.
func untilDecided[T any](decide func() (T, error)) (T, error) {
	for try := 1; ; try++ {
		value, err := decide()
		if try == decisions || !errors.Is(err, catalog.ErrOvertaken) {
			return value, err
		}
	}
}
