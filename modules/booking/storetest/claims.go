package storetest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func testClaims(t *testing.T, open func(*testing.T) *office) {
	t.Run("all the seats are taken and come back as they were sold", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		made := o.reserve("kim", round, 3, 1)
		o.wantSeats(round, 1, 3)
		same(t, made, o.get(made))
		same(t, []string{booking.EventHeld}, o.told(made.ID))
	})
	t.Run("one taken seat refuses all and is named", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		o.reserve("kim", round, 5)
		refused := o.try("lee", round, 4, 5, 6)
		wantFault(t, refused, booking.ErrSeatTaken)
		same(t, any([]int{5}), fault.As(refused).Details()["seats"])
		o.wantSeats(round, 5)
		must(t, o.try("lee", round, 4, 6))
	})
	t.Run("of two claims in one group the earlier wins", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		group := []booking.Claim{claim("a", round, 1, 2), claim("b", round, 2, 3), claim("c", round, 3, 4), claim("d", round, 1)}
		outcomes, change, err := o.ClaimSeats(t.Context(), round, group)
		must(t, err)
		must(t, outcomes[0])
		wantFault(t, outcomes[1], booking.ErrSeatTaken)
		must(t, outcomes[2]) // b lost, so seat 3 is free
		wantFault(t, outcomes[3], booking.ErrSeatTaken)
		o.wantSeats(round, 1, 2, 3, 4)
		same(t, booking.SeatsChange{RoundID: 1, PerformanceID: 100, Version: 1, Remaining: 6, Taken: []int{1, 2, 3, 4}}, change)
	})
	t.Run("a group in which everyone loses changes nothing and tells nothing", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		o.reserve("kim", round, 1)
		before := len(o.events())
		outcomes, change, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim("b", round, 1), claim("c", round, 1)})
		must(t, err)
		wantFault(t, outcomes[0], booking.ErrSeatTaken)
		wantFault(t, outcomes[1], booking.ErrSeatTaken)
		same(t, 0, int(change.Version))
		same(t, before, len(o.events()))
		same(t, 1, int(o.version(round)))
	})
	t.Run("a full round is sold out, and the change that fills it says so", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 3)
		o.reserve("kim", round, 1)
		_, change, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim("lee", round, 2, 3)})
		must(t, err)
		if !change.SoldOut || change.Available || change.Remaining != 0 {
			t.Fatalf("the last seats went with %+v", change)
		}
		wantFault(t, o.try("park", round, 1), booking.ErrSoldOut)
	})
	t.Run("rounds do not share seats", func(t *testing.T) {
		t.Parallel()
		o, matinee, evening := open(t), newRound(1, 5), newRound(2, 5)
		o.reserve("kim", matinee, 1)
		o.reserve("lee", evening, 1)
		o.wantSeats(matinee, 1)
		o.wantSeats(evening, 1)
	})
	t.Run("a large group is answered whole", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 1000)
		var group []booking.Claim
		for number := 1; number <= 1000; number++ {
			group = append(group, claim(newUser(), round, number))
		}
		outcomes, change, err := o.ClaimSeats(t.Context(), round, group)
		must(t, err)
		for _, outcome := range outcomes {
			must(t, outcome)
		}
		if len(change.Taken) != 1000 || !change.SoldOut || change.Version != 1 {
			t.Fatalf("change of %d seats, version %d, sold out %t", len(change.Taken), change.Version, change.SoldOut)
		}
		wantGapless(t, o, o.log, round)
	})
}

