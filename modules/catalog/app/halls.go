package catalogapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Halls lists halls by name.
func (c *Catalog) Halls(ctx context.Context, query catalog.NameQuery) (catalog.Page[catalog.Hall], error) {
	return c.store.Halls(ctx, query)
}

// Hall returns a hall.
func (c *Catalog) Hall(ctx context.Context, id int64) (catalog.Hall, error) {
	return c.store.Hall(ctx, id)
}

// Plan returns a version of a hall's seat plan; the current one for 0.
func (c *Catalog) Plan(ctx context.Context, hallID int64, version int) (catalog.PackedPlan, error) {
	return c.store.Plan(ctx, hallID, version)
}

// AddHall adds a hall of which the number of seats is known, with a plain numbered plan.
func (c *Catalog) AddHall(ctx context.Context, hall catalog.Hall, answer idempotency.Answer[catalog.Hall]) (catalog.Hall, error) {
	if err := hall.Check(); err != nil {
		return catalog.Hall{}, err
	}
	return c.store.AddHall(ctx, hall, catalog.GeneratePlan(hall.Seats), c.clock.Now(), answer)
}

// ChangeHall stores a hall's facts. With another number of seats (0 keeps it) it also gets a new plain
// plan; rounds that exist keep theirs.
func (c *Catalog) ChangeHall(ctx context.Context, hall catalog.Hall) (catalog.Hall, error) {
	before, err := c.store.Hall(ctx, hall.ID)
	if err != nil {
		return catalog.Hall{}, err
	}
	if hall.Seats == 0 {
		hall.Seats = before.Seats
	}
	hall.KopisID, hall.Source = before.KopisID, before.Source
	if hall.Position == nil {
		hall.Position = before.Position
	}
	if err := hall.Check(); err != nil {
		return catalog.Hall{}, err
	}
	if hall.Seats != before.Seats {
		if _, err := c.store.AddPlan(ctx, hall.ID, catalog.GeneratePlan(hall.Seats), c.clock.Now()); err != nil {
			return catalog.Hall{}, err
		}
	}
	return c.store.ChangeHall(ctx, hall, c.clock.Now())
}

// ReplacePlan reads a seat plan's document (our own or pretix's) and makes it the hall's current plan. The
// same drawing again changes nothing.
func (c *Catalog) ReplacePlan(ctx context.Context, hallID int64, document []byte) (catalog.Hall, error) {
	hall, err := c.store.Hall(ctx, hallID)
	if err != nil {
		return catalog.Hall{}, err
	}
	plan, err := catalog.ReadPlan(document)
	if err != nil {
		return catalog.Hall{}, err
	}
	same, err := c.isCurrent(ctx, hallID, plan)
	if err != nil || same {
		return hall, err
	}
	return c.store.AddPlan(ctx, hallID, plan, c.clock.Now())
}

// isCurrent reports whether the hall's current plan packs to the same bytes.
func (c *Catalog) isCurrent(ctx context.Context, hallID int64, plan catalog.Plan) (bool, error) {
	packed, err := plan.Pack()
	if err != nil {
		return false, err
	}
	current, err := c.store.Plan(ctx, hallID, 0)
	return err == nil && string(current.Packed) == string(packed.Packed), err
}

// DeleteHall forgets a hall where nothing is shown.
func (c *Catalog) DeleteHall(ctx context.Context, id int64) error {
	return c.store.DeleteHall(ctx, id, c.clock.Now())
}
