package catalogapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog/poster"
)

// Poster returns what a performance's poster shows.
func (c *Catalog) Poster(ctx context.Context, performanceID int64) (poster.Subject, error) {
	shown, err := c.store.Performance(ctx, performanceID)
	return poster.Of(shown), err
}
