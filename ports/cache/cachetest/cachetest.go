// Package cachetest is what every cache.Cache passes.
package cachetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/ports/cache"
)

// Rig is two instances' ways to one cache; within one process both are the same. Pass lets time go by for it.
type Rig struct {
	Here, There cache.Cache
	Pass        func(d time.Duration)
}

// Run runs the suite; open returns an empty cache of the test's own.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Rig){
		"what one keeps the other finds":             testShared,
		"what was never kept is not there":           testMissing,
		"the last value counts":                      testReplaced,
		"what is forgotten is gone for everybody":    testDeleted,
		"what is old is gone":                        testExpiry,
		"an empty value is a value":                  testEmpty,
		"what is too large is not kept":              testLimits,
		"a value is the caller's no longer":          testAliasing,
		"many at once disturb each other in nothing": testCrowd,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func testShared(t *testing.T, rig Rig) {
	rig.Here.Set(t.Context(), "a", []byte("1"), time.Minute)
	rig.There.Set(t.Context(), "b", []byte("2"), time.Minute)
	for _, c := range []cache.Cache{rig.Here, rig.There} {
		found := c.Get(t.Context(), "a", "b", "c")
		if len(found) != 2 || string(found["a"]) != "1" || string(found["b"]) != "2" {
			t.Errorf("found %q", found)
		}
	}
}

func testMissing(t *testing.T, rig Rig) {
	if found := rig.Here.Get(t.Context(), "a"); len(found) != 0 {
		t.Errorf("found %q", found)
	}
	if found := rig.Here.Get(t.Context()); len(found) != 0 {
		t.Errorf("found %q", found)
	}
	if err := rig.Here.Delete(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	if err := rig.Here.Delete(t.Context()); err != nil {
		t.Error(err)
	}
}

func testReplaced(t *testing.T, rig Rig) {
	rig.Here.Set(t.Context(), "a", []byte("1"), time.Minute)
	rig.There.Set(t.Context(), "a", []byte("2"), time.Minute)
	want(t, rig.Here, "a", "2")
}

func testDeleted(t *testing.T, rig Rig) {
	rig.Here.Set(t.Context(), "a", []byte("1"), time.Minute)
	rig.Here.Set(t.Context(), "b", []byte("2"), time.Minute)
	rig.Here.Set(t.Context(), "c", []byte("3"), time.Minute)
	if err := rig.There.Delete(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	if found := rig.Here.Get(t.Context(), "a", "b", "c"); len(found) != 1 || string(found["c"]) != "3" {
		t.Errorf("found %q", found)
	}
}

func testExpiry(t *testing.T, rig Rig) {
	rig.Here.Set(t.Context(), "short", []byte("1"), 50*time.Millisecond)
	rig.Here.Set(t.Context(), "long", []byte("2"), time.Minute)
	rig.Pass(100 * time.Millisecond)
	if found := rig.There.Get(t.Context(), "short", "long"); len(found) != 1 || string(found["long"]) != "2" {
		t.Errorf("found %q", found)
	}
	rig.Here.Set(t.Context(), "never", []byte("3"), 0)
	if found := rig.Here.Get(t.Context(), "never"); len(found) != 0 {
		t.Errorf("found %q, which was kept for no time", found)
	}
}

func testEmpty(t *testing.T, rig Rig) {
	rig.Here.Set(t.Context(), "a", nil, time.Minute)
	if found := rig.There.Get(t.Context(), "a"); len(found) != 1 || len(found["a"]) != 0 {
		t.Errorf("found %q", found)
	}
}

func testLimits(t *testing.T, rig Rig) {
	key := string(make([]byte, cache.MaxKey+1))
	rig.Here.Set(t.Context(), key, []byte("1"), time.Minute)
	rig.Here.Set(t.Context(), "large", make([]byte, cache.MaxValue+1), time.Minute)
	rig.Here.Set(t.Context(), "just", make([]byte, cache.MaxValue), time.Minute)
	found := rig.There.Get(t.Context(), key, "large", "just")
	if len(found) != 1 || len(found["just"]) != cache.MaxValue {
		t.Errorf("found %d", len(found))
	}
}

func testAliasing(t *testing.T, rig Rig) {
	value := []byte("before")
	rig.Here.Set(t.Context(), "a", value, time.Minute)
	copy(value, "behind")
	want(t, rig.Here, "a", "before")
}

func testCrowd(t *testing.T, rig Rig) {
	var crowd sync.WaitGroup
	for n := range 32 {
		crowd.Go(func() {
			key := fmt.Sprintf("key-%d", n)
			for round := range 20 {
				value := fmt.Sprint(round)
				rig.Here.Set(t.Context(), key, []byte(value), time.Minute)
				if found := rig.There.Get(t.Context(), key)[key]; string(found) != value {
					t.Errorf("%s is %q, kept was %q", key, found, value)
				}
			}
		})
	}
	crowd.Wait()
}

func want(t *testing.T, c cache.Cache, key, value string) {
	t.Helper()
	if found := c.Get(t.Context(), key); string(found[key]) != value {
		t.Errorf("%s is %q, want %q", key, found[key], value)
	}
}
