package bookingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/batch"
)

// ExpireBefore is a chunk of ending what was not paid by the instant; see booking.Jobs.
func (b *Bookings) ExpireBefore(ctx context.Context, before time.Time, after string, limit int) (batch.Done, error) {
	done, changes, err := b.store.ExpireBefore(ctx, before, after, limit, b.clock.Now())
	b.applyAll(ctx, changes)
	return done, err
}

// CountDue counts what ExpireBefore would end.
func (b *Bookings) CountDue(ctx context.Context, before time.Time) (int64, error) {
	return b.store.CountDue(ctx, before)
}

// TellRounds is a chunk of telling an event of the rounds' completed reservations; see booking.Jobs.
func (b *Bookings) TellRounds(ctx context.Context, event string, rounds []int64, after booking.RoundMark, limit int) (batch.Done, error) {
	return b.store.TellRounds(ctx, event, rounds, after, limit, b.clock.Now())
}

// CountCompleted counts the completed reservations of the rounds.
func (b *Bookings) CountCompleted(ctx context.Context, rounds []int64) (int64, error) {
	return b.store.CountCompleted(ctx, rounds)
}
