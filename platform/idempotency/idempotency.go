// Package idempotency lets a client repeat a POST without repeating its effect (api.md, Idempotency-Key).
//
// The answer is stored as a receipt in the transaction that makes the effect, under a unique key: after a
// crash there is either both or neither, and of two callers with one key, on any two servers, one commits.
// The request's way through the rooms is: httpserver puts an Attempt into the context; the api package says
// how its answer looks (Answering); the store, inside its transaction, asks for the receipt (For) and
// inserts it.
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

	render   func(any) (Receipt, error)
	issued   bool
	doubtful bool
}

// Issued reports whether a receipt was handed out for storing with the effect.
func (a *Attempt) Issued() bool { return a.issued }

// Doubtful reports whether it is not known what became of it.
func (a *Attempt) Doubtful() bool { return a.doubtful }

// Again is the same request once more.
func (a *Attempt) Again() *Attempt {
	return &Attempt{Scope: a.Scope, Key: a.Key, Fingerprint: a.Fingerprint, At: a.At}
}

// Note notes what a request is about to be refused with.
func Note(ctx context.Context, err error) {
	if attempt, _ := ctx.Value(attemptKey{}).(*Attempt); attempt != nil && errors.Is(err, ErrOutcomeUnknown) {
		attempt.doubtful = true
	}
}

type attemptKey struct{}

// With returns a context that carries the attempt.
func With(ctx context.Context, attempt *Attempt) context.Context {
	return context.WithValue(ctx, attemptKey{}, attempt)
}

// Answering says how a success will look on the wire, so that whoever commits the effect can store it.
// It does nothing when the request has no key.
func Answering[T any](ctx context.Context, status int, location func(T) string, body func(T) any) {
	attempt, _ := ctx.Value(attemptKey{}).(*Attempt)
	if attempt == nil {
		return
	}
	attempt.render = func(value any) (Receipt, error) {
		typed, ok := value.(T)
		if !ok {
			return Receipt{}, fmt.Errorf("idempotency: answer is a %T, %T was announced", value, typed)
		}
		// Encoded as httpserver does, so that the replay has the first answer's bytes.
		var encoded bytes.Buffer
		encoder := json.NewEncoder(&encoded)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(body(typed)); err != nil {
			return Receipt{}, fmt.Errorf("idempotency: encode answer: %w", err)
		}
		receipt := Receipt{Status: status, Body: encoded.Bytes()}
		if location != nil {
			receipt.Location = location(typed)
		}
		return receipt, nil
	}
}

// For returns the receipt to store with the effect that value describes, or nil when the request has no
// key. Call it once a transaction attempt.
func For(ctx context.Context, value any) (*Receipt, error) {
	attempt, _ := ctx.Value(attemptKey{}).(*Attempt)
	if attempt == nil || attempt.render == nil {
		return nil, nil
	}
	receipt, err := attempt.render(value)
	if err != nil {
		return nil, err
	}
	receipt.Scope, receipt.Key, receipt.Fingerprint, receipt.CreatedAt = attempt.Scope, attempt.Key, attempt.Fingerprint, attempt.At
	attempt.issued = true
	return &receipt, nil
}

// Keyed reports whether the request came with a key.
func Keyed(ctx context.Context) bool {
	attempt, _ := ctx.Value(attemptKey{}).(*Attempt)
	return attempt != nil
}
