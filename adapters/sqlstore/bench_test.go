package sqlstore_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// BenchmarkClaimSeats claims three seats each, in groups as a crowd makes them.
func BenchmarkClaimSeats(b *testing.B) {
	for _, group := range []int{1, 32, 256} {
		b.Run(fmt.Sprintf("in groups of %d", group), func(b *testing.B) {
			engine, err := sqlite.Open(b.Context(), b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { engine.Close() })
			db := sqlstore.New(engine)
			if _, err := db.Migrate(b.Context(), sqlstore.Up); err != nil {
				b.Fatal(err)
			}
			store, now := sqlstore.NewBooking(db), time.Now()
			round := &booking.Round{
				ID: 1, PerformanceID: 1, StartsAt: now.Add(time.Hour), Policy: booking.ConsumerStandard(), TicketLimit: 4,
				Seats: make([]booking.PlanSeat, 3*(b.N+group)+3), Prices: map[string]money.KRW{"R": 1000},
			}
			for i := range round.Seats {
				round.Seats[i] = booking.PlanSeat{Label: fmt.Sprint(i + 1), Section: "A구역", Row: "3", Grade: "R"}
			}
			next := 1
			b.ResetTimer()
			for done := 0; done < b.N; done += group {
				claims := make([]booking.Claim, group)
				for i := range claims {
					seats, err := round.Choose([]int{next, next + 1, next + 2})
					if err != nil {
						b.Fatal(err)
					}
					next += 3
					claims[i] = booking.Claim{Reservation: booking.Reserve(id.New(), round, seats, now, time.Minute), Limit: 4, HoldLimit: booking.HoldLimit}
				}
				if _, _, err := store.ClaimSeats(b.Context(), round, claims); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGrant gives a coupon to people who joined in any order, in groups as a crowd makes them.
func BenchmarkGrant(b *testing.B) {
	for _, group := range []int{1, 32, 256, 1024} {
		b.Run(fmt.Sprintf("in groups of %d", group), func(b *testing.B) {
			engine, err := sqlite.Open(b.Context(), b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { engine.Close() })
			db := sqlstore.New(engine)
			if _, err := db.Migrate(b.Context(), sqlstore.Up); err != nil {
				b.Fatal(err)
			}
			store, now := sqlstore.NewCoupon(db), time.Now()
			c, err := store.Add(b.Context(), coupon.Coupon{
				Code: "BENCH", Name: "Bench", Kind: coupon.Claimed, Type: coupon.Amount, DiscountValue: 1000, MaxQuantity: 10_000_000,
				StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour), CreatedAt: now,
			}, nil)
			if err != nil {
				b.Fatal(err)
			}
			users := make([]string, b.N+group)
			for i := range users {
				users[i] = id.New()
			}
			rand.Shuffle(len(users), func(i, j int) { users[i], users[j] = users[j], users[i] })
			b.ResetTimer()
			for done := 0; done < b.N; done += group {
				requests := make([]coupon.Request, group)
				for i := range requests {
					requests[i].Grant = coupon.NewGrant(&c, users[done+i], now)
				}
				if _, _, err := store.Grant(b.Context(), c.ID, requests); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
