package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func testRelease(t *testing.T, open func(*testing.T) *office) {
	t.Run("the seats are free in the same moment, and the event says so", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 2)
		r := o.reserve("kim", round, 1, 2)
		outcomes, changes, err := o.Release(t.Context(), []booking.Release{{ReservationID: r.ID, Reason: booking.ByUser, At: now, Decide: always(0)}})
		must(t, err)
		must(t, outcomes[0].Err)
		same(t, []booking.SeatsChange{{
			RoundID: 1, PerformanceID: 100, Version: 2, Remaining: 2, Freed: []int{1, 2}, Available: true,
		}}, changes)
		o.wantSeats(round)
		same(t, []string{booking.EventHeld, booking.EventCanceled}, o.told(r.ID))
		must(t, o.try("lee", round, 1))
	})
	t.Run("the reservation says why, when and what comes back", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1)
		_, err := o.complete(r, "order-1")
		must(t, err)
		ended := o.release(r, booking.ByUser, 45_000)
		same(t, ended, o.get(r))
		if ended.Status != booking.Canceled || ended.CancelReason != booking.ByUser || ended.Refund != 45_000 || !ended.CanceledAt.Equal(now.Add(time.Minute)) {
			t.Fatalf("ended as %+v", ended)
		}
		tickets, err := o.Tickets(t.Context(), r.ID)
		must(t, err)
		same(t, booking.TicketCanceled, tickets[0].Status)
		same(t, money.KRW(45_000), canceledEvent(t, o, r).Refund)
	})
	t.Run("each is answered by itself", func(t *testing.T) {
		t.Parallel()
		o, matinee, evening := open(t), newRound(1, 5), newRound(2, 5)
		a, b, c := o.reserve("a", matinee, 1), o.reserve("b", evening, 2), o.reserve("c", matinee, 3)
		refuse := func(*booking.Reservation) (booking.Ending, error) { return booking.Ending{}, booking.ErrNotCancelable }
		outcomes, changes, err := o.Release(t.Context(), []booking.Release{
			{ReservationID: a.ID, Reason: booking.ByExpiry, At: now, Decide: always(0)},
			{ReservationID: "nobody's", Reason: booking.ByExpiry, At: now, Decide: always(0)},
			{ReservationID: b.ID, Reason: booking.ByExpiry, At: now, Decide: always(0)},
			{ReservationID: c.ID, Reason: booking.ByExpiry, At: now, Decide: refuse},
		})
		must(t, err)
		must(t, outcomes[0].Err)
		wantFault(t, outcomes[1].Err, booking.ErrReservationNotFound)
		must(t, outcomes[2].Err)
		wantFault(t, outcomes[3].Err, booking.ErrNotCancelable)
		same(t, 2, len(changes))
		o.wantSeats(matinee, 3)
		o.wantSeats(evening)
		same(t, booking.Pending, o.get(c).Status)
	})
	t.Run("it is asked of the reservation as it is then", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1)
		_, err := o.complete(r, "order-1")
		must(t, err)
		_, _, err = o.Release(t.Context(), []booking.Release{{ReservationID: r.ID, Reason: booking.ByExpiry, At: now, Decide: func(r *booking.Reservation) (booking.Ending, error) {
			if r.Status != booking.Completed || r.OrderID != "order-1" {
				t.Errorf("was asked about %+v", r)
			}
			return booking.Ending{}, booking.ErrNotCancelable
		}}})
		must(t, err)
		o.wantSeats(round, 1)
	})
	t.Run("a seat that was sold again is not freed by its former owner", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		former := o.reserve("kim", round, 1)
		o.release(former, booking.ByExpiry, 0)
		o.reserve("lee", round, 1)
		stillDue := func(r *booking.Reservation) (booking.Ending, error) {
			if r.Status != booking.Pending {
				return booking.Ending{}, booking.ErrNotCancelable
			}
			return booking.Ending{}, nil
		}
		outcomes, _, err := o.Release(t.Context(), []booking.Release{{ReservationID: former.ID, Reason: booking.ByExpiry, At: now, Decide: stillDue}})
		must(t, err)
		wantFault(t, outcomes[0].Err, booking.ErrNotCancelable)
		o.wantSeats(round, 1)
	})
}

func canceledEvent(t *testing.T, o *office, r *booking.Reservation) booking.ReservationEvent {
	t.Helper()
	for _, e := range o.events() {
		if e.Key == r.ID && e.Type == booking.EventCanceled {
			payload, err := outbox.Read[booking.ReservationEvent](e)
			must(t, err)
			return payload
		}
	}
	t.Fatal("nobody was told of the cancellation")
	return booking.ReservationEvent{}
}

