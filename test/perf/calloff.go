package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"os"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

const calledOffSeats = 40_000

// oneRound is a catalogue of one round, without discounts.
type oneRound struct{ round *booking.Round }

func (r oneRound) Round(context.Context, int64) (*booking.Round, error) { return r.round, nil }

func (oneRound) Minimum(context.Context, string, string) (money.KRW, error) { return 0, nil }

// callOff calls a sold-out stadium off, in a database without a server: how long its round is locked, and how long until
// everybody's money is owed.
func callOff(ctx context.Context) error {
	y, err := openYard(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(y.dir)
	defer y.close()
	round := y.round(1, calledOffSeats, time.Now().AddDate(0, 0, 3))
	sold, err := reservations(round, time.Now().AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	for i, r := range sold {
		r.Status, r.Paid, r.CompletedAt, r.OrderID = booking.Completed, r.Amount, r.CreatedAt, fmt.Sprint("order-", i)
	}
	if err := y.store.Load(ctx, round, sold); err != nil {
		return err
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	settings := bookingapp.Settings{HoldTTL: booking.HoldTTL}
	bookings := bookingapp.New(y.store, oneRound{round}, oneRound{round}, clock.System(), settings, key, func(booking.SeatsChange) {})
	began := time.Now()
	called, err := bookings.CallOff(ctx, round.ID, "-", booking.DefaultCompensation, nil)
	if err != nil {
		return err
	}
	closed := time.Since(began)
	if err := bookings.EndCalledOff(ctx, round.ID); err != nil {
		return err
	}
	took := time.Since(began)
	fmt.Printf("    calling off %d tickets of %d reservations: sold no more after %v, all money owed after %v (%.0f reservations/s)\n",
		called.Seats, called.Reservations, closed.Round(time.Millisecond), took.Round(10*time.Millisecond), float64(called.Reservations)/took.Seconds())
	return nil
}
