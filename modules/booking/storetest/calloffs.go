package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/money"
)

func testCallOffs(t *testing.T, open func(*testing.T) *office) {
	t.Run("a round is called off once, and nothing of it is sold from then on", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		paid, held := o.reserve("kim", round, 1, 2), o.reserve("lee", round, 3)
		_, err := o.complete(paid, "order-1")
		must(t, err)
		_, err = o.CallOffOf(t.Context(), 1)
		wantFault(t, err, booking.ErrCallOffNotFound)
		would, err := o.TryCallOff(t.Context(), booking.NewCallOff(round, "비", 10, now))
		must(t, err)
		called := o.callOff(round, 10)
		if called.Reservations != 1 || called.People != 2 || called.Seats != 2 || called.Refund != 100_000 || called.Compensation != 10_000 ||
			would.Refund != called.Refund || would.People != called.People {
			t.Fatalf("it was called off as %+v, would have been as %+v", called, would)
		}
		_, err = o.CallOff(t.Context(), booking.NewCallOff(round, "눈", 10, now), nil)
		wantFault(t, err, booking.ErrAlreadyCalledOff)
		_, err = o.TryCallOff(t.Context(), booking.NewCallOff(round, "눈", 10, now))
		wantFault(t, err, booking.ErrAlreadyCalledOff)
		wantFault(t, o.try("park", round, 4), booking.ErrRoundNotOpen)
		late, err := o.complete(held, "order-2")
		wantFault(t, err, booking.ErrNotPayable)
		same(t, booking.Pending, late.Status)
		found, err := o.CallOffByID(t.Context(), called.ID)
		must(t, err)
		same(t, 2, found.Left)
		same(t, "비", o.get(paid).CalledOff.Reason)
	})
	t.Run("its reservations end group by group, whoever does it, with all of their money", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 40)
		var sold []*booking.Reservation
		for n := range 10 {
			r := o.reserve(fmt.Sprint("buyer", n), round, 3*n+1, 3*n+2)
			if n%3 != 0 {
				_, err := o.complete(r, fmt.Sprint("order-", n))
				must(t, err)
			}
			sold = append(sold, r)
		}
		o.cancelSeats(sold[1], now.Add(time.Minute), 4) // free of charge, and before
		called := o.callOff(round, 10)
		same(t, money.KRW(550_000), called.Refund)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				for {
					holders, err := o.Holders(t.Context(), 1, 3)
					if err != nil || len(holders) == 0 {
						must(t, err)
						return
					}
					releases := make([]booking.Release, len(holders))
					for i, id := range holders {
						releases[i] = booking.Release{ReservationID: id, Reason: booking.ByCallOff, At: now.Add(time.Hour), Decide: (*booking.Reservation).EndCalledOff}
					}
					_, _, err = o.Release(t.Context(), releases)
					must(t, err)
				}
			})
		}
		both.Wait()
		must(t, o.CalledOffDone(t.Context(), 1, now.Add(time.Hour)))
		must(t, o.CalledOffDone(t.Context(), 1, now.Add(2*time.Hour)))
		done, err := o.CallOffByID(t.Context(), called.ID)
		must(t, err)
		if done.Left != 0 || !done.DoneAt.Equal(now.Add(time.Hour)) {
			t.Errorf("it is %+v", done)
		}
		var back money.KRW
		for _, r := range sold {
			ended := o.get(r)
			if ended.Status != booking.Canceled || ended.CancelReason != booking.ByCallOff || ended.Refund != ended.Paid {
				t.Errorf("it ended as %+v", ended)
			}
			for _, told := range o.endedEvents(r) {
				if told.CancelReason == booking.ByCallOff {
					back += told.Refund
				}
			}
		}
		same(t, called.Refund, back)
		o.wantSeats(round)
		owed, err := o.Compensations(t.Context(), called.ID, true, "", 100)
		must(t, err)
		var compensation money.KRW
		for _, c := range owed {
			compensation += c.Amount
		}
		same(t, called.Compensation, compensation)
		same(t, called.Reservations, len(owed))
		wantGapless(t, o, o.log, round)
	})
	t.Run("who cancels by themselves meanwhile pays no fee and is owed the same", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		r := o.reserve("kim", round, 1, 2, 3)
		_, err := o.complete(r, "order-1")
		must(t, err)
		called := o.callOff(round, 10)
		late := round.StartsAt.Add(-time.Hour) // when canceling would cost 90 %
		o.cancelSeats(r, late, 2)
		ended := o.cancelSeats(r, round.StartsAt.Add(time.Hour))
		same(t, money.KRW(150_000), ended.Refund)
		owed, err := o.Compensations(t.Context(), called.ID, true, "", 100)
		must(t, err)
		same(t, 2, len(owed))
		same(t, money.KRW(15_000), owed[0].Amount+owed[1].Amount)
		same(t, ended.Number, owed[0].Number)
	})
	t.Run("a compensation is paid once", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		r := o.reserve("kim", round, 1)
		_, err := o.complete(r, "order-1")
		must(t, err)
		called := o.callOff(round, 10)
		o.cancelSeats(r, now.Add(time.Minute))
		owed, err := o.Compensations(t.Context(), called.ID, true, "", 100)
		must(t, err)
		paid, err := o.PayCompensation(t.Context(), owed[0].ID, "admin-1", now.Add(time.Hour))
		must(t, err)
		again, err := o.PayCompensation(t.Context(), owed[0].ID, "admin-2", now.Add(2*time.Hour))
		must(t, err)
		same(t, paid, again)
		same(t, "admin-1", again.PaidBy)
		_, err = o.PayCompensation(t.Context(), "nobody's", "admin-1", now)
		wantFault(t, err, booking.ErrCompensationNotFound)
		left, err := o.Compensations(t.Context(), called.ID, true, "", 100)
		must(t, err)
		same(t, 0, len(left))
		all, err := o.Compensations(t.Context(), called.ID, false, "", 100)
		must(t, err)
		same(t, 1, len(all))

		_, err = o.Purge(t.Context(), &batch.Chunk{Limit: 10}, []string{r.ID}, now.AddDate(6, 0, 0))
		must(t, err)
		all, err = o.Compensations(t.Context(), called.ID, false, "", 100)
		must(t, err)
		same(t, 0, len(all))
	})
	t.Run("a claim and a call-off at once: nobody holds a seat that nobody ends", func(t *testing.T) {
		t.Parallel()
		for try := range 20 {
			o, round := open(t), newRound(1, 10)
			var both sync.WaitGroup
			var claimed, refused error
			both.Go(func() { claimed = o.try("kim", round, 1) })
			both.Go(func() { _, refused = o.CallOff(o.t.Context(), booking.NewCallOff(round, "비", 10, now), nil) })
			both.Wait()
			must(t, refused)
			holders, err := o.Holders(t.Context(), 1, 10)
			must(t, err)
			if won := claimed == nil; won != (len(holders) == 1) || !won && !errors.Is(claimed, booking.ErrRoundNotOpen) {
				t.Fatalf("try %d: the claim %v, holders %v", try, claimed, holders)
			}
			if try == 2 && testing.Short() {
				break
			}
		}
	})
	t.Run("a cancellation and a call-off at once: whoever is counted gets all of it back", func(t *testing.T) {
		t.Parallel()
		for try := range 20 {
			o, round := open(t), newRound(1, 10)
			r := o.reserve("kim", round, 1)
			_, err := o.complete(r, "order-1")
			must(t, err)
			late := round.StartsAt.AddDate(0, 0, -1) // when canceling costs 30 %
			var both sync.WaitGroup
			var canceled *booking.Reservation
			var called booking.CallOff
			var failed, refused error
			both.Go(func() { canceled, failed = o.tryCancelingSeats(r, late) })
			both.Go(func() { called, refused = o.CallOff(o.t.Context(), booking.NewCallOff(round, "비", 10, late), nil) })
			both.Wait()
			must(t, failed)
			must(t, refused)
			want := money.KRW(35_000)
			if called.Reservations == 1 {
				want = 50_000
			}
			if canceled.Refund != want {
				t.Fatalf("try %d: counted %d, gets %v back", try, called.Reservations, canceled.Refund)
			}
			if try == 2 && testing.Short() {
				break
			}
		}
	})
	t.Run("a removed round can't be called off", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		must(t, o.RemoveRounds(t.Context(), []booking.Removal{{RoundID: 1, PerformanceID: 100}}, now))
		_, err := o.CallOff(t.Context(), booking.NewCallOff(round, "비", 10, now), nil)
		wantFault(t, err, booking.ErrRoundNotFound)
	})
}

func (o *office) callOff(round *booking.Round, rate int) booking.CallOff {
	o.t.Helper()
	called, err := o.CallOff(o.t.Context(), booking.NewCallOff(round, "비", rate, now), nil)
	must(o.t, err)
	return called
}