func testComplete(t *testing.T, open func(*testing.T) *office) {
	t.Run("a paid reservation has a ticket a seat", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 4, 2)
		paid, err := o.complete(r, "order-1")
		must(t, err)
		same(t, paid, o.get(r))
		if paid.Status != booking.Completed || paid.OrderID != "order-1" || paid.Paid != 100_000 {
			t.Fatalf("paid: %+v", paid)
		}
		tickets, err := o.Tickets(t.Context(), r.ID)
		must(t, err)
		seats := map[int]booking.TicketStatus{}
		for _, ticket := range tickets {
			seats[ticket.SeatNumber] = ticket.Status
		}
		same(t, map[int]booking.TicketStatus{2: booking.TicketValid, 4: booking.TicketValid}, seats)
		same(t, []string{booking.EventHeld, booking.EventCompleted}, o.told(r.ID))
		o.wantSeats(round, 2, 4)
	})
	t.Run("told twice, also in one group, it is done once", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1)
		c := booking.Completion{ReservationID: r.ID, OrderID: "order-1", Paid: r.Amount, At: now}
		for range 2 {
			outcomes, _, err := o.Complete(t.Context(), []booking.Completion{c, c})
			must(t, err)
			must(t, outcomes[0].Err)
			must(t, outcomes[1].Err)
		}
		tickets, err := o.Tickets(t.Context(), r.ID)
		must(t, err)
		same(t, 1, len(tickets))
		same(t, []string{booking.EventHeld, booking.EventCompleted}, o.told(r.ID))
	})
	t.Run("a second order's money goes back", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1)
		_, err := o.complete(r, "order-1")
		must(t, err)
		_, err = o.complete(r, "order-2")
		wantFault(t, err, booking.ErrNotPayable)
		same(t, "order-1", o.get(r).OrderID)
	})
	t.Run("a canceled reservation's money goes back", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1)
		o.release(r, booking.ByUser, 0)
		_, err := o.complete(r, "order-1")
		wantFault(t, err, booking.ErrNotPayable)
		o.wantSeats(round)
	})
	t.Run("told again after the buyer canceled, it changes nothing: the cancellation has settled the money", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1)
		_, err := o.complete(r, "order-1")
		must(t, err)
		o.release(r, booking.ByUser, 45_000)
		again, err := o.complete(r, "order-1")
		must(t, err)
		same(t, booking.Canceled, again.Status)
		same(t, booking.Canceled, o.get(r).Status)
		o.wantSeats(round)
		same(t, []string{booking.EventHeld, booking.EventCompleted, booking.EventCanceled}, o.told(r.ID))
	})
	t.Run("paid late, the same seats come back while they are free", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1, 2)
		o.release(r, booking.ByExpiry, 0)
		outcomes, changes, err := o.Complete(t.Context(), []booking.Completion{{ReservationID: r.ID, OrderID: "order-1", Paid: r.Amount, At: now}})
		must(t, err)
		must(t, outcomes[0].Err)
		same(t, []booking.SeatsChange{{RoundID: 1, PerformanceID: 100, Version: 3, Remaining: 3, Taken: []int{1, 2}}}, changes)
		back := o.get(r)
		if back.Status != booking.Completed || back.CancelReason != booking.NotCanceled || !back.CanceledAt.IsZero() {
			t.Fatalf("came back as %+v", back)
		}
		o.wantSeats(round, 1, 2)
		wantGapless(t, o, o.log, round)
	})
	t.Run("paid late with one seat gone, none comes back", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		r := o.reserve("kim", round, 1, 2)
		o.release(r, booking.ByExpiry, 0)
		o.reserve("lee", round, 2)
		_, err := o.complete(r, "order-1")
		wantFault(t, err, booking.ErrExpired)
		o.wantSeats(round, 2)
		same(t, booking.Canceled, o.get(r).Status)
	})
	t.Run("two late payments for one seat in one group: the earlier gets it", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		a := o.reserve("a", round, 1)
		o.release(a, booking.ByExpiry, 0)
		b := o.reserve("b", round, 1)
		o.release(b, booking.ByExpiry, 0)
		outcomes, _, err := o.Complete(t.Context(), []booking.Completion{
			{ReservationID: b.ID, OrderID: "order-b", Paid: b.Amount, At: now}, {ReservationID: a.ID, OrderID: "order-a", Paid: a.Amount, At: now},
			{ReservationID: "nobody's", OrderID: "order-c", Paid: 1, At: now},
		})
		must(t, err)
		must(t, outcomes[0].Err)
		wantFault(t, outcomes[1].Err, booking.ErrExpired)
		wantFault(t, outcomes[2].Err, booking.ErrReservationNotFound)
		o.wantSeats(round, 1)
		wantGapless(t, o, o.log, round)
	})
}

func testDue(t *testing.T, open func(*testing.T) *office) {
	t.Run("a hold is due at its end, not before, oldest first", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		later, sooner := claim("a", round, 1), claim("b", round, 2)
		sooner.Reservation.ExpiresAt = now.Add(time.Minute)
		later.Reservation.ExpiresAt = now.Add(2 * time.Minute)
		_, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{later, sooner})
		must(t, err)
		for _, at := range []struct {
			after time.Duration
			limit int
			want  []string
		}{
			{time.Minute - time.Microsecond, 10, nil},
			{time.Minute, 10, []string{sooner.Reservation.ID}},
			{time.Hour, 10, []string{sooner.Reservation.ID, later.Reservation.ID}},
			{time.Hour, 1, []string{sooner.Reservation.ID}},
		} {
			due, err := o.Due(t.Context(), now.Add(at.after), at.limit)
			must(t, err)
			same(t, at.want, due)
		}
	})
	t.Run("what is paid or canceled is not due", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 5)
		_, err := o.complete(o.reserve("a", round, 1), "order-1")
		must(t, err)
		o.release(o.reserve("b", round, 2), booking.ByUser, 0)
		due, err := o.Due(t.Context(), now.AddDate(1, 0, 0), 10)
		must(t, err)
		same(t, 0, len(due))
	})
}
