package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// move moves a round for the n-th time and reports whether that did anything.
func (o *office) move(round *booking.Round, n int, starts time.Time) bool {
	o.t.Helper()
	moved, err := o.MoveRound(o.t.Context(), booking.RoundMove{
		RoundID: round.ID, PerformanceID: round.PerformanceID, Seats: len(round.Seats), From: round.StartsAt, StartsAt: starts, Number: n,
		At: now.Add(time.Duration(n) * time.Hour), FreeFor: booking.FreeAfterMove,
	})
	must(o.t, err)
	return moved
}

// tellMoved tells all holders, so many seats at a time.
func (o *office) tellMoved(round *booking.Round, n, seats int) {
	o.t.Helper()
	for range 1000 {
		done, err := o.TellMoved(o.t.Context(), round.ID, n, seats, now)
		must(o.t, err)
		if done {
			return
		}
	}
	o.t.Fatalf("telling of a move has no end")
}

// toldMoved are the reservations that were told of a move, as often as they were.
func (o *office) toldMoved() []string {
	o.t.Helper()
	ids := []string{}
	for _, e := range o.events() {
		if e.Type == booking.EventMoved {
			ids = append(ids, e.Key)
		}
	}
	slices.Sort(ids)
	return ids
}

func sorted(ids ...string) []string {
	ids = append([]string{}, ids...)
	slices.Sort(ids)
	return ids
}

