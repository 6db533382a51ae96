package storetest

import (
	"crypto/ed25519"
	"sync"
	"testing"
)

func testSigning(t *testing.T, open func(*testing.T) *office) {
	t.Run("the key of the first start holds from the first ticket on, and another only when it is to", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		first, second, third := publicKey(t), publicKey(t), publicKey(t)
		holds := func(want ed25519.PublicKey) {
			t.Helper()
			got, err := o.SigningKey(t.Context())
			must(t, err)
			same(t, want, got)
		}
		note := func(key ed25519.PublicKey, replace bool, want ed25519.PublicKey) {
			t.Helper()
			got, err := o.NoteSigningKey(t.Context(), key, replace, now)
			must(t, err)
			same(t, want, got)
			holds(want)
		}
		holds(nil)
		note(first, false, first)
		note(first, false, first)
		note(second, false, second) // nothing was signed yet
		_, err := o.complete(o.reserve("kim", newRound(1, 10), 1), "order-1")
		must(t, err)
		note(first, false, second)
		note(second, false, second)
		note(third, true, third)
		note(second, false, third)
	})
	t.Run("of many that start at once with keys of their own all are told the one that holds", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		_, err := o.complete(o.reserve("kim", newRound(1, 10), 1), "order-1")
		must(t, err)
		told := make([]ed25519.PublicKey, 10)
		var starting sync.WaitGroup
		for i := range told {
			key := publicKey(t)
			starting.Go(func() {
				var err error
				if told[i], err = o.NoteSigningKey(t.Context(), key, false, now); err != nil {
					t.Error(err)
				}
			})
		}
		starting.Wait()
		holds, err := o.SigningKey(t.Context())
		must(t, err)
		for _, key := range told {
			same(t, holds, key)
		}
	})
}

func publicKey(t *testing.T) ed25519.PublicKey {
	t.Helper()
	key, _, err := ed25519.GenerateKey(nil)
	must(t, err)
	return key
}
