package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

func testSales(t *testing.T, open func(*testing.T) *office) {
	t.Run("a sale and its return are counted in their hours, each once", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), mixedRound(1, 10)
		r := o.reserve("kim", round, 1, 2) // one of each grade, 150,000 together
		count := func() { t.Helper(); must(t, o.CountSales(t.Context(), []string{r.ID, "nobody's", r.ID})) }
		count()
		same(t, map[int64]booking.Figures{}, o.ofRounds(1))
		_, err := o.complete(r, "order-1")
		must(t, err)
		count()
		count()
		sold := booking.Figures{Reservations: 1, Tickets: 2, Amount: 150_000}
		same(t, map[int64]booking.Figures{1: sold}, o.ofRounds(1))
		o.release(r, booking.ByUser, 135_000)
		count()
		count()
		sold.Canceled, sold.Returned, sold.Refunds = 1, 2, 135_000
		same(t, map[int64]booking.Figures{1: sold}, o.ofRounds(1, 2))
		want := []booking.SalesSlot{
			{Day: clock.DateOf(now), Hour: 19, Grade: "R", Figures: booking.Figures{Tickets: 1, Amount: 50_000, Returned: 1, Refunds: 45_000}},
			{Day: clock.DateOf(now), Hour: 19, Grade: "VIP", Figures: booking.Figures{Reservations: 1, Tickets: 1, Amount: 100_000, Canceled: 1, Returned: 1, Refunds: 90_000}},
		}
		same(t, want, o.sales(100, clock.Date{}))
		same(t, want, o.sales(0, clock.DateOf(now)))
		same(t, 0, len(o.sales(0, clock.DateOf(now).AddDays(1))))
		same(t, 0, len(o.sales(101, clock.Date{})))
	})
	t.Run("what was given back without us is no sale, told once, and part of what a cancellation gives back", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), mixedRound(1, 10)
		r := o.reserve("kim", round, 1, 2) // 100,000 and 50,000
		give := func(inAll money.KRW) {
			t.Helper()
			must(t, o.GiveBack(t.Context(), []booking.GivenBack{{ReservationID: r.ID, InAll: inAll, At: now}, {ReservationID: "nobody's", InAll: 1, At: now}}))
			must(t, o.CountSales(t.Context(), []string{r.ID}))
			must(t, o.CountSales(t.Context(), []string{r.ID}))
		}
		_, err := o.complete(r, "order-1")
		must(t, err)
		must(t, o.CountSales(t.Context(), []string{r.ID}))
		for _, inAll := range []money.KRW{30_000, 30_000, 10_000} {
			give(inAll)
		}
		same(t, map[int64]booking.Figures{1: {Reservations: 1, Tickets: 2, Amount: 150_000, Refunds: 30_000}}, o.ofRounds(1))
		same(t, money.KRW(30_000), o.get(r).Returned())
		o.release(r, booking.ByUser, 105_000) // of which 30,000 are at the buyer's
		give(105_000)
		want := booking.Figures{Reservations: 1, Tickets: 2, Amount: 150_000, Canceled: 1, Returned: 2, Refunds: 105_000}
		same(t, map[int64]booking.Figures{1: want}, o.ofRounds(1))
		give(135_000) // some of the fee, too
		want.Refunds = 135_000
		same(t, map[int64]booking.Figures{1: want}, o.ofRounds(1))
		var told int
		for _, e := range o.events() {
			if e.Type == booking.EventGivenBack {
				told++
			}
		}
		same(t, 2, told)
		var total booking.Figures
		for _, slot := range o.sales(0, clock.Date{}) {
			total.Add(slot.Figures)
		}
		same(t, want, total)
	})
	t.Run("what went back of a reservation that was never completed is no figure", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), mixedRound(1, 10)
		r := o.reserve("kim", round, 1)
		o.release(r, booking.ByExpiry, 0)
		must(t, o.GiveBack(t.Context(), []booking.GivenBack{{ReservationID: r.ID, InAll: 100_000, At: now}}))
		must(t, o.CountSales(t.Context(), []string{r.ID}))
		same(t, map[int64]booking.Figures{}, o.ofRounds(1))
		same(t, 0, o.get(r).Returned())
	})
	t.Run("what was sold before there were figures is walked over once", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), mixedRound(1, 100)
		round.TicketLimit = 100
		for i := range 23 {
			_, err := o.complete(o.reserve("kim", round, i*2+1, i*2+2), fmt.Sprint("order-", i))
			must(t, err)
		}
		for calls, done := 0, false; !done; calls++ {
			var err error
			done, err = o.WalkSales(t.Context(), 5)
			must(t, err)
			if calls > 10 {
				t.Fatal("it does not end")
			}
		}
		late := o.reserve("kim", round, 60)
		_, err := o.complete(late, "order-late")
		must(t, err)
		done, err := o.WalkSales(t.Context(), 5) // it has come to the end; the rest is told by events
		must(t, err)
		same(t, true, done)
		sold := booking.Figures{Reservations: 23, Tickets: 46, Amount: 23 * 150_000}
		same(t, sold, o.ofRounds(1)[1])

		loaded := claim("nobody", mixedRound(2, 2), 1, 2).Reservation
		loaded.Status, loaded.Paid, loaded.CompletedAt = booking.Completed, loaded.Amount, now
		must(t, o.Load(t.Context(), mixedRound(2, 2), []*booking.Reservation{loaded}))
		for done = false; !done; {
			done, err = o.WalkSales(t.Context(), 5)
			must(t, err)
		}
		sold.Add(booking.Figures{Reservations: 1, Tickets: 1, Amount: late.Amount})
		same(t, map[int64]booking.Figures{1: sold, 2: {Reservations: 1, Tickets: 2, Amount: 150_000}}, o.ofRounds(1, 2))
	})
	for seed := range uint64(8) {
		t.Run(fmt.Sprintf("the figures are a straight count after any history, such as %d", seed), func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.liveThrough(rand.New(rand.NewPCG(seed, 0)))
			o.wantCounted()
		})
	}
}

