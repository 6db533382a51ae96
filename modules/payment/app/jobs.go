package paymentapp

import (
	"context"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Unlink cuts the orders of reservations off from the person who paid.
func (p *Payments) Unlink(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error) {
	return p.store.Unlink(ctx, chunk, reservationIDs)
}

// Purge forgets the orders of reservations whose money is at rest.
func (p *Payments) Purge(ctx context.Context, chunk *batch.Chunk, reservationIDs []string) (batch.Done, error) {
	return p.store.Purge(ctx, chunk, reservationIDs)
}
