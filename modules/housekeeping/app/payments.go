package housekeepingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// readBackPayments asks the payment provider about settled orders: what people cancel at its console is told by a webhook,
// and a webhook may be lost. An order is asked about once a day.
func readBackPayments(settings Settings, needs Needs) Job {
	return Job{
		Description: "Asks the payment provider whether money of paid reservations went back without us, and acts on it.",
		Plan: batch.Plan{
			Schedule: settings.ReadBack, Within: 24 * time.Hour,
			Job: batch.Job{Name: housekeeping.ReadBackPayments, Steps: func(asOf clock.Date) []batch.Step {
				midnight, horizon := asOf.Start(), asOf.AddDays(-settings.ReadBackDays).Start()
				return []batch.Step{{
					Name: "read back",
					Rate: settings.ReadBackRate,
					Count: func(ctx context.Context, after string) (int64, error) {
						return needs.Orders.CountToReadBack(ctx, midnight, after)
					},
					Chunk: func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
						return needs.Orders.ReadBack(ctx, chunk, midnight, horizon)
					},
				}}
			}},
		},
	}
}
