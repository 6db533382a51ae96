package inproc_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/bus/bustest"
	"github.com/ticketblue/ticketblue/ports/cache/cachetest"
	"github.com/ticketblue/ticketblue/ports/limit/limittest"
	"github.com/ticketblue/ticketblue/ports/lock/locktest"
)

func TestBus(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(*testing.T) bustest.Rig {
		b := inproc.NewBus()
		return bustest.Rig{Here: b, There: b}
	})
}

func TestLocks(t *testing.T) {
	t.Parallel()
	locktest.Run(t, func(*testing.T) locktest.Rig {
		l := inproc.NewLocks(clock.System())
		return locktest.Rig{Here: l, There: l}
	})
}

func TestCache(t *testing.T) {
	t.Parallel()
	cachetest.Run(t, func(t *testing.T) cachetest.Rig {
		fake := clock.NewFake(now)
		c := inproc.NewCache(1<<20, fake)
		t.Cleanup(c.Close)
		return cachetest.Rig{Here: c, There: c, Pass: fake.Advance}
	})
	t.Run("it stays within its size", func(t *testing.T) {
		t.Parallel()
		const size, entries = 1 << 20, 1000
		c := inproc.NewCache(size, clock.NewFake(now))
		defer c.Close()
		for n := range entries {
			c.Set(t.Context(), fmt.Sprint(n), make([]byte, 10_000), time.Hour)
		}
		bounded := func() bool {
			kept := 0
			for n := range entries {
				kept += len(c.Get(t.Context(), fmt.Sprint(n)))
			}
			return kept > 0 && kept*10_000 <= size
		}
		deadline := time.Now().Add(10 * time.Second)
		for !bounded() { // what is too much is thrown out beside the callers
			if time.Now().After(deadline) {
				t.Fatal("it keeps more")
			}
		}
	})
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	limittest.Run(t, func(*testing.T) limittest.Rig {
		fake := clock.NewFake(now)
		l := inproc.NewLimiter(fake)
		return limittest.Rig{Here: l, There: l, Pass: fake.Advance}
	})
	t.Run("a flood of keys does not fill the memory, and a newcomer is counted", func(t *testing.T) {
		t.Parallel()
		l := inproc.NewLimiter(clock.NewFake(now))
		for n := range 500_000 {
			l.Take(t.Context(), fmt.Sprint(n), 1, time.Hour)
		}
		if l.Take(t.Context(), "kim", 1, time.Hour) != 0 || l.Take(t.Context(), "kim", 1, time.Hour) == 0 {
			t.Error("not counted")
		}
		if kept := inproc.Kept(l); kept > 200_000 {
			t.Errorf("%d keys are kept", kept)
		}
	})
}
