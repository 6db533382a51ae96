// Package locktest is what every lock.Locker passes.
package locktest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/ports/lock"
)

// Rig is two instances' ways to the same locks; within one process both are the same. Leases are real time: tests
// that let one run out use a short one.
type Rig struct{ Here, There lock.Locker }

const (
	long  = time.Minute
	short = 150 * time.Millisecond
)

// Run runs the suite; open returns locks of the test's own.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Rig){
		"one has it, the others are told":                             testOne,
		"what is given back can be had at once":                       testRelease,
		"a lease that is not renewed passes to another":               testExpiry,
		"a lease that is renewed does not":                            testRenewal,
		"who has lost it can neither renew nor give back the other's": testLost,
		"tokens only grow":                                            testTokens,
		"of a crowd one gets it":                                      testCrowd,
		"locks of other names are apart":                              testNames,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func testOne(t *testing.T, rig Rig) {
	asked := time.Now()
	lease := acquire(t, rig.Here, "relay", long)
	if lease.Name != "relay" || lease.Token < 1 || lease.Until.Before(asked.Add(long)) || lease.Until.After(time.Now().Add(long)) {
		t.Errorf("lent %+v", lease)
	}
	for _, locker := range []lock.Locker{rig.Here, rig.There} {
		if _, err := locker.Acquire(t.Context(), "relay", long); !errors.Is(err, lock.ErrHeld) {
			t.Errorf("told %v", err)
		}
	}
}

func testRelease(t *testing.T, rig Rig) {
	lease := acquire(t, rig.Here, "relay", long)
	must(t, rig.Here.Release(t.Context(), lease))
	must(t, rig.Here.Release(t.Context(), lease)) // twice is once
	next := acquire(t, rig.There, "relay", long)
	if _, err := rig.Here.Renew(t.Context(), lease, long); !errors.Is(err, lock.ErrLost) {
		t.Errorf("what was given back is renewed: %v", err)
	}
	if _, err := rig.There.Renew(t.Context(), next, long); err != nil {
		t.Error(err)
	}
}

func testExpiry(t *testing.T, rig Rig) {
	lease := acquire(t, rig.Here, "relay", short)
	next := eventually(t, rig.There, "relay", short)
	if now := time.Now(); now.Before(lease.Until) {
		t.Errorf("taken %v before its end", lease.Until.Sub(now))
	}
	if next.Token <= lease.Token {
		t.Errorf("token %d follows on %d", next.Token, lease.Token)
	}
}

func testRenewal(t *testing.T, rig Rig) {
	lease := acquire(t, rig.Here, "relay", 2*short)
	end := time.Now().Add(6 * short)
	tick := time.NewTicker(short / 4)
	defer tick.Stop()
	for time.Now().Before(end) {
		<-tick.C
		renewed, err := rig.Here.Renew(t.Context(), lease, 2*short)
		must(t, err)
		if renewed.Token != lease.Token || !renewed.Until.After(lease.Until) {
			t.Fatalf("%+v became %+v", lease, renewed)
		}
		lease = renewed
		if _, err := rig.There.Acquire(t.Context(), "relay", 2*short); !errors.Is(err, lock.ErrHeld) {
			t.Fatalf("the other was told %v", err)
		}
	}
}

func testLost(t *testing.T, rig Rig) {
	lease := acquire(t, rig.Here, "relay", short)
	next := eventually(t, rig.There, "relay", long)
	if _, err := rig.Here.Renew(t.Context(), lease, long); !errors.Is(err, lock.ErrLost) {
		t.Errorf("renewing told %v", err)
	}
	must(t, rig.Here.Release(t.Context(), lease))
	if _, err := rig.There.Renew(t.Context(), next, long); err != nil {
		t.Errorf("the other's is gone: %v", err)
	}
}

func testTokens(t *testing.T, rig Rig) {
	var last int64
	for n := range 20 {
		locker := rig.Here
		if n%2 == 1 {
			locker = rig.There
		}
		lease := acquire(t, locker, "relay", long)
		if lease.Token <= last {
			t.Fatalf("token %d follows on %d", lease.Token, last)
		}
		last = lease.Token
		must(t, locker.Release(t.Context(), lease))
	}
}

func testCrowd(t *testing.T, rig Rig) {
	var crowd sync.WaitGroup
	var lent atomic.Int64
	for n := range 20 {
		locker := rig.Here
		if n%2 == 1 {
			locker = rig.There
		}
		crowd.Go(func() {
			if _, err := locker.Acquire(t.Context(), "relay", long); err == nil {
				lent.Add(1)
			} else if !errors.Is(err, lock.ErrHeld) {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	if lent.Load() != 1 {
		t.Errorf("%d have it", lent.Load())
	}
}

func testNames(t *testing.T, rig Rig) {
	acquire(t, rig.Here, "relay", long)
	acquire(t, rig.There, "posters", long)
}

func acquire(t *testing.T, locker lock.Locker, name string, ttl time.Duration) lock.Lease {
	t.Helper()
	lease, err := locker.Acquire(t.Context(), name, ttl)
	must(t, err)
	return lease
}

// eventually asks until the lock is lent.
func eventually(t *testing.T, locker lock.Locker, name string, ttl time.Duration) lock.Lease {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		lease, err := locker.Acquire(ctx, name, ttl)
		if err == nil {
			return lease
		}
		if !errors.Is(err, lock.ErrHeld) {
			t.Fatal(err)
		}
		<-look.C
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
