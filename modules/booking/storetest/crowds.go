package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/booking"
)

func testCrowds(t *testing.T, open func(*testing.T) *office) {
	t.Run("of a crowd for one seat one gets it", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 2)
		var won atomic.Int32
		var crowd sync.WaitGroup
		for range 100 {
			crowd.Go(func() {
				outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim(newUser(), round, 1)})
				switch {
				case err != nil:
					t.Errorf("an outage: %v", err)
				case outcomes[0] == nil:
					won.Add(1)
				case !errors.Is(outcomes[0], booking.ErrSeatTaken):
					t.Errorf("a loser was told %v", outcomes[0])
				}
			})
		}
		crowd.Wait()
		same(t, 1, int(won.Load()))
		o.wantSeats(round, 1)
	})
	t.Run("however a crowd claims, lets go and pays, a seat has one owner and the counts are right", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		var rounds atomic.Int64
		rapid.Check(t, func(t *rapid.T) {
			round := newRound(rounds.Add(1), rapid.IntRange(4, 24).Draw(t, "seats"))
			round.PerformanceID = round.ID
			seeds := rapid.SliceOfN(rapid.Uint64(), 2, 12).Draw(t, "buyers")
			kept := newLedger()
			var crowd sync.WaitGroup
			for _, seed := range seeds {
				crowd.Go(func() { kept.note(shop(o.Store, round, seed)) })
			}
			crowd.Wait()
			kept.want(t, o.Store, round)
			wantGapless(t, o.Store, o.log, round)
		})
	})
	t.Run("one person's limit holds against their own haste", func(t *testing.T) {
		t.Parallel()
		o, round := open(t), newRound(1, 100)
		var won atomic.Int32
		var haste sync.WaitGroup
		for number := 1; number <= 60; number++ {
			haste.Go(func() {
				outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim("kim", round, number)})
				if err != nil {
					t.Errorf("an outage: %v", err)
				} else if outcomes[0] == nil {
					won.Add(1)
				}
			})
		}
		haste.Wait()
		same(t, int32(4), won.Load())
	})
	t.Run("it holds over the rounds of a performance, asked for all at once", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		var won atomic.Int32
		var haste sync.WaitGroup
		for n := range 60 {
			round := newRound(int64(1+n%3), 100)
			haste.Go(func() {
				outcomes, _, err := o.ClaimSeats(t.Context(), round, []booking.Claim{claim("kim", round, 1+n)})
				if err != nil {
					t.Errorf("an outage: %v", err)
				} else if outcomes[0] == nil {
					won.Add(1)
				}
			})
		}
		haste.Wait()
		same(t, int32(4), won.Load())
	})
}

// ledger is what a crowd was told, to be compared with what is stored.
type ledger struct {
	mu     sync.Mutex
	owners map[int]string // seat → reservation
	errs   []error
}

func newLedger() *ledger { return &ledger{owners: map[int]string{}} }

// note adds the reservations that a buyer was told to have in the end.
func (l *ledger) note(held []*booking.Reservation, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.errs = append(l.errs, err)
	}
	for _, r := range held {
		for _, number := range r.Numbers() {
			if other := l.owners[number]; other != "" {
				l.errs = append(l.errs, errors.New("two buyers were told that a seat is theirs"))
			}
			l.owners[number] = r.ID
		}
	}
}

func (l *ledger) want(t fataler, store booking.Store, round *booking.Round) {
	t.Helper()
	if err := errors.Join(l.errs...); err != nil {
		t.Fatalf("%v", err)
	}
	_, taken, err := store.Inventory(context.Background(), round.ID)
	must(t, err)
	if len(taken) != len(l.owners) {
		t.Fatalf("%d seats are stored, %d were told", len(taken), len(l.owners))
	}
	for _, number := range taken {
		if l.owners[number] == "" {
			t.Fatalf("seat %d is stored as taken, and nobody was told to have it", number)
		}
	}
	remaining, err := store.Remaining(context.Background(), []int64{round.ID})
	must(t, err)
	if left, known := remaining[round.ID]; known && left != len(round.Seats)-len(taken) {
		t.Fatalf("%d seats are counted as free, %d are", left, len(round.Seats)-len(taken))
	}
}

// shop is one buyer of a crowd: claims, alone and in groups, and now and then lets go or pays. It returns
// the reservations that it was told to have.
func shop(store booking.Store, round *booking.Round, seed uint64) ([]*booking.Reservation, error) {
	random, ctx := rand.New(rand.NewPCG(seed, 1)), context.Background() //nolint:gosec // a replayable crowd
	var held []*booking.Reservation
	for range 4 {
		group := make([]booking.Claim, 1+random.IntN(3))
		for i := range group {
			group[i] = claim(newUser(), round, randomSeats(random, len(round.Seats))...)
		}
		outcomes, _, err := store.ClaimSeats(ctx, round, group)
		if err != nil {
			return held, err
		}
		for i, outcome := range outcomes {
			if outcome == nil {
				held = append(held, group[i].Reservation)
			}
		}
		if len(held) == 0 {
			continue
		}
		last := held[len(held)-1]
		switch random.IntN(3) {
		case 0:
			_, _, err = store.Release(ctx, []booking.Release{{ReservationID: last.ID, Reason: booking.ByUser, At: now, Decide: always(0)}})
			held = held[:len(held)-1]
		case 1:
			_, _, err = store.Complete(ctx, []booking.Completion{{ReservationID: last.ID, OrderID: "order-" + last.ID, Paid: last.Amount, At: now}})
		}
		if err != nil {
			return held, err
		}
	}
	return held, nil
}

func randomSeats(random *rand.Rand, total int) []int {
	numbers := random.Perm(total)[:1+random.IntN(min(4, total))]
	for i := range numbers {
		numbers[i]++
	}
	return numbers
}
