package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func testJobs(t *testing.T, open func(*testing.T) *office) {
	t.Run("what is due before an instant ends in chunks as Release would end it, and nothing else does", func(t *testing.T) {
		t.Parallel()
		o, matinee, evening := open(t), newRound(1, 20), newRound(2, 20)
		var due []*booking.Reservation
		for i := range 4 {
			due = append(due, o.reserve("kim"+string(rune('a'+i)), matinee, 2*i+1, 2*i+2), o.reserve("lee"+string(rune('a'+i)), evening, i+1))
		}
		paid := o.reserve("park", matinee, 15)
		_, err := o.complete(paid, "order-1")
		must(t, err)
		late := claim("choi", evening, 20)
		late.Reservation.ExpiresAt = now.Add(time.Hour)
		_, _, err = o.ClaimSeats(t.Context(), evening, []booking.Claim{late})
		must(t, err)
		before := now.Add(booking.HoldTTL)
		n, err := o.CountDue(t.Context(), before)
		must(t, err)
		same(t, 8, int(n))
		total, key := 0, ""
		for end := false; !end; {
			done, changes, err := o.ExpireBefore(t.Context(), batch.Rows(key, 3), before, now)
			must(t, err)
			if total += done.Written; done.Written > 0 && len(changes) == 0 {
				t.Error("seats were freed and no change is told")
			}
			key, end = done.Next, done.End
		}
		same(t, 8, total)
		o.wantSeats(matinee, 15)
		o.wantSeats(evening, 20)
		for _, r := range due {
			got := o.get(r)
			if got.Status != booking.Canceled || got.CancelReason != booking.ByExpiry || !got.CanceledAt.Equal(now) {
				t.Errorf("ended as %+v", got)
			}
			same(t, []string{booking.EventHeld, booking.EventCanceled}, o.told(r.ID))
		}
		wantGapless(t, o.Store, o.log, matinee)
		wantGapless(t, o.Store, o.log, evening)
	})
	t.Run("an event is told of each paid reservation of the rounds, once over all chunks", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		rounds, want := []int64{}, []string{}
		for id := int64(1); id <= 3; id++ {
			round := newRound(id, 20)
			rounds = append(rounds, id)
			for i := range 5 {
				r := o.reserve(newUser(), round, i+1)
				if i < 4 {
					_, err := o.complete(r, r.ID)
					must(t, err)
					want = append(want, r.ID)
				}
			}
		}
		n, err := o.CountCompleted(t.Context(), rounds[:2])
		must(t, err)
		same(t, 8, int(n))
		key := ""
		for end := false; !end; {
			done, err := o.TellRounds(t.Context(), batch.Rows(key, 3), booking.EventUpcoming, rounds[:2], now)
			must(t, err)
			key, end = done.Next, done.End
		}
		_, err = o.TellRounds(t.Context(), batch.Rows(key, 3), booking.EventUpcoming, rounds[:2], now)
		must(t, err)
		var told []string
		for _, e := range o.events() {
			if e.Type == booking.EventUpcoming {
				told = append(told, e.Key)
			}
		}
		slices.Sort(told)
		slices.Sort(want[:8])
		same(t, want[:8], told)
	})
	t.Run("who is still to come is known", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		o.reserve("kim", round, 1)
		o.release(o.reserve("lee", round, 2), booking.ByUser, 0)
		coming, err := o.Coming(t.Context(), []string{"kim", "lee", "park"}, round.StartsAt)
		must(t, err)
		same(t, []string{"kim"}, coming)
		coming, err = o.Coming(t.Context(), []string{"kim"}, round.StartsAt.Add(time.Second))
		must(t, err)
		same(t, 0, len(coming))
	})
	t.Run("unlinked, nothing leads from a reservation to who made it, nor from one to another", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		a, b, c := o.reserve("kim", round, 1), o.reserve("kim", round, 2), o.reserve("lee", round, 3)
		var ids []string
		for key := ""; ; {
			part, next, err := o.Made(t.Context(), []string{"kim", "lee"}, now.Add(time.Second), key, 2)
			must(t, err)
			if len(part) == 0 {
				break
			}
			ids, key = append(ids, part...), next
		}
		same(t, 3, len(ids))
		none, _, err := o.Made(t.Context(), []string{"kim"}, now, "", 2)
		must(t, err)
		same(t, 0, len(none))
		done, err := o.Unlink(t.Context(), batch.Rows("", 10), []string{a.ID, b.ID}, now)
		must(t, err)
		same(t, 2, done.Written)
		if first, second := o.get(a), o.get(b); first.UserID == "kim" || second.UserID == "kim" || first.UserID == second.UserID {
			t.Errorf("they belong to %s and %s", first.UserID, second.UserID)
		}
		same(t, "lee", o.get(c).UserID)
	})
	t.Run("purged, reservations are gone with tickets and seats, and it is told", func(t *testing.T) {
		t.Parallel()
		o, round, other := open(t), newRound(1, 10), newRound(2, 10)
		other.PerformanceID = 200
		for i := range 5 {
			_, err := o.complete(o.reserve(newUser(), round, i+1), newUser())
			must(t, err)
		}
		kept := o.reserve("kim", other, 1)
		n, err := o.CountOf(t.Context(), []int64{100})
		must(t, err)
		same(t, 5, int(n))
		var gone []string
		for key := ""; ; {
			ids, next, err := o.OfPerformance(t.Context(), 100, key, 2)
			must(t, err)
			if len(ids) == 0 {
				break
			}
			remembered, err := o.Remembered(t.Context(), []int64{100, 200, 300})
			must(t, err)
			slices.Sort(remembered)
			same(t, []int64{100, 200}, remembered)
			done, err := o.Purge(t.Context(), batch.Rows("", 10), ids, now)
			must(t, err)
			same(t, len(ids), done.Written)
			gone, key = append(gone, ids...), next
		}
		same(t, 5, len(gone))
		for _, id := range gone {
			_, err := o.Reservation(t.Context(), id)
			wantFault(t, err, booking.ErrReservationNotFound)
			tickets, err := o.Tickets(t.Context(), id)
			must(t, err)
			same(t, 0, len(tickets))
		}
		same(t, []int{}, o.taken(round))
		_, err = o.PurgeRounds(t.Context(), batch.Rows("", 10), []int64{100, 200})
		must(t, err)
		remembered, err := o.Remembered(t.Context(), []int64{100, 200})
		must(t, err)
		same(t, []int64{200}, remembered)
		same(t, booking.Pending, o.get(kept).Status)
		var told []string
		for _, e := range o.events() {
			if e.Type == booking.EventPurged {
				payload, err := outbox.Read[booking.Purged](e)
				must(t, err)
				told = append(told, payload.ReservationIDs...)
			}
		}
		same(t, gone, told)
	})
	t.Run("outside of a job, a chunk needs no checkpoint", func(t *testing.T) {
		t.Parallel()
		done, err := open(t).TellRounds(t.Context(), batch.Rows("", 10), booking.EventUpcoming, []int64{7}, now)
		must(t, err)
		same(t, batch.Done{Next: batch.Key("7", batch.End), End: true}, done)
	})
}
