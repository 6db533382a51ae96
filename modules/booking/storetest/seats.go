package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func testCanceledSeats(t *testing.T, open func(*testing.T) *office) {
	t.Run("canceled seats are free, the others stay", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 3, 1, 2)
		_, err := o.complete(r, "order-1")
		must(t, err)
		partly := o.cancelSeats(r, now.Add(time.Minute), 1)
		same(t, partly, o.get(r))
		if partly.Status != booking.Completed || partly.Refund != 50_000 || partly.PaidForLeft() != 100_000 {
			t.Fatalf("it is %+v", partly)
		}
		same(t, []int{3, 2}, partly.Numbers())
		o.wantSeats(round, 2, 3)
		owned, err := o.OwnedSeats(t.Context(), "kim", 100)
		must(t, err)
		same(t, 2, owned)
		tickets, err := o.Tickets(t.Context(), r.ID)
		must(t, err)
		for _, ticket := range tickets {
			if canceled := ticket.Status == booking.TicketCanceled; canceled != (ticket.SeatNumber == 1) {
				t.Errorf("a ticket is %+v", ticket)
			}
		}
		same(t, []string{booking.EventHeld, booking.EventCompleted, booking.EventSeatsCanceled}, o.told(r.ID))
		told := o.endedEvents(r)
		same(t, []int{1}, told[0].Seats)
		same(t, money.KRW(50_000), told[0].Refund)
		must(t, o.try("kim", round, 1, 4))
		wantFault(t, o.try("kim", round, 5), booking.ErrTicketLimit)
		wantGapless(t, o, o.log, round)
	})
	t.Run("the last seats end the reservation, each with its own refund", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1, 2, 3)
		_, err := o.complete(r, "order-1")
		must(t, err)
		o.cancelSeats(r, now.Add(time.Minute), 2)
		o.reserve("lee", round, 2)
		ended := o.cancelSeats(r, now.Add(2*time.Minute), 1, 3)
		same(t, ended, o.get(r))
		if ended.Status != booking.Canceled || ended.CancelReason != booking.ByUser || ended.Refund != 150_000 {
			t.Fatalf("it is %+v", ended)
		}
		o.wantSeats(round, 2) // lee's
		told := o.endedEvents(r)
		same(t, []money.KRW{50_000, 100_000}, []money.KRW{told[0].Refund, told[1].Refund})
		wantGapless(t, o, o.log, round)
	})
	t.Run("two who cancel at once end it once, and nothing is paid back twice", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1, 2)
		_, err := o.complete(r, "order-1")
		must(t, err)
		var both sync.WaitGroup
		refused := make([]error, 4)
		for i := range refused {
			both.Go(func() { _, refused[i] = o.tryCancelingSeats(r, now.Add(time.Minute), 1+i%2) })
		}
		both.Wait()
		var done int
		for _, err := range refused {
			if err == nil {
				done++
			}
		}
		same(t, 2, done)
		ended := o.get(r)
		if ended.Status != booking.Canceled || ended.Refund != 100_000 {
			t.Fatalf("it is %+v", ended)
		}
		same(t, 2, len(o.endedEvents(r)))
		o.wantSeats(round)
	})
}

// tryCancelingSeats cancels seats by the reservation's policy and returns it, or why it could not.
func (o *office) tryCancelingSeats(r *booking.Reservation, at time.Time, numbers ...int) (*booking.Reservation, error) {
	o.t.Helper()
	outcomes, _, err := o.Release(o.t.Context(), []booking.Release{{
		ReservationID: r.ID, Reason: booking.ByUser, At: at,
		Decide: func(now *booking.Reservation) (booking.Ending, error) { return now.EndBy(at, numbers, 0) },
	}})
	if err != nil {
		return nil, err
	}
	return outcomes[0].Reservation, outcomes[0].Err
}

func (o *office) cancelSeats(r *booking.Reservation, at time.Time, numbers ...int) *booking.Reservation {
	o.t.Helper()
	canceled, err := o.tryCancelingSeats(r, at, numbers...)
	must(o.t, err)
	return canceled
}

// endedEvents are what was told of the cancellation of a reservation and of its seats.
func (o *office) endedEvents(r *booking.Reservation) (told []booking.ReservationEvent) {
	o.t.Helper()
	for _, e := range o.events() {
		if e.Key == r.ID && (e.Type == booking.EventCanceled || e.Type == booking.EventSeatsCanceled) {
			payload, err := outbox.Read[booking.ReservationEvent](e)
			must(o.t, err)
			told = append(told, payload)
		}
	}
	return told
}
