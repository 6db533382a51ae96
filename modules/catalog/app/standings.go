package catalogapp

import "context"

// turnAtOnce bounds one transaction of TurnStandings.
const turnAtOnce = 500

// TurnStandings brings up to date what time alone has changed: sales that have opened, rounds that have
// started. Call it about once a second; it is one look at an index while nothing is due. It says how many
// performances it turned.
func (c *Catalog) TurnStandings(ctx context.Context) (int, error) {
	total := 0
	for {
		turned, err := c.store.TurnStandings(ctx, c.clock.Now(), turnAtOnce)
		total += turned
		if err != nil || turned < turnAtOnce {
			return total, err
		}
	}
}

// MarkSoldOut remembers whether a round has seats left. Booking's events call it; repeating it, or for a
// round that is gone, does nothing.
func (c *Catalog) MarkSoldOut(ctx context.Context, roundID int64, soldOut bool) error {
	return c.store.MarkSoldOut(ctx, roundID, soldOut, c.clock.Now())
}
