// Package idempotencytest is what every idempotency.Store passes, whatever it is built on.
package idempotencytest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// now is the instant at which the suite plays.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) idempotency.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, idempotency.Store){
		"a receipt comes back byte for byte":              testRoundTrip,
		"a key has one receipt, whoever is faster":        testOnce,
		"two people's keys never meet":                    testScopes,
		"after its time a key can have another receipt":   testAgain,
		"old receipts are forgotten and young ones stay":  testTrim,
		"what was never kept is nil and not an error":     testMissing,
		"an empty body and a binary one are kept as such": testBodies,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func receipt(scope, key string, at time.Time) idempotency.Receipt {
	return idempotency.Receipt{
		Scope: scope, Key: key, Fingerprint: "abc", Status: 201, Location: "/api/v1/things/1", Body: []byte("{\"id\":1}\n"), CreatedAt: at,
	}
}

func find(t *testing.T, s idempotency.Store, scope, key string) *idempotency.Receipt {
	t.Helper()
	found, err := s.Find(t.Context(), scope, key)
	must(t, err)
	return found
}

func testRoundTrip(t *testing.T, s idempotency.Store) {
	want := receipt("kim", "key", now)
	must(t, s.Save(t.Context(), want))
	if diff := cmp.Diff(&want, find(t, s, "kim", "key")); diff != "" {
		t.Fatal(diff)
	}
}

func testOnce(t *testing.T, s idempotency.Store) {
	var saved atomic.Int32
	var crowd sync.WaitGroup
	for range 30 {
		crowd.Go(func() {
			switch err := s.Save(t.Context(), receipt("kim", "key", now)); {
			case err == nil:
				saved.Add(1)
			case !errors.Is(err, idempotency.ErrKeyInUse):
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	if saved.Load() != 1 {
		t.Fatalf("%d receipts for one key", saved.Load())
	}
}

func testScopes(t *testing.T, s idempotency.Store) {
	must(t, s.Save(t.Context(), receipt("kim", "key", now)))
	if find(t, s, "lee", "key") != nil {
		t.Fatal("one person sees another's receipt")
	}
	must(t, s.Save(t.Context(), receipt("lee", "key", now)))
}

func testAgain(t *testing.T, s idempotency.Store) {
	must(t, s.Save(t.Context(), receipt("kim", "key", now)))
	later := receipt("kim", "key", now.Add(idempotency.Kept-time.Second))
	if err := s.Save(t.Context(), later); !errors.Is(err, idempotency.ErrKeyInUse) {
		t.Fatalf("within its time: %v", err)
	}
	later.CreatedAt, later.Fingerprint = now.Add(idempotency.Kept+time.Second), "other"
	must(t, s.Save(t.Context(), later))
	if found := find(t, s, "kim", "key"); found.Fingerprint != "other" {
		t.Fatalf("found the old one: %+v", found)
	}
}

func testTrim(t *testing.T, s idempotency.Store) {
	must(t, s.Save(t.Context(), receipt("kim", "old", now.Add(-time.Hour))))
	must(t, s.Save(t.Context(), receipt("kim", "young", now)))
	n, err := s.Trim(t.Context(), now.Add(-time.Minute))
	must(t, err)
	if n != 1 || find(t, s, "kim", "old") != nil || find(t, s, "kim", "young") == nil {
		t.Fatalf("%d forgotten, or the wrong one", n)
	}
}

func testMissing(t *testing.T, s idempotency.Store) {
	if found := find(t, s, "kim", "key"); found != nil {
		t.Fatalf("found %+v", found)
	}
}

func testBodies(t *testing.T, s idempotency.Store) {
	for key, body := range map[string][]byte{"empty": {}, "binary": {0, 0xff, 0xc0, '\n', 0x80}} {
		want := receipt("kim", key, now)
		want.Body = body
		must(t, s.Save(t.Context(), want))
		if found := find(t, s, "kim", key); string(found.Body) != string(body) {
			t.Fatalf("%s: %q became %q", key, body, found.Body)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