func testLimits(t *testing.T, open func(*testing.T) *office) {
	t.Run("a person's seats count over all rounds of the performance", func(t *testing.T) {
		t.Parallel()
		o, matinee, evening := open(t), newRound(1, 10), newRound(2, 10)
		o.reserve("kim", matinee, 1, 2, 3)
		refused := o.try("kim", evening, 1, 2)
		wantFault(t, refused, booking.ErrTicketLimit)
		same(t, any(4), fault.As(refused).Details()["limit"])
		same(t, any(3), fault.As(refused).Details()["owned"])
		must(t, o.try("kim", evening, 1))
	})
	t.Run("another performance has a limit of its own", func(t *testing.T) {
		t.Parallel()
		o, musical, concert := open(t), newRound(1, 10), newRound(2, 10)
		concert.PerformanceID = 200
		o.reserve("kim", musical, 1, 2, 3, 4)
		must(t, o.try("kim", concert, 1, 2, 3, 4))
	})
	t.Run("claims of one group count for each other", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim("kim", round, 1, 2, 3), claim("kim", round, 4, 5), claim("kim", round, 6)})
		must(t, err)
		must(t, outcomes[0])
		wantFault(t, outcomes[1], booking.ErrTicketLimit)
		must(t, outcomes[2])
		o.wantSeats(round, 1, 2, 3, 6)
	})
	t.Run("paid seats count, given back seats do not", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		paid := o.reserve("kim", round, 1, 2, 3, 4)
		_, err := o.complete(paid, "order-1")
		must(t, err)
		wantFault(t, o.try("kim", round, 5), booking.ErrTicketLimit)
		o.release(paid, booking.ByUser, paid.Amount)
		must(t, o.try("kim", round, 5))
	})
}

func testHolds(t *testing.T, open func(*testing.T) *office) {
	t.Run("unpaid reservations count over all performances, and the refusal names them", func(t *testing.T) {
		t.Parallel()
		o, musical, concert := open(t), newRound(1, 10), newRound(2, 10)
		concert.PerformanceID = 200
		first, second := o.reserve("kim", musical, 1), o.reserve("kim", concert, 1)
		refused := o.tryHolding("kim", concert, 2, 2)
		wantFault(t, refused, booking.ErrTooManyHolds)
		named, _ := fault.As(refused).Details()["reservations"].([]string)
		slices.Sort(named)
		want := []string{first.ID, second.ID}
		slices.Sort(want)
		same(t, want, named)
		same(t, any(2), fault.As(refused).Details()["limit"])
		o.wantSeats(concert, 1)
		must(t, o.tryHolding("kim", concert, 3, 2))
		must(t, o.tryHolding("lee", concert, 2, 3))
	})
	t.Run("what is paid, let go of or expired holds nothing", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		round.TicketLimit = 10
		paid, left, old := o.reserve("kim", round, 1), o.reserve("kim", round, 2), claim("kim", round, 3)
		old.Reservation.ExpiresAt = now
		outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{old})
		must(t, err)
		must(t, outcomes[0])
		wantFault(t, o.tryHolding("kim", round, 2, 4), booking.ErrTooManyHolds)
		_, err = o.complete(paid, "order-1")
		must(t, err)
		must(t, o.tryHolding("kim", round, 2, 4))
		wantFault(t, o.tryHolding("kim", round, 2, 5), booking.ErrTooManyHolds)
		o.release(left, booking.ByUser, 0)
		must(t, o.tryHolding("kim", round, 2, 5))
	})
	t.Run("claims of one group count for each other's holds", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		group := []booking.Claim{claim("kim", round, 1), claim("kim", round, 2), claim("kim", round, 3), claim("lee", round, 3)}
		for i := range group {
			group[i].HoldLimit = 2
		}
		outcomes, _, err := o.ClaimSeats(t.Context(), round, group)
		must(t, err)
		must(t, outcomes[0])
		must(t, outcomes[1])
		wantFault(t, outcomes[2], booking.ErrTooManyHolds)
		must(t, outcomes[3])
		o.wantSeats(round, 1, 2, 3)
	})
	t.Run("it holds over performances that are asked for all at once, beside other buyers", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		var won atomic.Int32
		var haste sync.WaitGroup
		for n := range 60 {
			round := newRound(int64(1+n), 100)
			round.PerformanceID = 100 + round.ID
			haste.Go(func() {
				group := []booking.Claim{claim("kim", round, 1), claim(newUser(), round, 2), claim(newUser(), round, 3)}
				for i := range group {
					group[i].HoldLimit = 3
				}
				outcomes, _, err := o.ClaimSeats(t.Context(), round, group)
				switch {
				case err != nil:
					t.Errorf("an outage: %v", err)
				case outcomes[1] != nil || outcomes[2] != nil:
					t.Errorf("the others were told %v, %v", outcomes[1], outcomes[2])
				case outcomes[0] == nil:
					won.Add(1)
				case !errors.Is(outcomes[0], booking.ErrTooManyHolds):
					t.Errorf("kim was told %v", outcomes[0])
				}
			})
		}
		haste.Wait()
		same(t, int32(3), won.Load())
	})
}

