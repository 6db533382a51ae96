// Package audit is the log of what administrators and operators do: who did what to which, and how it was before and
// after.
//
// An entry commits with the effect that it tells of. The actor travels in the request's context: httpserver
// puts in whoever calls an operation of administrators, cmd an operator at the command line; a store that
// changes something adds the entry in the same transaction (sqlstore: tx.audit), and adds nothing when there is
// no actor, because then it was no administrator: a buyer did something of their own, or the program did.
//
// Entries stay when a person goes. So they hold ids and facts of the office and nothing of a person: no name, no
// e-mail address, no secret. Names are looked up when the log is read, and are gone when the person is.
package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Operator is the actor of a command line; it has no account.
const Operator = "operator"

// Actor is who acts: an administrator, or an operator.
type Actor struct {
	ID        string // of the account, or Operator
	RequestID string // under which the request stands in the logs; "" at the command line
	At        time.Time
}

type actorKey struct{}

// With returns a context in which the actor acts.
func With(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// AtCommandLine returns a context in which an operator acts.
func AtCommandLine(ctx context.Context, now time.Time) context.Context {
	return With(ctx, Actor{ID: Operator, At: now})
}

// ActorOf returns who acts in the context; false when it is no administrator or operator.
func ActorOf(ctx context.Context) (Actor, bool) {
	actor, ok := ctx.Value(actorKey{}).(Actor)
	return actor, ok
}

// Facts are what is told of a thing: small values by their names as the API has them.
type Facts map[string]any

// Entry is one line of the log.
type Entry struct {
	Position    int64 // its position in the log; 0 until it is added
	ID          string
	At          time.Time
	ActorID     string
	Action      string // what happened, as <subject>.<past tense>: hall.changed
	SubjectType string // such as hall
	SubjectID   string
	Before      json.RawMessage // facts that changed, as they were; nil for what is new
	After       json.RawMessage // the same facts since; nil for what is gone
	RequestID   string
}

// Query asks for entries; what is empty doesn't matter.
type Query struct {
	ActorID, Action, SubjectType, SubjectID string
	From, Until                             time.Time // From included, Until not
	Behind                                  Cursor
	Limit                                   int
}

// Cursor is where a page ends; the zero Cursor is the beginning, with the newest entry.
type Cursor struct {
	At       time.Time `json:"t"`
	Position int64     `json:"p"`
}

// Log is where it is read.
type Log interface {
	// Entries returns up to Limit entries, newest first.
	Entries(ctx context.Context, query Query) ([]Entry, error)
}

// Changed is what of two states of a thing is worth an entry: of both only the facts that differ. A state that
// is nil stays nil. Two states that are alike come back as nil, nil.
func Changed(before, after Facts) (was, is json.RawMessage, err error) {
	old, err1 := encoded(before)
	young, err2 := encoded(after)
	if err1 != nil || err2 != nil {
		return nil, nil, fmt.Errorf("audit: facts: %w", errors.Join(err1, err2))
	}
	if before != nil && after != nil {
		for name, value := range old {
			if other, both := young[name]; both && bytes.Equal(value, other) {
				delete(old, name)
				delete(young, name)
			}
		}
		if len(old)+len(young) == 0 {
			return nil, nil, nil
		}
	}
	if was, err = document(old); err != nil {
		return nil, nil, err
	}
	is, err = document(young)
	return was, is, err
}

func encoded(facts Facts) (map[string]json.RawMessage, error) {
	if facts == nil {
		return nil, nil
	}
	members := make(map[string]json.RawMessage, len(facts))
	for name, value := range facts {
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		members[name] = raw
	}
	return members, nil
}

func document(members map[string]json.RawMessage) (json.RawMessage, error) {
	if members == nil {
		return nil, nil
	}
	return json.Marshal(members)
}
