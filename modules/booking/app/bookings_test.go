package bookingapp_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite/sqlitetest"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// box is booking on a real database, with one round of so many seats. Two of them on one database are two
// servers.
type box struct {
	*bookingapp.Bookings
	t     *testing.T
	store booking.Store
	clock *clock.Fake
	round *booking.Round

	mu      sync.Mutex
	changes []booking.SeatsChange // as this server was told of them
}

// Round implements what booking asks of the catalogue.
func (b *box) Round(_ context.Context, id int64) (*booking.Round, error) {
	if id != b.round.ID {
		return nil, booking.ErrRoundNotFound
	}
	return b.round, nil
}

// Minimum implements what booking asks of discounts: there are none.
func (b *box) Minimum(context.Context, string, string) (money.KRW, error) { return 0, nil }

func newBox(t *testing.T, seats int) *box {
	t.Helper()
	db := sqlitetest.Open(t)
	round := &booking.Round{
		ID: 1, PerformanceID: 100, StartsAt: now.AddDate(0, 0, 20), SalesOpenAt: now, TicketLimit: 1000,
		Policy: booking.ConsumerStandard(), Prices: map[string]money.KRW{"R": 50_000}, Seats: make([]booking.PlanSeat, seats),
	}
	for i := range round.Seats {
		round.Seats[i].Grade = "R"
	}
	return server(t, sqlstore.NewBooking(db), round)
}

func server(t *testing.T, store booking.Store, round *booking.Round) *box {
	t.Helper()
	b := &box{t: t, store: store, clock: clock.NewFake(now), round: round}
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	b.Bookings = bookingapp.New(store, b, b, b.clock, bookingapp.Settings{HoldTTL: booking.HoldTTL}, key, func(c booking.SeatsChange) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.changes = append(b.changes, c)
	})
	return b
}

func (b *box) reserve(seats ...int) *booking.Reservation {
	b.t.Helper()
	r, err := b.Reserve(b.t.Context(), "kim", 1, seats, nil)
	must(b.t, err)
	return r
}

func (b *box) wantPicture(version int64, taken ...int) {
	b.t.Helper()
	picture, err := b.Boards.Picture(b.t.Context(), b.round)
	must(b.t, err)
	if picture.Version != version || !slices.Equal(picture.Taken, taken) || picture.Remaining != len(b.round.Seats)-len(taken) {
		b.t.Fatalf("the picture is %+v, want version %d with %v", picture, version, taken)
	}
}