func testReceipts(t *testing.T, open func(*testing.T) *office) {
	t.Run("a success keeps its receipt", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		c := claim("kim", round, 1)
		c.Receipt = receipt("kim", "key")
		outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{c})
		must(t, err)
		must(t, outcomes[0])
		kept, err := o.receipts.Find(t.Context(), "kim", "key")
		must(t, err)
		same(t, c.Receipt, kept)
	})
	t.Run("a refusal keeps none", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		o.reserve("lee", round, 1)
		c := claim("kim", round, 1)
		c.Receipt = receipt("kim", "key")
		outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{c})
		must(t, err)
		wantFault(t, outcomes[0], booking.ErrSeatTaken)
		if kept, err := o.receipts.Find(t.Context(), "kim", "key"); err != nil || kept != nil {
			t.Fatalf("kept %v, %v", kept, err)
		}
	})
	t.Run("a key that has a receipt takes no seats", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		must(t, o.receipts.Save(t.Context(), *receipt("kim", "key")))
		c := claim("kim", round, 1)
		c.Receipt = receipt("kim", "key")
		outcomes, change, err := o.ClaimSeats(t.Context(), round, []booking.Claim{c})
		must(t, err)
		wantFault(t, outcomes[0], idempotency.ErrKeyInUse)
		same(t, 0, int(change.Version))
		o.wantSeats(round)
		same(t, 0, len(o.events()))
	})
	t.Run("a used key in a group costs the others nothing", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		group := []booking.Claim{claim("kim", round, 1), claim("kim", round, 2), claim("lee", round, 3), claim("park", round, 3)}
		group[0].Receipt, group[1].Receipt = receipt("kim", "key"), receipt("kim", "key")
		outcomes, change, err := o.ClaimSeats(t.Context(), round, group)
		must(t, err)
		must(t, outcomes[0])
		wantFault(t, outcomes[1], idempotency.ErrKeyInUse)
		must(t, outcomes[2])
		wantFault(t, outcomes[3], booking.ErrSeatTaken)
		o.wantSeats(round, 1, 3)
		wantGapless(t, o, o.log, round)
		same(t, []int{1, 3}, change.Taken)
		same(t, o.version(round), change.Version)
		same(t, 8, change.Remaining)
	})
	t.Run("a day later the key can be used again", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		old := receipt("kim", "key")
		old.CreatedAt = now.Add(-idempotency.Kept - 1000)
		must(t, o.receipts.Save(t.Context(), *old))
		c := claim("kim", round, 1)
		c.Receipt = receipt("kim", "key")
		outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{c})
		must(t, err)
		must(t, outcomes[0])
	})
	t.Run("a cancellation whose key is used cancels nothing", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 10)
		r := o.reserve("kim", round, 1)
		must(t, o.receipts.Save(t.Context(), *receipt("kim", "key")))
		_, _, err := o.Release(t.Context(), []booking.Release{{
			ReservationID: r.ID, Reason: booking.ByUser, At: now, Decide: always(0),
			Answer: func(*booking.Reservation) (idempotency.Receipt, error) { return *receipt("kim", "key"), nil },
		}})
		wantFault(t, err, idempotency.ErrKeyInUse)
		o.wantSeats(round, 1)
		same(t, booking.Pending, o.get(r).Status)
	})
}
