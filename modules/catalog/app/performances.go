package catalogapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Listing lists performances.
func (c *Catalog) Listing(ctx context.Context, query catalog.ListingQuery) (catalog.Page[catalog.Shown], error) {
	return c.store.Listing(ctx, query)
}

// Performance returns a performance as it is shown.
func (c *Catalog) Performance(ctx context.Context, id int64) (catalog.Shown, error) {
	return c.store.Performance(ctx, id)
}

// Performances returns those of the performances that exist, in the order of the ids.
func (c *Catalog) Performances(ctx context.Context, ids []int64) ([]catalog.Shown, error) {
	return c.store.Shown(ctx, ids)
}

// AddPerformance puts a performance into the catalogue; its rounds follow. Every grade of the hall's plan
// needs a price. poster is an uploaded file, nil for none.
func (c *Catalog) AddPerformance(ctx context.Context, performance catalog.Performance, poster []byte, answer idempotency.Answer[catalog.Shown]) (catalog.Shown, error) {
	if err := c.checkPerformance(ctx, performance); err != nil {
		return catalog.Shown{}, err
	}
	var err error
	if performance.Picture, err = c.keepPicture(ctx, poster); err != nil {
		return catalog.Shown{}, err
	}
	return c.store.AddPerformance(ctx, performance, c.clock.Now(), answer)
}

// ChangePerformance stores what an organiser may change; where the entry came from stays, and so does the poster
// unless another one is uploaded.
func (c *Catalog) ChangePerformance(ctx context.Context, performance catalog.Performance, poster []byte) (catalog.Shown, error) {
	before, err := c.store.Performance(ctx, performance.ID)
	if err != nil {
		return catalog.Shown{}, err
	}
	performance.KopisID, performance.Source = before.KopisID, before.Source
	if performance.HallID == before.HallID {
		performance.PlanVersion = before.PlanVersion
	}
	if performance.PerformerIDs == nil {
		performance.PerformerIDs = before.PerformerIDs
	}
	if err := c.checkPerformance(ctx, performance); err != nil {
		return catalog.Shown{}, err
	}
	if performance.Picture, err = c.keepPicture(ctx, poster); err != nil {
		return catalog.Shown{}, err
	}
	changed, err := c.store.ChangePerformance(ctx, performance, c.clock.Now())
	if err == nil && changed.Picture.Name != before.Picture.Name {
		c.dropPicture(ctx, before.Picture)
	}
	return changed, err
}

func (c *Catalog) checkPerformance(ctx context.Context, performance catalog.Performance) error {
	if err := performance.Check(); err != nil {
		return err
	}
	if _, err := c.store.Hall(ctx, performance.HallID); err != nil {
		return err
	}
	plan, err := c.store.Plan(ctx, performance.HallID, performance.PlanVersion)
	if err != nil {
		return err
	}
	return performance.CheckGrades(plan.Grades)
}

// DeletePerformance forgets a performance of which no ticket is sold, with everything that hangs on it.
func (c *Catalog) DeletePerformance(ctx context.Context, id int64) error {
	picture, err := untilDecided(func() (catalog.Picture, error) { return c.deletePerformance(ctx, id) })
	if err == nil {
		c.dropPicture(ctx, picture)
	}
	return err
}

func (c *Catalog) deletePerformance(ctx context.Context, id int64) (catalog.Picture, error) {
	before, err := c.store.Performance(ctx, id)
	if err != nil {
		return catalog.Picture{}, err
	}
	rounds, err := c.store.RoundsOf(ctx, id)
	if err != nil {
		return catalog.Picture{}, err
	}
	if err := c.endSales(ctx, rounds); err != nil {
		return catalog.Picture{}, err
	}
	if err := c.store.DeletePerformance(ctx, id, idsOf(rounds), c.clock.Now()); err != nil {
		return catalog.Picture{}, err
	}
	c.forgotten(ctx, idsOf(rounds))
	return before.Picture, nil
}
