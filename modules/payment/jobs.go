package payment

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Jobs are writes over many orders, a chunk a call, each in one transaction with the checkpoint of the chunk
// that the context carries (platform/batch).
type Jobs interface {
	// ToReadBack returns settled orders of which money is left at the office and of which the provider was not asked
	// since the instant, behind the key: those that it was not asked about for longest first.
	ToReadBack(ctx context.Context, since time.Time, after string, limit int) (orders []Payment, next string, err error)
	CountToReadBack(ctx context.Context, since time.Time, after string) (int64, error)
	// ReadBack notes that the provider was asked about orders. Those captured before the horizon are not returned by
	// ToReadBack any more.
	ReadBack(ctx context.Context, chunk *batch.Chunk, orderIDs []string, at, horizon time.Time) (batch.Done, error)
	// Unlink cuts the orders of reservations off from the person who paid: amounts and times stay.
	Unlink(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error)
	// Purge forgets the orders of reservations with their histories and refunds. One whose money is not at
	// rest (an attempt nobody knows the end of, something captured that is not settled, a refund that is
	// owed) is left as it is.
	Purge(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error)
}
