package bookingapp

import (
	"context"
	"fmt"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Reserve takes the seats for the user, all of them or none, until the hold passes. The faults are those
// of booking.Round and booking.Store.ClaimSeats.
func (b *Bookings) Reserve(ctx context.Context, userID string, roundID int64, seatNumbers []int, answer idempotency.Answer[*booking.Reservation]) (*booking.Reservation, error) {
	round, seats, err := b.choose(ctx, roundID, seatNumbers)
	if err != nil {
		return nil, err
	}
	r := booking.Reserve(userID, round, seats, b.clock.Now(), b.settings.HoldTTL)
	receipt, err := answer.Receipt(r)
	if err != nil {
		return nil, err
	}
	refused, err := b.claims.Do(ctx, round.ID, claim{
		booking.Claim{Reservation: r, Limit: round.TicketLimit, HoldLimit: b.settings.HoldsPerPerson, Receipt: receipt}, round,
	})
	if err != nil {
		return nil, fmt.Errorf("claim seats: %w", err)
	}
	if refused != nil {
		return nil, refused
	}
	return r, nil
}

// choose finds the round and its seats, and refuses what memory alone can tell is hopeless.
func (b *Bookings) choose(ctx context.Context, roundID int64, numbers []int) (*booking.Round, []booking.Seat, error) {
	round, err := b.rounds.Round(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	if err := round.OnSale(b.clock.Now()); err != nil {
		return nil, nil, err
	}
	seats, err := round.Choose(numbers)
	if err != nil {
		return nil, nil, err
	}
	return round, seats, b.Boards.refuse(ctx, round, numbers)
}

// Hopeless returns the fault with which Reserve would refuse such a claim before it asks the store, or nil
// when the store would have to decide. It changes nothing.
func (b *Bookings) Hopeless(ctx context.Context, roundID int64, seatNumbers []int) error {
	_, _, err := b.choose(ctx, roundID, seatNumbers)
	return err
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
