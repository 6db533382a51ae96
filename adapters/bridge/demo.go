package bridge

import (
	"context"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/season"
)

// demoParties is how many seats a demonstration's buyer takes, as often as buyers do.
var demoParties = []int{1, 2, 2, 2, 2, 3, 4, 4}

// loadsAtOnce lets rounds share commits.
const loadsAtOnce = 32

// demoBuyers is how many people have bought a demonstration's tickets. It is few for that many, so that there are
// some with a history.
const demoBuyers = 2000

// LoadSales sells the seats of a demonstration: as completed reservations of made-up people, in parties of one to
// four.
func LoadSales(ctx context.Context, accounts *accountapp.Accounts, bookings *bookingapp.Bookings, sold []catalogapp.SoldRound, now time.Time) error {
	buyers, err := accounts.MakePeople(ctx, season.Buyers(rand.New(rand.NewPCG(uint64(now.Unix()/86400), 0)), demoBuyers))
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(loadsAtOnce)
	for _, round := range sold {
		group.Go(func() error {
			known, err := bookings.Round(ctx, round.RoundID)
			if err != nil {
				return err
			}
			random := rand.New(rand.NewPCG(uint64(now.Unix()/86400), uint64(round.RoundID)))
			return bookings.Load(ctx, known, parties(random, buyers, known, round.Seats, now))
		})
	}
	return group.Wait()
}

func parties(random *rand.Rand, buyers []string, round *booking.Round, numbers []int, now time.Time) []*booking.Reservation {
	var reservations []*booking.Reservation
	booked := now
	if round.StartsAt.Before(booked) {
		booked = round.StartsAt
	}
	for len(numbers) > 0 {
		size := min(demoParties[random.IntN(len(demoParties))], len(numbers))
		seats, err := round.Choose(numbers[:size])
		numbers = numbers[size:]
		if err != nil {
			continue // a seat without a price is not for sale
		}
		at := booked.Add(-time.Duration(random.IntN(14*24*60)+1) * time.Minute)
		r := booking.Reserve(buyers[random.IntN(len(buyers))], round, seats, at, booking.HoldTTL)
		r.Status, r.OrderID, r.Paid, r.CompletedAt = booking.Completed, "", r.Amount, at
		reservations = append(reservations, r)
	}
	return reservations
}