func TestReserve(t *testing.T) {
	t.Parallel()
	t.Run("a crowd for all the seats sells each once, and the picture is right at once", func(t *testing.T) {
		t.Parallel()
		b := newBox(t, 100)
		var mu sync.Mutex
		owners := map[int]string{}
		var crowd sync.WaitGroup
		for i := range 400 {
			crowd.Go(func() {
				seats := []int{i%100 + 1, (i*7)%100 + 1}
				if seats[0] == seats[1] {
					seats = seats[:1]
				}
				r, err := b.Reserve(t.Context(), fmt.Sprint(i), 1, seats, nil)
				if err != nil {
					if !errors.Is(err, booking.ErrSeatTaken) && !errors.Is(err, booking.ErrSoldOut) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				defer mu.Unlock()
				for _, seat := range seats {
					if owners[seat] != "" {
						t.Errorf("seat %d was sold twice", seat)
					}
					owners[seat] = r.ID
				}
			})
		}
		crowd.Wait()
		picture, err := b.Boards.Picture(t.Context(), b.round)
		must(t, err)
		if len(picture.Taken) != len(owners) {
			t.Errorf("%d seats were sold, the picture has %d", len(owners), len(picture.Taken))
		}
	})
	t.Run("who was told of the change before the buyer was, sees it", func(t *testing.T) {
		t.Parallel()
		b := newBox(t, 10)
		b.wantPicture(0)
		r := b.reserve(1, 2)
		b.wantPicture(1, 1, 2)
		_, err := b.Cancel(t.Context(), "kim", r.ID, nil, nil)
		must(t, err)
		b.wantPicture(2)
		if len(b.changes) != 2 || b.changes[0].Version != 1 || b.changes[1].Version != 2 {
			t.Errorf("told %+v", b.changes)
		}
	})
	t.Run("a hold is let go at its end, once, and not when it is paid", func(t *testing.T) {
		t.Parallel()
		b := newBox(t, 10)
		held, paid := b.reserve(1), b.reserve(2)
		_, err := b.Complete(t.Context(), paid.ID, "order-1", paid.Amount)
		must(t, err)
		b.clock.Advance(booking.HoldTTL - time.Second)
		n, err := b.Expire(t.Context())
		must(t, err)
		b.clock.Advance(time.Second)
		m, err := b.Expire(t.Context())
		must(t, err)
		k, err := b.Expire(t.Context())
		must(t, err)
		if n != 0 || m != 1 || k != 0 {
			t.Errorf("let go %d early, %d in time, %d again", n, m, k)
		}
		r, err := b.Reservation(t.Context(), "kim", held.ID)
		must(t, err)
		if r.CancelReason != booking.ByExpiry {
			t.Errorf("it is %s %s", r.Status, r.CancelReason)
		}
		b.wantPicture(3, 2)
	})
	t.Run("another's reservation is not there", func(t *testing.T) {
		t.Parallel()
		b := newBox(t, 10)
		r := b.reserve(1)
		_, _, tickets := b.Tickets(t.Context(), "lee", r.ID)
		for what, err := range map[string]error{
			"read":    second(b.Reservation(t.Context(), "lee", r.ID)),
			"cancel":  second(b.Cancel(t.Context(), "lee", r.ID, nil, nil)),
			"quote":   second(b.RefundQuote(t.Context(), "lee", r.ID, nil)),
			"tickets": tickets,
		} {
			if !errors.Is(err, booking.ErrReservationNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		b.wantPicture(1, 1)
	})
}

func second[T any](_ T, err error) error { return err }

func TestBoards(t *testing.T) {
	t.Parallel()
	t.Run("a server that missed changes reads again, and its listeners catch up", func(t *testing.T) {
		t.Parallel()
		here := newBox(t, 10)
		there := server(t, here.store, here.round)
		picture, listener, err := here.Boards.Watch(t.Context(), here.round, func() {})
		must(t, err)
		defer listener.Leave()
		if picture.Version != 0 {
			t.Fatalf("began at version %d", picture.Version)
		}
		there.reserve(1)
		there.reserve(2)
		gone := there.reserve(3)
		_, err = there.Cancel(t.Context(), "kim", gone.ID, nil, nil)
		must(t, err)
		here.Boards.Apply(t.Context(), there.changes[3]) // the first three never came
		here.wantPicture(4, 1, 2)
		deltas, ok := listener.Take()
		if len(deltas) != 1 || !ok {
			t.Fatalf("the listener was told %+v, %v", deltas, ok)
		}
		delta := deltas[0]
		slices.Sort(delta.Taken)
		if delta.Version != 4 || !slices.Equal(delta.Taken, []int{1, 2}) || len(delta.Freed) != 0 {
			t.Errorf("the listener was told %+v", delta)
		}
		for _, late := range there.changes {
			here.Boards.Apply(t.Context(), late)
		}
		here.wantPicture(4, 1, 2)
		if deltas, _ := listener.Take(); len(deltas) != 0 {
			t.Error("what is known already was told again")
		}
	})
	t.Run("a picture that is behind costs a refused attempt, never a seat", func(t *testing.T) {
		t.Parallel()
		here := newBox(t, 2)
		there := server(t, here.store, here.round)
		here.wantPicture(0)
		there.reserve(1)
		if _, err := here.Reserve(t.Context(), "lee", 1, []int{1}, nil); !errors.Is(err, booking.ErrSeatTaken) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a listener who does not listen is let go and delays nobody", func(t *testing.T) {
		t.Parallel()
		b := newBox(t, 200)
		_, deaf, err := b.Boards.Watch(t.Context(), b.round, func() {})
		must(t, err)
		defer deaf.Leave()
		for seat := 1; seat <= 100; seat++ {
			b.reserve(seat)
		}
		if heard, ok := deaf.Take(); ok || len(heard) == 0 || len(heard) >= 100 {
			t.Errorf("it heard %d of 100, %v", len(heard), ok)
		}
		_, again, err := b.Boards.Watch(t.Context(), b.round, func() {})
		must(t, err)
		again.Leave()
	})
	t.Run("picture and changes together are every version once", func(t *testing.T) {
		t.Parallel()
		b := newBox(t, 300)
		var selling, watching sync.WaitGroup
		for i := range 60 {
			selling.Go(func() { b.reserve(i + 1) })
			watching.Go(func() {
				woken := make(chan struct{}, 1)
				picture, listener, err := b.Boards.Watch(t.Context(), b.round, func() {
					select {
					case woken <- struct{}{}:
					default:
					}
				})
				if err != nil {
					t.Error(err)
					return
				}
				defer listener.Leave()
				owned, version := len(picture.Taken), picture.Version
				for owned < 60 {
					<-woken
					deltas, ok := listener.Take()
					if !ok {
						t.Error("the listener was let go")
						return
					}
					for _, delta := range deltas {
						if delta.Version != version+1 {
							t.Errorf("version %d came behind %d", delta.Version, version)
							return
						}
						version, owned = delta.Version, owned+len(delta.Taken)-len(delta.Freed)
					}
				}
			})
		}
		selling.Wait()
		watching.Wait()
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
