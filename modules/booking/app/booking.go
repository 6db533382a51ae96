// Package bookingapp sells seats: it reserves, lets go, completes and hands out tickets, and shows who is
// watching a round what changes.
//
// Read reserve.go first. Requests for one round are combined into one transaction (platform/combine); the
// boards (board.go) are a picture of each round's seats in memory that refuses early and is never asked who
// owns a seat.
package bookingapp

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/combine"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Settings of booking.
type Settings struct {
	HoldTTL        time.Duration `name:"hold-ttl" default:"10m" help:"How long a reservation holds its seats while it waits for payment."`
	HoldsPerPerson int           `name:"holds-per-person" default:"3" help:"Unpaid reservations that one person may have at once, over all performances."`
	FreeAfterMove  time.Duration `name:"free-after-move" default:"168h" help:"How long a reservation can be canceled without a fee after its round was moved; until the new start at most."`
}

// Bounds of the settings; a load test may want as many holds.
const (
	maxHoldsPerPerson = 10_000
	maxFreeAfterMove  = 365 * 24 * time.Hour
)

// Validate reports what can't work.
func (s Settings) Validate() error {
	var wrong []error
	if s.HoldTTL < time.Second || s.HoldTTL > booking.MaxHoldTTL {
		wrong = append(wrong, errors.New("--hold-ttl must lie between 1 s and 24 h"))
	}
	if s.HoldsPerPerson < 1 || s.HoldsPerPerson > maxHoldsPerPerson {
		wrong = append(wrong, fmt.Errorf("--holds-per-person must lie between 1 and %d", maxHoldsPerPerson))
	}
	if s.FreeAfterMove < 0 || s.FreeAfterMove > maxFreeAfterMove {
		wrong = append(wrong, errors.New("--free-after-move must lie between 0 and 8760 h"))
	}
	return errors.Join(wrong...)
}

// rounds is what booking asks of the catalogue.
type rounds interface {
	// Round returns what is needed to sell a round, or booking.ErrRoundNotFound. It answers from memory
	// most of the time; what it returns is not changed.
	Round(ctx context.Context, id int64) (*booking.Round, error)
}

// discounts is what booking asks of what was taken off a price.
type discounts interface {
	// Minimum returns the least price for which the discount of the user's paid reservation was given: 0 for any, and
	// where there was none. It never changes.
	Minimum(ctx context.Context, userID, reservationID string) (money.KRW, error)
}

// Bookings has the use cases. Safe for concurrent use.
type Bookings struct {
	store     booking.Store
	rounds    rounds
	discounts discounts
	clock     clock.Clock
	settings  Settings
	key       ed25519.PrivateKey // signs tickets

	Boards *Boards
	// Ended, when set, is told of a reservation that a call has ended, after its commit and before the caller is
	// answered: for what should be seen at once. What must not be missed follows the event.
	Ended func(ctx context.Context, r *booking.Reservation)

	claims      *combine.Combiner[int64, claim, error]
	completions *combine.Combiner[string, booking.Completion, booking.Released]
}

// claim is a booking.Claim on its way to its round's group.
type claim struct {
	booking.Claim
	round *booking.Round
}

// New returns the use cases. changed is told of every change of a round's seats, after its commit and
// before the one who made it is answered.
func New(store booking.Store, rounds rounds, discounts discounts, clock clock.Clock, settings Settings, key ed25519.PrivateKey, changed func(booking.SeatsChange)) *Bookings {
	b := &Bookings{
		store: store, rounds: rounds, discounts: discounts, clock: clock, settings: settings, key: key,
		Boards: newBoards(store, changed),
	}
	b.claims = combine.New(combine.Limits{Name: "claims"}, b.claimGroup)
	b.completions = combine.New(combine.Limits{Name: "completions"}, b.completeGroup)
	return b
}

// Round returns a round for sale, or booking.ErrRoundNotFound.
func (b *Bookings) Round(ctx context.Context, id int64) (*booking.Round, error) {
	return b.rounds.Round(ctx, id)
}

// Reservation returns the user's own reservation; another person's is booking.ErrReservationNotFound.
func (b *Bookings) Reservation(ctx context.Context, userID, reservationID string) (*booking.Reservation, error) {
	r, err := b.store.Reservation(ctx, reservationID)
	if err == nil && r.UserID != userID {
		return nil, booking.ErrReservationNotFound
	}
	return r, err
}

// Pending counts the reservations that wait for their payment, whoever's they are.
func (b *Bookings) Pending(ctx context.Context) (int, error) { return b.store.Pending(ctx) }

// Status says where a reservation stands, whoever's it is.
func (b *Bookings) Status(ctx context.Context, reservationID string) (booking.Status, error) {
	r, err := b.store.Reservation(ctx, reservationID)
	if err != nil {
		return "", err
	}
	return r.Status, nil
}

// Reservations lists the user's own, newest first.
func (b *Bookings) Reservations(ctx context.Context, userID string, status booking.Status, after booking.Cursor, limit int) ([]*booking.Reservation, error) {
	return b.store.ReservationsOf(ctx, userID, status, after, limit)
}

// Availability counts the free seats of rounds; rounds that nobody has reserved in yet are missing.
func (b *Bookings) Availability(ctx context.Context, roundIDs []int64) (map[int64]int, error) {
	return b.store.Remaining(ctx, roundIDs)
}

// Sold reports whether a reservation that is not canceled has seats in any of the rounds.
func (b *Bookings) Sold(ctx context.Context, roundIDs []int64) (bool, error) {
	return b.store.Sold(ctx, roundIDs)
}

// Load adds sold reservations in bulk, for a demonstration.
func (b *Bookings) Load(ctx context.Context, round *booking.Round, reservations []*booking.Reservation) error {
	return b.store.Load(ctx, round, reservations)
}

// ReservationsByID returns those that there are, whoever's they are, in any order.
func (b *Bookings) ReservationsByID(ctx context.Context, ids []string) ([]*booking.Reservation, error) {
	return b.store.ReservationsByID(ctx, ids)
}

// ReservationsBehind walks all reservations by their ids, whoever's they are.
func (b *Bookings) ReservationsBehind(ctx context.Context, id string, limit int) ([]*booking.Reservation, error) {
	return b.store.ReservationsBehind(ctx, id, limit)
}
