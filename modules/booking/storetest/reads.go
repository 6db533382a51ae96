package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

func testReads(t *testing.T, open func(*testing.T) *office) {
	t.Run("what is not there is not found", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		_, err := o.Reservation(t.Context(), "nobody's")
		wantFault(t, err, booking.ErrReservationNotFound)
		version, taken, err := o.Inventory(t.Context(), 9)
		must(t, err)
		same(t, 0, int(version))
		same(t, 0, len(taken))
		remaining, err := o.Remaining(t.Context(), []int64{9})
		must(t, err)
		same(t, map[int64]int{}, remaining)
	})
	t.Run("what waits for its payment is counted, and no more once it has ended", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		var ids []string
		for seat := range 3 {
			ids = append(ids, o.reserve(fmt.Sprint("buyer", seat), round, seat+1).ID)
		}
		n, err := o.Pending(t.Context())
		must(t, err)
		same(t, 3, n)
		_, _, err = o.Complete(t.Context(), []booking.Completion{{ReservationID: ids[0], OrderID: "order", Paid: 50_000, At: now}})
		must(t, err)
		n, err = o.Pending(t.Context())
		must(t, err)
		same(t, 2, n)
	})
	t.Run("tickets that are no longer valid can be listed, of one round or of all", func(t *testing.T) {
		t.Parallel()
		o, matinee, evening := open(t), newRound(1, 10), newRound(2, 10)
		issued, err := o.AnyTicket(t.Context())
		must(t, err)
		same(t, false, issued)
		var want []string
		for i, round := range []*booking.Round{matinee, evening, evening} {
			r := o.reserve(newUser(), round, 1+2*i, 2+2*i)
			_, err := o.complete(r, "order-"+r.ID)
			must(t, err)
			if i < 2 {
				o.release(r, booking.ByUser, r.Amount)
				tickets, err := o.Tickets(t.Context(), r.ID)
				must(t, err)
				want = append(want, tickets[0].ID, tickets[1].ID)
			}
		}
		issued, err = o.AnyTicket(t.Context())
		must(t, err)
		same(t, true, issued)
		ofEvening := slices.Clone(want[2:])
		slices.Sort(ofEvening)
		found, err := o.CanceledTickets(t.Context(), evening.ID, "", 10)
		must(t, err)
		same(t, ofEvening, found)
		slices.Sort(want)
		var walked []string
		for last := ""; ; last = walked[len(walked)-1] {
			page, err := o.CanceledTickets(t.Context(), 0, last, 3)
			must(t, err)
			if walked = append(walked, page...); len(page) < 3 {
				break
			}
		}
		same(t, want, walked)
	})
	t.Run("a person's seats of a performance are counted, held or paid, over its rounds", func(t *testing.T) {
		t.Parallel()
		o, matinee, evening, other := open(t), newRound(1, 10), newRound(2, 10), newRound(3, 10)
		other.PerformanceID = 200
		paid, canceled := o.reserve("kim", matinee, 1, 2), o.reserve("kim", evening, 1)
		_, err := o.complete(paid, "order-1")
		must(t, err)
		o.release(canceled, booking.ByUser, 0)
		o.reserve("kim", evening, 2)
		o.reserve("kim", other, 1)
		o.reserve("lee", evening, 3)
		for user, want := range map[string]int{"kim": 3, "lee": 1, "nobody": 0} {
			got, err := o.OwnedSeats(t.Context(), user, 100)
			must(t, err)
			same(t, want, got)
		}
	})
	t.Run("administrators read everybody's, by their ids and one after the other", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		want := map[string]bool{}
		var ids []string
		for i, user := range []string{"kim", "lee", "park", "kim", "choi"} {
			r := o.reserve(user, round, i+1)
			want[r.ID] = true
			ids = append(ids, r.ID)
		}
		found, err := o.ReservationsByID(t.Context(), append(ids[:3:3], "nobody's"))
		must(t, err)
		same(t, 3, len(found))
		last := ""
		for {
			page, err := o.ReservationsBehind(t.Context(), last, 2)
			must(t, err)
			for _, r := range page {
				if r.ID <= last || !want[r.ID] {
					t.Fatalf("%s comes behind %s", r.ID, last)
				}
				delete(want, r.ID)
				last = r.ID
			}
			if len(page) == 0 {
				break
			}
		}
		same(t, map[string]bool{}, want)
	})
	t.Run("a list is walked newest first, page by page, each once", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 100)
		round.TicketLimit = 100
		var want []string
		for i := range 23 {
			c := claim("kim", round, i+1)
			// Three at each instant: the id must break the tie.
			c.Reservation.CreatedAt = now.Add(time.Duration(i/3) * time.Second)
			_, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{c})
			must(t, err)
			want = append(want, c.Reservation.ID)
		}
		o.reserve("lee", round, 100)
		seen := map[string]bool{}
		var walked []*booking.Reservation
		var place booking.Cursor
		for {
			page, err := o.ReservationsOf(t.Context(), "kim", "", place, 5)
			must(t, err)
			walked = append(walked, page...)
			if len(page) < 5 {
				break
			}
			place = booking.Cursor{At: page[4].CreatedAt, ID: page[4].ID}
		}
		for i, r := range walked {
			if seen[r.ID] || r.UserID != "kim" {
				t.Fatalf("%s came twice or is another person's", r.ID)
			}
			seen[r.ID] = true
			if i > 0 && r.CreatedAt.After(walked[i-1].CreatedAt) {
				t.Fatalf("a newer one stands behind an older one")
			}
		}
		same(t, len(want), len(walked))
	})
	t.Run("a list can be of one status", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		pending := o.reserve("kim", round, 1)
		_, err := o.complete(o.reserve("kim", round, 2), "order-1")
		must(t, err)
		o.release(o.reserve("kim", round, 3), booking.ByUser, 0)
		found, err := o.ReservationsOf(t.Context(), "kim", booking.Pending, booking.Cursor{}, 10)
		must(t, err)
		same(t, 1, len(found))
		same(t, pending.ID, found[0].ID)
	})
	t.Run("free seats of many rounds are counted at once", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		want := map[int64]int{}
		var ids []int64
		for i := int64(1); i <= 70; i++ {
			round := newRound(i, 10)
			round.PerformanceID = i
			o.reserve("kim", round, 1, 2)
			want[i] = 8
			ids = append(ids, i)
		}
		got, err := o.Remaining(t.Context(), append(ids, 1000))
		must(t, err)
		same(t, want, got)
		sold, err := o.Sold(t.Context(), []int64{999, 1000})
		must(t, err)
		same(t, false, sold)
		sold, err = o.Sold(t.Context(), append([]int64{999}, ids...))
		must(t, err)
		same(t, true, sold)
	})
}

func testLoad(t *testing.T, open func(*testing.T) *office) {
	t.Run("a loaded past is sold, has tickets and tells nobody", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 400)
		var past []*booking.Reservation
		for i := range 300 {
			r := claim(fmt.Sprintf("user-%d", i), round, i+1).Reservation
			r.Status, r.OrderID, r.Paid, r.CompletedAt = booking.Completed, "order-"+r.ID, r.Amount, now
			past = append(past, r)
		}
		must(t, o.Load(t.Context(), round, past))
		same(t, 300, len(o.taken(round)))
		same(t, 0, len(o.events()))
		same(t, past[7], o.get(past[7]))
		tickets, err := o.Tickets(t.Context(), past[7].ID)
		must(t, err)
		same(t, 1, len(tickets))
		wantFault(t, o.try("kim", round, 1), booking.ErrSeatTaken)
		must(t, o.try("kim", round, 301))
		same(t, int64(2), o.version(round))
	})
}