// mixedRound is newRound with seats at 100,000 and at 50,000 won in turn.
func mixedRound(id int64, seats int) *booking.Round {
	round := newRound(id, seats)
	round.Prices["VIP"] = 100_000
	for i := 0; i < seats; i += 2 {
		round.Seats[i].Grade = "VIP"
	}
	return round
}

func (o *office) ofRounds(ids ...int64) map[int64]booking.Figures {
	o.t.Helper()
	figures, err := o.SalesOfRounds(o.t.Context(), ids)
	must(o.t, err)
	return figures
}

func (o *office) sales(performance int64, from clock.Date) []booking.SalesSlot {
	o.t.Helper()
	slots, err := o.Sales(o.t.Context(), performance, from)
	must(o.t, err)
	return slots
}

// liveThrough does at random what offices do, and counts at random what has happened, again and again.
func (o *office) liveThrough(random *rand.Rand) {
	o.t.Helper()
	ctx := o.t.Context()
	rounds := []*booking.Round{mixedRound(1, 200), mixedRound(2, 200), mixedRound(3, 200), mixedRound(4, 200)}
	rounds[2].PerformanceID, rounds[3].PerformanceID = 200, 300
	for _, round := range rounds {
		round.TicketLimit = 1000
	}
	var past []*booking.Reservation // the demonstration's, counted by loading them
	for i := range 20 {
		r := claim("nobody", rounds[3], i*2+1, i*2+2).Reservation
		r.Status, r.Paid, r.CompletedAt = booking.Completed, r.Amount, now.Add(-time.Duration(random.IntN(500))*time.Hour)
		past = append(past, r)
	}
	must(o.t, o.Load(ctx, rounds[3], past))
	made := past
	next := []int{1, 1, 1}
	at := now
	for step := range 300 {
		at = at.Add(time.Duration(random.IntN(90)) * time.Minute)
		r := made[random.IntN(len(made))]
		switch random.IntN(8) {
		case 0, 1:
			round := random.IntN(3)
			seats := 1 + random.IntN(4)
			if next[round]+seats > 200 {
				continue
			}
			var numbers []int
			for range seats {
				numbers = append(numbers, next[round])
				next[round]++
			}
			made = append(made, o.reserve("kim", rounds[round], numbers...))
		case 2:
			// A late one may be refused; the discount does not divide by the seats.
			_, _, err := o.Complete(ctx, []booking.Completion{{ReservationID: r.ID, OrderID: fmt.Sprint("order-", step), Paid: max(0, r.Amount-money.KRW(random.IntN(60_001))), At: at}})
			must(o.t, err)
		case 3:
			now := o.get(r)
			if now.Status == booking.Canceled {
				continue
			}
			reason, refund := booking.ByUser, now.Paid.Percent(100-10*random.IntN(4))
			if now.Status == booking.Pending {
				reason, refund = booking.ByExpiry, 0
			}
			_, _, err := o.Release(ctx, []booking.Release{{ReservationID: r.ID, Reason: reason, At: at, Decide: always(refund)}})
			must(o.t, err)
		case 4:
			ids := make([]string, 1+random.IntN(len(made)))
			for i := range ids {
				ids[i] = made[random.IntN(len(made))].ID
			}
			must(o.t, o.CountSales(ctx, ids))
		case 5:
			_, err := o.WalkSales(ctx, 1+random.IntN(20))
			must(o.t, err)
		case 6:
			if now := o.get(r); now.Status == booking.Completed {
				o.cancelSeats(r, at, now.Numbers()[random.IntN(len(now.Numbers()))])
			}
		case 7:
			must(o.t, o.GiveBack(ctx, []booking.GivenBack{{ReservationID: r.ID, InAll: o.get(r).Paid.Percent(random.IntN(101)), At: at}}))
		}
	}
	ids := make([]string, len(made))
	for i, r := range made {
		ids[i] = r.ID
	}
	must(o.t, o.CountSales(ctx, ids))
}

