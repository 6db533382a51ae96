// Package idempotency lets a client repeat a POST without repeating its effect (api.md, Idempotency-Key).
//
// The answer is stored as a receipt in the transaction that makes the effect, under a unique key: after a
// crash there is either both or neither, and of two callers with one key, on any two servers, one commits.
// httpserver gives an operation its Attempt; the api package says how the answer to it looks (Answering) and hands that
// Answer down to the store, which makes the receipt of what it has done and inserts it, inside its transaction.
package idempotency

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// Kept is how long a receipt answers.
const Kept = 24 * time.Hour

// ErrKeyReused is told when a key comes again with another request.
var ErrKeyReused = fault.New(fault.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for another request. Send a new key.")

// ErrKeyInUse is told while the first request with the key still runs.
var ErrKeyInUse = fault.New(fault.Conflict, "idempotency_key_in_use", "A request with this Idempotency-Key is still running. Ask again in a moment.")

// ErrOutcomeUnknown is told when a connection broke while an effect was committed: it is there, or it is not. A
// repetition with the same key finds out, since the key's receipt commits with the effect.
var ErrOutcomeUnknown = fault.New(fault.Unavailable, "outcome_unknown",
	"It is not known whether this was done. Look before you try again, or repeat it with the same Idempotency-Key.").After(time.Second)

// Receipt is a stored answer.
type Receipt struct {
	Scope       string // who: keys of two people never meet
	Key         string
	Fingerprint string // of method, path and body
	Status      int
	Location    string // the header of that name, "" when there is none
	Body        []byte
	CreatedAt   time.Time
}

// Store keeps receipts that have no transaction of their own to be in: refusals.
type Store interface {
	// Find returns the receipt, or nil when there is none younger than Kept.
	Find(ctx context.Context, scope, key string) (*Receipt, error)
	// Save keeps a receipt; ErrKeyInUse when the key has one already.
	Save(ctx context.Context, receipt Receipt) error
	// Trim forgets receipts before the instant and says how many.
	Trim(ctx context.Context, before time.Time) (int64, error)
}

// Attempt is one keyed request on its way.
type Attempt struct {
	Scope, Key, Fingerprint string
	At                      time.Time
	SealedBy                string // the client's key, when the answer has a secret: Key is its hash then, and bodies are sealed

	issued   bool
	doubtful bool
}

// Issued reports whether a receipt was handed out for storing with the effect.
func (a *Attempt) Issued() bool { return a.issued }

// Doubtful reports whether it is not known what became of it.
func (a *Attempt) Doubtful() bool { return a.doubtful }

// Sealed is the body as it is stored.
func (a *Attempt) Sealed(body []byte) []byte {
	if a.SealedBy == "" {
		return body
	}
	return Seal(a.SealedBy, body)
}

// Again is the same request once more.
func (a *Attempt) Again() *Attempt {
	return &Attempt{Scope: a.Scope, Key: a.Key, Fingerprint: a.Fingerprint, At: a.At, SealedBy: a.SealedBy}
}

// Refused notes what the request is about to be refused with.
func (a *Attempt) Refused(err error) {
	if errors.Is(err, ErrOutcomeUnknown) {
		a.doubtful = true
	}
}

// Answer makes the receipt to store with an effect, of what the effect came to. It is nil for a request without a key.
type Answer[T any] func(value T) (Receipt, error)

// Receipt returns the receipt to store with the effect that value describes, or nil when the request has no key. Call it
// once a transaction attempt.
func (a Answer[T]) Receipt(value T) (*Receipt, error) {
	if a == nil {
		return nil, nil
	}
	receipt, err := a(value)
	if err != nil {
		return nil, err
	}
	return &receipt, nil
}

// Answering says how a success will look on the wire, so that whoever commits the effect can store it. The attempt is nil
// for a request without a key; location is nil for an answer without that header.
func Answering[T any](attempt *Attempt, status int, location func(T) string, body func(T) any) Answer[T] {
	if attempt == nil {
		return nil
	}
	return func(value T) (Receipt, error) {
		// Encoded as httpserver does, so that the replay has the first answer's bytes.
		var encoded bytes.Buffer
		encoder := json.NewEncoder(&encoded)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(body(value)); err != nil {
			return Receipt{}, fmt.Errorf("idempotency: encode answer: %w", err)
		}
		receipt := Receipt{
			Scope: attempt.Scope, Key: attempt.Key, Fingerprint: attempt.Fingerprint, CreatedAt: attempt.At,
			Status: status, Body: attempt.Sealed(encoded.Bytes()),
		}
		if location != nil {
			receipt.Location = location(value)
		}
		attempt.issued = true
		return receipt, nil
	}
}
