package bookingapp

import (
	"context"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Reserve takes the seats for the user, all of them or none, until the hold passes. The faults are those
// of booking.Round and booking.Store.ClaimSeats.
func (b *Bookings) Reserve(ctx context.Context, userID string, roundID int64, seatNumbers []int) (*booking.Reservation, error) {
	round, err := b.rounds.Round(ctx, roundID)
	if err != nil {
		return nil, err
	}
	now := b.clock.Now()
	if err := round.OnSale(now); err != nil {
		return nil, err
	}
	seats, err := round.Choose(seatNumbers)
	if err != nil {
		return nil, err
	}
	if err := b.Boards.refuse(ctx, round, seatNumbers); err != nil {
		return nil, err
	}
	r := booking.Reserve(userID, round, seats, now, b.settings.HoldTTL)
	receipt, err := idempotency.For(ctx, r)
	if err != nil {
		return nil, err
	}
	refused, err := b.claims.Do(ctx, round.ID, claim{booking.Claim{Reservation: r, Limit: round.TicketLimit, Receipt: receipt}, round})
	if err != nil {
		return nil, fmt.Errorf("claim seats: %w", err)
	}
	if refused != nil {
		return nil, refused
	}
	return r, nil
}

// claimGroup answers the claims that gathered for one round, in one transaction.
func (b *Bookings) claimGroup(ctx context.Context, _ int64, group []claim) ([]error, error) {
	claims := make([]booking.Claim, len(group))
	for i, c := range group {
		claims[i] = c.Claim
	}
	outcomes, change, err := b.store.ClaimSeats(ctx, group[len(group)-1].round, claims)
	if err != nil {
		return nil, err
	}
	b.Boards.Apply(ctx, change)
	return outcomes, nil
}
