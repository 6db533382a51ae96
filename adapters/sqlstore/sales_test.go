package sqlstore_test

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/money"
)

// While an office is upgraded, instances of the release before it still count: what they counted is not counted again.
func TestFiguresOfTheReleaseBefore(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db, now := open(t), time.Now()
		store := sqlstore.NewBooking(db)
		round := &booking.Round{
			ID: 1, PerformanceID: 100, StartsAt: now.AddDate(0, 1, 0), SalesOpenAt: now.Add(-time.Hour), TicketLimit: 4,
			Prices: map[string]money.KRW{"R": 50_000}, Seats: []booking.PlanSeat{{Label: "1번", Grade: "R"}},
		}
		seats, err := round.Choose([]int{1})
		must(t, err)
		r := booking.Reserve("kim", round, seats, now, booking.HoldTTL)
		_, _, err = store.ClaimSeats(t.Context(), round, []booking.Claim{{Reservation: r, Limit: 4}})
		must(t, err)
		_, _, err = store.Complete(t.Context(), []booking.Completion{{ReservationID: r.ID, OrderID: "order", Paid: 50_000, At: now}})
		must(t, err)
		_, _, err = store.Release(t.Context(), []booking.Release{{
			ReservationID: r.ID, Reason: booking.ByUser, At: now,
			Decide: func(*booking.Reservation) (booking.Ending, error) { return booking.Ending{Refund: 45_000}, nil },
		}})
		must(t, err)
		want := booking.Figures{Reservations: 1, Tickets: 1, Amount: 50_000, Canceled: 1, Returned: 1, Refunds: 45_000}
		for range 2 {
			must(t, store.CountSales(t.Context(), []string{r.ID}))
			figures, err := store.SalesOfRounds(t.Context(), []int64{1})
			must(t, err)
			if figures[1] != want {
				t.Fatalf("counted %+v, want %+v", figures[1], want)
			}
			must(t, db.Exec(t.Context(), "UPDATE sales_counted SET refunds = NULL")) // as the release before wrote it
		}
		must(t, store.GiveBack(t.Context(), []booking.GivenBack{{ReservationID: r.ID, InAll: 50_000, At: now}}))
		must(t, store.CountSales(t.Context(), []string{r.ID}))
		figures, err := store.SalesOfRounds(t.Context(), []int64{1})
		must(t, err)
		if want.Refunds = 50_000; figures[1] != want {
			t.Errorf("counted %+v, want %+v", figures[1], want)
		}
	})
}
