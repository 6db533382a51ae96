package housekeepingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// timeoutReservation ends at midnight what was not paid the day before. Holds end by themselves within a
// second; this is the net below, for an office that was down when they should have.
func timeoutReservation(settings Settings, needs Needs) Job {
	return Job{
		Description: "Cancels reservations of the days before whose time to pay has passed, and frees their seats.",
		Plan: batch.Plan{
			Schedule: settings.Timeout, Within: 24 * time.Hour,
			Job: batch.Job{Name: housekeeping.TimeoutReservation, Steps: func(asOf clock.Date) []batch.Step {
				midnight := asOf.Start()
				return []batch.Step{{
					Name: "cancel unpaid",
					Count: func(ctx context.Context, _ string) (int64, error) {
						return needs.Reservations.CountDue(ctx, midnight)
					},
					Chunk: func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
						return needs.Reservations.ExpireBefore(ctx, chunk, midnight)
					},
				}}
			}},
		},
	}
}
