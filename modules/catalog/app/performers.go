package catalogapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Performers lists performers by name.
func (c *Catalog) Performers(ctx context.Context, query catalog.NameQuery) (catalog.Page[catalog.Performer], error) {
	return c.store.Performers(ctx, query)
}

// Performer returns a performer.
func (c *Catalog) Performer(ctx context.Context, id int64) (catalog.Performer, error) {
	return c.store.Performer(ctx, id)
}

// LineUp returns a performance's performers in billing order.
func (c *Catalog) LineUp(ctx context.Context, performanceID int64) ([]catalog.Performer, error) {
	if _, err := c.store.Performance(ctx, performanceID); err != nil {
		return nil, err
	}
	return c.store.LineUp(ctx, performanceID)
}

// AddPerformer adds a performer.
func (c *Catalog) AddPerformer(ctx context.Context, performer catalog.Performer, answer idempotency.Answer[catalog.Performer]) (catalog.Performer, error) {
	if err := performer.Check(); err != nil {
		return catalog.Performer{}, err
	}
	return c.store.AddPerformer(ctx, performer, c.clock.Now(), answer)
}

// ChangePerformer stores a performer's facts.
func (c *Catalog) ChangePerformer(ctx context.Context, performer catalog.Performer) (catalog.Performer, error) {
	if err := performer.Check(); err != nil {
		return catalog.Performer{}, err
	}
	return performer, c.store.ChangePerformer(ctx, performer, c.clock.Now())
}

// DeletePerformer takes a performer off all line-ups and forgets them.
func (c *Catalog) DeletePerformer(ctx context.Context, id int64) error {
	return c.store.DeletePerformer(ctx, id, c.clock.Now())
}

// Join puts a performer into a performance's line-up.
func (c *Catalog) Join(ctx context.Context, performanceID, performerID int64) error {
	return c.store.Join(ctx, performanceID, performerID, c.clock.Now())
}

// Leave takes a performer off a performance's line-up.
func (c *Catalog) Leave(ctx context.Context, performanceID, performerID int64) error {
	return c.store.Leave(ctx, performanceID, performerID, c.clock.Now())
}
