package housekeepingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// unpaid is what TimeoutReservation asks of booking.
type unpaid interface {
	// ExpireBefore is a chunk of ending reservations whose time to pay had passed by the instant: seats are
	// free and everybody is told as ever.
	ExpireBefore(ctx context.Context, before time.Time, after string, limit int) (batch.Done, error)
	CountDue(ctx context.Context, before time.Time) (int64, error)
}

// timeoutReservation ends at midnight what was not paid the day before. Holds end by themselves within a
// second; this is the net below, for an office that was down when they should have.
func timeoutReservation(settings Settings, needs unpaid) Job {
	return Job{
		Description: "Cancels reservations of the days before whose time to pay has passed, and frees their seats.",
		Plan: batch.Plan{
			Schedule: settings.Timeout, Within: 24 * time.Hour,
			Job: batch.Job{Name: housekeeping.TimeoutReservation, Steps: func(asOf clock.Date) []batch.Step {
				midnight := asOf.Start()
				return []batch.Step{{
					Name:  "cancel unpaid",
					Count: func(ctx context.Context, _ string) (int64, error) { return needs.CountDue(ctx, midnight) },
					Chunk: func(ctx context.Context, after string, limit int) (batch.Done, error) {
						return needs.ExpireBefore(ctx, midnight, after, limit)
					},
				}}
			}},
		},
	}
}
