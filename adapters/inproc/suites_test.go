package inproc_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/bus/bustest"
	"github.com/ticketblue/ticketblue/ports/limit/limittest"
	"github.com/ticketblue/ticketblue/ports/lock/locktest"
)

func TestBus(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(*testing.T) bustest.Rig {
		b := newBus()
		return bustest.Rig{Here: b, There: b}
	})
}

func TestLocks(t *testing.T) {
	t.Parallel()
	locktest.Run(t, func(*testing.T) locktest.Rig {
		l := newLocks(clock.System())
		return locktest.Rig{Here: l, There: l}
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
