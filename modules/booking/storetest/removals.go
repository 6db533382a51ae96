package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

func testRemovals(t *testing.T, open func(*testing.T) *office) {
	remove := func(o *office, rounds ...*booking.Round) error {
		var removals []booking.Removal
		for _, round := range rounds {
			removals = append(removals, booking.Removal{RoundID: round.ID, PerformanceID: round.PerformanceID})
		}
		return o.RemoveRounds(t.Context(), removals, now.Add(time.Minute))
	}
	t.Run("a removed round can't be claimed, whether somebody had claimed it before or not", func(t *testing.T) {
		t.Parallel()
		o, fresh, known := open(t), newRound(1, 4), newRound(2, 4)
		o.release(o.reserve(newUser(), known, 1), booking.ByUser, 0)
		must(t, remove(o, fresh, known))
		must(t, remove(o, known))
		wantFault(t, o.try(newUser(), fresh, 1), booking.ErrRoundNotFound)
		wantFault(t, o.try(newUser(), known, 1), booking.ErrRoundNotFound)
		must(t, o.try(newUser(), newRound(3, 4), 1))
	})
	t.Run("a round with a seat that is held or sold stays, and so do all that were to go with it", func(t *testing.T) {
		t.Parallel()
		o, held, sold, free := open(t), newRound(1, 4), newRound(2, 4), newRound(3, 4)
		o.reserve(newUser(), held, 1)
		paid := o.reserve(newUser(), sold, 1)
		_, err := o.complete(paid, "order-0001")
		must(t, err)
		wantFault(t, remove(o, free, held), booking.ErrInUse)
		wantFault(t, remove(o, sold), booking.ErrInUse)
		must(t, o.try(newUser(), free, 1))
		must(t, o.try(newUser(), held, 2))
	})
	t.Run("a hold that has passed doesn't come back to a removed round when it is paid late", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 4)
		late := o.release(o.reserve(newUser(), round, 1), booking.ByExpiry, 0)
		must(t, remove(o, round))
		_, err := o.complete(late, "order-0001")
		wantFault(t, err, booking.ErrExpired)
	})
	t.Run("an unfinished removal is found when it is due, by one at a time, until it is done", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(7, 4)
		must(t, remove(o, round))
		due := func(after time.Duration) []int64 {
			t.Helper()
			found, err := o.DueRemovals(t.Context(), now.Add(after), now.Add(after+time.Minute), 10)
			must(t, err)
			return found
		}
		same(t, []int64(nil), due(59*time.Second))
		same(t, []int64{7}, due(time.Minute))
		same(t, []int64(nil), due(time.Minute))
		same(t, []int64{7}, due(2*time.Minute))
		must(t, o.RemovalsDone(t.Context(), []int64{7}))
		same(t, []int64(nil), due(time.Hour))
		wantFault(t, o.try(newUser(), round, 1), booking.ErrRoundNotFound)
	})
	t.Run("of a claim and a removal at once one loses", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		for id := range int64(20) {
			round := newRound(id+1, 4)
			round.PerformanceID = 200 + id%2 // some have been claimed before, some are the first of their performance
			var claimed, removed error
			var both sync.WaitGroup
			both.Go(func() {
				outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim(newUser(), round, 1)})
				if claimed = err; err == nil {
					claimed = outcomes[0]
				}
			})
			both.Go(func() { removed = remove(o, round) })
			both.Wait()
			switch {
			case claimed == nil && errors.Is(removed, booking.ErrInUse):
			case removed == nil && errors.Is(claimed, booking.ErrRoundNotFound):
			default:
				t.Errorf("round %d: the claim was told %v, the removal %v", round.ID, claimed, removed)
			}
		}
	})
}