// wantCounted counts all reservations by hand and compares.
func (o *office) wantCounted() {
	o.t.Helper()
	type hour struct {
		performance int64
		day         clock.Date
		hour        int
		grade       string
	}
	tickets, returned := map[hour]int{}, map[hour]int{}
	rounds, total := map[int64]booking.Figures{}, booking.Figures{}
	all, err := o.ReservationsBehind(o.t.Context(), "", 10_000)
	must(o.t, err)
	for _, r := range all {
		if r.CompletedAt.IsZero() {
			continue
		}
		f := booking.Figures{Reservations: 1, Tickets: len(r.Seats), Amount: r.Paid, Refunds: r.Returned()}
		for _, seat := range r.Seats {
			if r.SeatStatus(seat) == booking.Canceled {
				f.Returned++
			}
		}
		if r.Status == booking.Canceled {
			f.Canceled = 1
		}
		sum := rounds[r.RoundID]
		sum.Add(f)
		rounds[r.RoundID] = sum
		total.Add(f)
		for _, seat := range r.Seats {
			for _, performance := range []int64{0, r.PerformanceID} {
				tickets[hour{performance, clock.DateOf(r.CompletedAt), r.CompletedAt.In(clock.Seoul).Hour(), seat.Grade}]++
				if r.SeatStatus(seat) == booking.Canceled {
					at := r.CanceledAt
					if seat.Canceled != nil {
						at = seat.Canceled.At
					}
					returned[hour{performance, clock.DateOf(at), at.In(clock.Seoul).Hour(), seat.Grade}]++
				}
			}
		}
	}
	same(o.t, rounds, o.ofRounds(1, 2, 3, 4))
	counted := booking.Figures{}
	for _, performance := range []int64{0, 100, 200, 300} {
		for _, slot := range o.sales(performance, clock.Date{}) {
			key := hour{performance, slot.Day, slot.Hour, slot.Grade}
			if slot.Tickets != tickets[key] || slot.Returned != returned[key] {
				o.t.Fatalf("%+v has %d and %d tickets, want %d and %d", key, slot.Tickets, slot.Returned, tickets[key], returned[key])
			}
			delete(tickets, key)
			delete(returned, key)
			if performance == 0 {
				counted.Add(slot.Figures)
			}
		}
	}
	same(o.t, total, counted)
	if len(tickets)+len(returned) > 0 {
		o.t.Fatalf("nothing was counted of %v, %v", tickets, returned)
	}
}
