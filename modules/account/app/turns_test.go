package accountapp_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// served queues n of each lane behind a turn that is taken, and returns the order in which they were served.
func served(t *testing.T, lanes []string, n int) []string {
	t.Helper()
	turns := accountapp.NewTurns(1)
	leave, err := turns.Enter(t.Context(), true, "first")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order []string
	var crowd sync.WaitGroup
	queued := 0
	for _, lane := range lanes {
		for range n {
			crowd.Go(func() {
				leave, err := turns.Enter(t.Context(), lane[0] == 'k', lane)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, lane)
				mu.Unlock()
				leave()
			})
			queued++
			for turns.Waiting() < queued {
				runtime.Gosched()
			}
		}
	}
	leave()
	crowd.Wait()
	return order
}

func TestTurns(t *testing.T) {
	t.Parallel()
	t.Run("places take turns, however many come from one", func(t *testing.T) {
		t.Parallel()
		order := served(t, []string{"k-crowd", "k-crowd", "k-crowd", "k-single"}, 5)
		if at := slices.Index(order, "k-single"); at != 1 {
			t.Errorf("served as number %d: %v", at+1, order)
		}
	})
	t.Run("made-up accounts get a quarter of the turns while others wait, and all when nobody does", func(t *testing.T) {
		t.Parallel()
		order := served(t, []string{"made-up", "k-real"}, 8)
		real := 0
		for _, lane := range order[:8] {
			if lane == "k-real" {
				real++
			}
		}
		if real != 6 || len(order) != 16 {
			t.Errorf("%d of the first 8 of %d: %v", real, len(order), order)
		}
	})
	t.Run("beyond the queue's length one is told to come back, and made-up accounts leave room for others", func(t *testing.T) {
		t.Parallel()
		turns := accountapp.NewTurns(1)
		leave, err := turns.Enter(t.Context(), true, "first")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var crowd sync.WaitGroup
		const more = 600
		refused := make(chan error, more)
		for n := range more {
			crowd.Go(func() {
				if leave, err := turns.Enter(ctx, false, fmt.Sprint(n)); err != nil {
					refused <- err
				} else {
					leave() // it had its turn at the moment at which it was told to give up
				}
			})
		}
		if f := fault.As(<-refused); f == nil || f.Kind != fault.Unavailable || f.RetryAfter <= 0 {
			t.Errorf("told %v", f)
		}
		done := make(chan struct{})
		crowd.Go(func() {
			defer close(done)
			leave, err := turns.Enter(t.Context(), true, "real")
			if err != nil {
				t.Errorf("somebody with an account is told %v", err)
				return
			}
			leave()
		})
		for turns.Waiting() < 513 {
			runtime.Gosched()
		}
		stop() // the others give up; whoever still waits gets the turn
		leave()
		<-done
		crowd.Wait()
		if leave, err := turns.Enter(t.Context(), false, "later"); err != nil {
			t.Errorf("a turn was lost: %v", err)
		} else {
			leave()
		}
	})
	t.Run("hashing keeps to its budget and to the cores", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct{ mib, cores, want int }{{128, 8, 2}, {128, 1, 1}, {64, 8, 1}, {1024, 8, 8}, {1024, 32, 16}, {1, 4, 1}} {
			if got := accountapp.HashesAtOnce(c.mib, c.cores); got != c.want {
				t.Errorf("%d MiB on %d cores: %d at once, want %d", c.mib, c.cores, got, c.want)
			}
		}
	})
}
