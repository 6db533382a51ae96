// Package fault has the errors that may be told to a caller.
//
// A Fault is a kind (what a caller can do about it), a stable machine-readable code (what exactly
// happened, in the API for good), and a sentence for people. Modules declare their faults as package
// variables and compare them with errors.Is: a fault is the one it was declared as, whatever details it has gained.
// Two contexts may declare the same code; each compares with its own, and what passes from one to the other is
// translated (For). httpserver maps kinds to HTTP status codes in one place. An error that is no Fault is a defect or an outage: it is logged once
// and told to nobody.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"time"
)

// Kind says what a caller can do about a fault.
type Kind uint8

// The kinds, with the HTTP status each becomes.
const (
	Malformed       Kind = iota + 1 // 400: the request can't be read
	Unauthenticated                 // 401: say who you are
	Declined                        // 402: the payment provider said no
	Denied                          // 403: not with this role
	NotFound                        // 404: no such thing, or not yours
	Conflict                        // 409: not in this state; somebody was first
	Gone                            // 410: it was there once
	TooLarge                        // 413: send less
	Unsupported                     // 415: send another type
	Invalid                         // 422: understood, and wrong
	Exhausted                       // 429: too often; see RetryAfter
	BadGateway                      // 502: an outside party failed
	Unavailable                     // 503: not now; see RetryAfter
)

// Fault is an error that may be told to the caller.
type Fault struct {
	Kind    Kind
	Code    string // stable, snake_case
	Message string // a sentence: what happened and, where it helps, what to do

	// RetryAfter is when trying again makes sense; 0 when unknown.
	RetryAfter time.Duration

	details  map[string]any
	cause    error
	declared *Fault // what New returned; nil for that itself
}

// New declares a fault. Codes are part of the API: never reuse one for another meaning.
func New(kind Kind, code, message string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: message}
}

// Error is for logs; people are shown Message.
func (f *Fault) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Code, f.Message, f.cause)
	}
	return f.Code + ": " + f.Message
}

// Unwrap returns the cause, which is logged and never told.
func (f *Fault) Unwrap() error { return f.cause }

// Is reports whether target was declared by the same New, so that a fault with details still equals the sentinel it
// was made from.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.declaration() == f.declaration()
}

func (f *Fault) declaration() *Fault {
	if f.declared != nil {
		return f.declared
	}
	return f
}

// copied returns a copy that equals f.
func (f *Fault) copied() *Fault {
	g := *f
	g.declared = f.declaration()
	return &g
}

// For returns f as the fault that another context has declared for the same: it equals that one and has its kind and
// code, with the sentence and the details of f.
func (f *Fault) For(own *Fault) *Fault {
	g := *f
	g.Kind, g.Code, g.declared = own.Kind, own.Code, own.declaration()
	return &g
}

// With returns a copy that also tells value under key, for instance which seats conflict.
func (f *Fault) With(key string, value any) *Fault {
	g := f.copied()
	g.details = maps.Clone(f.details)
	if g.details == nil {
		g.details = map[string]any{}
	}
	g.details[key] = value
	return g
}

// Saying returns a copy with another sentence.
func (f *Fault) Saying(format string, args ...any) *Fault {
	g := f.copied()
	g.Message = fmt.Sprintf(format, args...)
	return g
}

// Because returns a copy that carries cause for the log.
func (f *Fault) Because(cause error) *Fault {
	g := f.copied()
	g.cause = cause
	return g
}

// After returns a copy that says when to try again.
func (f *Fault) After(d time.Duration) *Fault {
	g := f.copied()
	g.RetryAfter = d
	return g
}

// Details are the extra members of the answer; the map must not be changed.
func (f *Fault) Details() map[string]any { return f.details }

// As returns the fault in err's chain, or nil when err is not one.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// outages say what an error of a part that is out of order means to whom asks; nil for all others.
var outages []func(error) *Fault

// RegisterOutages has Outage ask what an error means. Adapters call it when they are initialised, and no later: an error that
// comes up while rows are read passes by every place where an adapter could translate it.
func RegisterOutages(meaning func(error) *Fault) { outages = append(outages, meaning) }

// Outage returns what an error that is no fault means, when some part is out of order; nil when it is a defect.
func Outage(err error) *Fault {
	for _, meaning := range outages {
		if f := meaning(err); f != nil {
			return f.Because(err)
		}
	}
	return nil
}
