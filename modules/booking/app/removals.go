package bookingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// A removal is one transaction here and another one in the catalogue. One that was cut off between the two is found and
// finished after this long.
const (
	removalPatience = time.Minute
	removalGroup    = 100
)

// RemoveRounds closes rounds to buyers for good, or tells booking.ErrInUse. The caller forgets the rounds next and then
// calls RemovalsDone; a caller that dies before that leaves them to UnfinishedRemovals.
func (b *Bookings) RemoveRounds(ctx context.Context, removals []booking.Removal) error {
	return b.store.RemoveRounds(ctx, removals, b.clock.Now().Add(removalPatience))
}

// UnfinishedRemovals returns rounds that were removed a while ago and that others may still know. Each is returned again
// later until RemovalsDone is called for it.
func (b *Bookings) UnfinishedRemovals(ctx context.Context) ([]int64, error) {
	now := b.clock.Now()
	return b.store.DueRemovals(ctx, now, now.Add(removalPatience), removalGroup)
}

// RemovalsDone says that nobody knows the removed rounds any more.
func (b *Bookings) RemovalsDone(ctx context.Context, roundIDs []int64) error {
	return b.store.RemovalsDone(ctx, roundIDs)
}
