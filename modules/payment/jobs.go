package payment

import (
	"context"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Jobs are writes over many orders, a chunk a call, each in one transaction with the checkpoint of the chunk
// that the context carries (platform/batch).
type Jobs interface {
	// Unlink cuts the orders of reservations off from the person who paid: amounts and times stay.
	Unlink(ctx context.Context, reservationIDs []string) (batch.Done, error)
	// Purge forgets the orders of reservations with their histories and refunds. One whose money is not at
	// rest (an attempt nobody knows the end of, something captured that is not settled, a refund that is
	// owed) is left as it is.
	Purge(ctx context.Context, reservationIDs []string) (batch.Done, error)
}
