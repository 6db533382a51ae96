// Package limittest is what every limit.Limiter passes.
package limittest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/ports/limit"
)

// Rig is two instances' ways to the same counts; within one process both are the same. Pass lets time go by.
type Rig struct {
	Here, There limit.Limiter
	Pass        func(d time.Duration)
}

// Run runs the suite; open returns counts of the test's own.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Rig){
		"all uses may come at once, and no more":     testBurst,
		"instances count together":                   testTogether,
		"with time uses come back, one by one":       testRefill,
		"who was told how long can come then":        testWait,
		"being refused costs nothing":                testRefused,
		"looking counts nothing":                     testLook,
		"keys are apart":                             testKeys,
		"what is given back can be used again":       testGive,
		"a crowd gets as many as there are, no more": testCrowd,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func testBurst(t *testing.T, rig Rig) {
	for n := range 5 {
		if wait := rig.Here.Take(t.Context(), "kim", 5, time.Hour); wait != 0 {
			t.Fatalf("use %d has to wait for %v", n+1, wait)
		}
	}
	if wait := rig.Here.Take(t.Context(), "kim", 5, time.Hour); wait < 11*time.Minute || wait > 12*time.Minute {
		t.Errorf("the sixth has to wait for %v, want a fifth of an hour", wait)
	}
}

func testTogether(t *testing.T, rig Rig) {
	take(t, rig.Here, 2, 3, time.Hour)
	take(t, rig.There, 1, 3, time.Hour)
	if rig.Here.Take(t.Context(), "kim", 3, time.Hour) == 0 || rig.There.Take(t.Context(), "kim", 3, time.Hour) == 0 {
		t.Error("a fourth was let through")
	}
}

func testRefill(t *testing.T, rig Rig) {
	take(t, rig.Here, 4, 4, 400*time.Millisecond)
	rig.Pass(110 * time.Millisecond)
	if wait := rig.Here.Take(t.Context(), "kim", 4, 400*time.Millisecond); wait != 0 {
		t.Errorf("a quarter of the period later it has to wait for %v", wait)
	}
	rig.Pass(time.Second)
	take(t, rig.Here, 4, 4, 400*time.Millisecond)
}

func testWait(t *testing.T, rig Rig) {
	take(t, rig.Here, 2, 2, 200*time.Millisecond)
	wait := rig.Here.Take(t.Context(), "kim", 2, 200*time.Millisecond)
	if wait <= 0 || wait > 100*time.Millisecond {
		t.Fatalf("told to wait for %v", wait)
	}
	rig.Pass(wait + time.Millisecond)
	take(t, rig.Here, 1, 2, 200*time.Millisecond)
}

func testRefused(t *testing.T, rig Rig) {
	take(t, rig.Here, 1, 1, time.Minute)
	first := rig.Here.Take(t.Context(), "kim", 1, time.Minute)
	for range 50 {
		if wait := rig.Here.Take(t.Context(), "kim", 1, time.Minute); wait > first {
			t.Fatalf("the wait has grown from %v to %v", first, wait)
		}
	}
}

func testLook(t *testing.T, rig Rig) {
	for range 10 {
		if wait := rig.Here.Look(t.Context(), "kim", 2, time.Hour); wait != 0 {
			t.Fatalf("has to wait for %v", wait)
		}
	}
	take(t, rig.Here, 2, 2, time.Hour)
	if wait := rig.There.Look(t.Context(), "kim", 2, time.Hour); wait <= 0 {
		t.Error("looks free")
	}
}

func testKeys(t *testing.T, rig Rig) {
	take(t, rig.Here, 1, 1, time.Hour)
	if wait := rig.Here.Take(t.Context(), "lee", 1, time.Hour); wait != 0 {
		t.Errorf("another has to wait for %v", wait)
	}
}

func testGive(t *testing.T, rig Rig) {
	for range 20 {
		take(t, rig.Here, 1, 3, time.Hour)
		rig.There.Give(t.Context(), "kim", 3, time.Hour)
	}
	take(t, rig.Here, 3, 3, time.Hour)
	if rig.There.Take(t.Context(), "kim", 3, time.Hour) == 0 {
		t.Error("a fourth was let through")
	}
	rig.Here.Give(t.Context(), "nobody", 3, time.Hour)
	for range 3 {
		if wait := rig.Here.Take(t.Context(), "nobody", 3, time.Hour); wait != 0 {
			t.Fatalf("has to wait for %v", wait)
		}
	}
	if rig.Here.Take(t.Context(), "nobody", 3, time.Hour) == 0 {
		t.Error("a use that nobody took was given back")
	}
}

func testCrowd(t *testing.T, rig Rig) {
	var crowd sync.WaitGroup
	var passed atomic.Int64
	for n := range 100 {
		limiter := rig.Here
		if n%2 == 1 {
			limiter = rig.There
		}
		crowd.Go(func() {
			if limiter.Take(t.Context(), "kim", 10, time.Hour) == 0 {
				passed.Add(1)
			}
		})
	}
	crowd.Wait()
	if passed.Load() != 10 {
		t.Errorf("%d passed", passed.Load())
	}
}

func take(t *testing.T, limiter limit.Limiter, n, uses int, period time.Duration) {
	t.Helper()
	for range n {
		if wait := limiter.Take(t.Context(), "kim", uses, period); wait != 0 {
			t.Fatalf("has to wait for %v", wait)
		}
	}
}