func testMoves(t *testing.T, open func(*testing.T) *office) {
	later := now.AddDate(0, 1, 3)
	t.Run("all of a round's reservations start at the new time, however they are read", func(t *testing.T) {
		t.Parallel()
		o, round, other := open(t), newRound(1, 10), newRound(2, 10)
		paid, held, elsewhere := o.reserve("kim", round, 1), o.reserve("kim", round, 2), o.reserve("kim", other, 1)
		_, err := o.complete(paid, "order-1")
		must(t, err)
		same(t, true, o.move(round, 1, later))
		wanted := func(r *booking.Reservation) {
			t.Helper()
			if r.ID == elsewhere.ID {
				same(t, round.StartsAt, r.StartsAt)
				same(t, false, r.Moved())
				return
			}
			same(t, later, r.StartsAt)
			same(t, round.StartsAt, r.SoldFor)
			same(t, booking.Move{From: round.StartsAt, At: now.Add(time.Hour), FreeUntil: now.Add(time.Hour + booking.FreeAfterMove)}, r.Move)
			same(t, true, r.Moved())
		}
		wanted(o.get(paid))
		wanted(o.get(held))
		for _, read := range []func() ([]*booking.Reservation, error){
			func() ([]*booking.Reservation, error) {
				return o.ReservationsOf(t.Context(), "kim", "", booking.Cursor{}, 10)
			},
			func() ([]*booking.Reservation, error) {
				return o.ReservationsOf(t.Context(), "kim", booking.Pending, booking.Cursor{}, 10)
			},
			func() ([]*booking.Reservation, error) {
				return o.ReservationsByID(t.Context(), []string{paid.ID, held.ID, elsewhere.ID})
			},
			func() ([]*booking.Reservation, error) { return o.ReservationsBehind(t.Context(), "", 10) },
		} {
			found, err := read()
			must(t, err)
			if len(found) < 2 {
				t.Fatalf("read %d", len(found))
			}
			for _, r := range found {
				wanted(r)
			}
		}
		outcomes, _, err := o.Release(t.Context(), []booking.Release{{ReservationID: paid.ID, Reason: booking.ByUser, At: now.Add(2 * time.Hour), Decide: always(0)}})
		must(t, err)
		wanted(outcomes[0].Reservation)
	})
	t.Run("who comes is asked by the time that holds", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		o.reserve("kim", round, 1)
		coming := func(from time.Time) []string {
			found, err := o.Coming(t.Context(), []string{"kim"}, from)
			must(t, err)
			return found
		}
		same(t, 0, len(coming(round.StartsAt.Add(time.Hour))))
		o.move(round, 1, later)
		same(t, []string{"kim"}, coming(round.StartsAt.Add(time.Hour)))
	})
	t.Run("a move that comes again, or late, changes nothing", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		r := o.reserve("kim", round, 1)
		same(t, true, o.move(round, 2, later))
		same(t, false, o.move(round, 2, later.Add(time.Hour)))
		same(t, false, o.move(round, 1, later.Add(time.Hour)))
		same(t, later, o.get(r).StartsAt)
		same(t, []string{booking.EventSeatsChanged, booking.EventRoundMoved}, o.told(booking.SeatsKey(round.ID)))
		same(t, true, o.move(round, 3, later.Add(time.Hour)))
		same(t, later, o.get(r).Move.From)
	})
	t.Run("it is free to cancel until the new start at most", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		r := o.reserve("kim", round, 1)
		soon := now.Add(30 * time.Hour)
		o.move(round, 1, soon)
		same(t, soon, o.get(r).Move.FreeUntil)
	})
	t.Run("each holder is told once, however many seats they have and however often it is cut off", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 20)
		scattered := o.reserve("kim", round, 17, 2, 9)
		held, canceled, paid := o.reserve("lee", round, 3, 4), o.reserve("park", round, 5), o.reserve("choi", round, 20, 19)
		_, err := o.complete(paid, "order-1")
		must(t, err)
		o.release(canceled, booking.ByUser, 0)
		touched, err := o.Touched(t.Context(), round.ID)
		must(t, err)
		same(t, booking.Touched{Reservations: 3, People: 3, Seats: 7}, touched)
		o.move(round, 1, later)
		o.tellMoved(round, 1, 2)
		o.tellMoved(round, 1, 2)
		same(t, sorted(scattered.ID, held.ID, paid.ID), o.toldMoved())
	})
	t.Run("moved again meanwhile, all are told of the last time", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 20)
		a, b := o.reserve("kim", round, 1), o.reserve("lee", round, 2)
		o.move(round, 1, later)
		_, err := o.TellMoved(t.Context(), round.ID, 1, 1, now)
		must(t, err)
		o.move(round, 2, later.Add(time.Hour))
		o.tellMoved(round, 1, 1)
		o.tellMoved(round, 2, 1)
		same(t, sorted(a.ID, a.ID, b.ID), o.toldMoved())
	})
	t.Run("who claims without knowing of the move is moved and told too", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 20)
		o.move(round, 1, later) // nobody has a seat yet
		o.tellMoved(round, 1, 10)
		r := o.reserve("kim", round, 5)
		got := o.get(r)
		same(t, later, got.StartsAt)
		same(t, true, got.Moved())
		same(t, []string{r.ID}, o.toldMoved())
		known := newRound(1, 20)
		known.StartsAt = later
		c := claim("lee", known, 6)
		c.Reservation.CreatedAt = now.Add(2 * time.Hour)
		outcomes, _, err := o.ClaimSeats(t.Context(), known, []booking.Claim{c})
		must(t, err)
		must(t, outcomes[0])
		same(t, false, o.get(c.Reservation).Moved())
		same(t, []string{r.ID}, o.toldMoved())
	})
	t.Run("after the new start nothing is sold by the old one", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 20)
		o.move(round, 1, now.Add(-time.Second)) // it was ahead when it was moved there
		wantFault(t, o.try("kim", round, 1), booking.ErrRoundNotOpen)
		o.wantSeats(round)
	})
	t.Run("claims and a move at once leave nobody out", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 60)
		var crowd sync.WaitGroup
		made := make([]*booking.Reservation, 40)
		for n := range made {
			crowd.Go(func() {
				c := claim(newUser(), round, 1+n)
				made[n] = c.Reservation
				outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{c})
				if err != nil || outcomes[0] != nil {
					t.Errorf("a claim: %v, %v", outcomes, err)
				}
			})
		}
		crowd.Go(func() { o.move(round, 1, later); o.tellMoved(round, 1, 3) })
		crowd.Wait()
		var all []string
		for _, r := range made {
			same(t, later, o.get(r).StartsAt)
			all = append(all, r.ID)
		}
		same(t, sorted(all...), o.toldMoved())
	})
	t.Run("what was canceled before the move was for the old time", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		r := o.reserve("kim", round, 1)
		o.release(r, booking.ByUser, 0)
		o.move(round, 1, later)
		same(t, round.StartsAt, o.get(r).StartsAt)
	})
}
