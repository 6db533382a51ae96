package httpserver

import (
	"context"
	"net/http"

	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Keyed is embedded in the request of a POST whose store keeps the receipt of a repeated request with the effect.
type Keyed struct{ attempt *idempotency.Attempt }

// Attempt is the keyed request under way, nil for one without a key.
func (k *Keyed) Attempt() *idempotency.Attempt { return k.attempt }

func (k *Keyed) takeAttempt(x exchange) { k.attempt = x.attempt }

// Uploaded is embedded in the request of an operation that takes a file along (Upload).
type Uploaded struct{ file []byte }

// File is what came with the request, nil for nothing.
func (u *Uploaded) File() []byte { return u.file }

func (u *Uploaded) takeFile(x exchange) { u.file = x.file }

// Listening is embedded in the request of an operation that answers for as long as its client listens (Stream).
type Listening struct {
	streams *streams
	still   func(context.Context) bool // whether who listens is still signed in; nil where nobody need be
}

func (l *Listening) takeStreams(x exchange) { l.streams, l.still = x.streams, x.still }

// exchange is what stands around an operation and finds something out for it: the operation's request is given it
// (Keyed, Uploaded, Listening). It is never changed, and nobody else sees it.
type exchange struct {
	attempt *idempotency.Attempt
	file    []byte
	streams *streams
	still   func(context.Context) bool
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) exchange {
	x, _ := ctx.Value(exchangeKey{}).(exchange)
	return x
}

// finding returns the request with what was found out.
func finding(r *http.Request, found func(x *exchange)) *http.Request {
	x := exchangeOf(r.Context())
	found(&x)
	return r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
}

// surrounded reports whether anything stands around the operation that finds something out for it.
func (op Operation) surrounded() bool {
	return op.Method == http.MethodPost || op.Upload != nil || op.Stream
}

// mustEmbed returns what the operation's request lacks, "" for nothing.
func (op Operation) mustEmbed(request any) string {
	if _, ok := request.(fileTaker); op.Upload != nil && !ok {
		return "Uploaded"
	}
	if _, ok := request.(streamsTaker); op.Stream && !ok {
		return "Listening"
	}
	return ""
}

// What requests embed, by what they are given.
type (
	attemptTaker interface{ takeAttempt(x exchange) }
	fileTaker    interface{ takeFile(x exchange) }
	streamsTaker interface{ takeStreams(x exchange) }
)

// fill gives an operation's request what it embeds.
func fill(request any, x exchange) {
	if r, ok := request.(attemptTaker); ok {
		r.takeAttempt(x)
	}
	if r, ok := request.(fileTaker); ok {
		r.takeFile(x)
	}
	if r, ok := request.(streamsTaker); ok {
		r.takeStreams(x)
	}
}
