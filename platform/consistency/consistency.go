// Package consistency says how fresh a read must be, in the context of the read.
//
// A store asks the primary unless the context allows a replica: what says nothing is fresh. A read that may be
// behind carries the position that its reader has seen already, and is answered by a copy of the data that has
// reached it; so nobody misses what they wrote themselves. A position is the engine's own word, opaque to
// everybody else; the empty one asks for nothing but that the copy isn't too far behind.
//
// Positions says how far a session has seen. It is a memory, and may forget: then the primary is asked.
package consistency

import (
	"context"
	"sync"
)

type key struct{}

type wish struct {
	position string
	behind   bool
}

// AtLeast allows reads to be answered by a copy that has reached the position.
func AtLeast(ctx context.Context, position string) context.Context {
	return context.WithValue(ctx, key{}, wish{position, true})
}

// Fresh takes back what AtLeast allowed: for a read whose answer outlives its reader, or decides a write.
func Fresh(ctx context.Context) context.Context {
	if _, behind := Of(ctx); !behind {
		return ctx
	}
	return context.WithValue(ctx, key{}, wish{})
}

// Of returns the position that must have been reached, and whether the read may be behind at all.
func Of(ctx context.Context) (position string, behind bool) {
	w, _ := ctx.Value(key{}).(wish)
	return w.position, w.behind
}

// Positions remembers how far sessions have seen. Safe for concurrent use.
type Positions interface {
	// Note remembers that the session has seen the position, which is at least as far as the one before: it
	// is the newest that its server knows when it answers.
	Note(ctx context.Context, session, position string) error
	// Last returns it. known is false when nothing is known for sure: the session may have seen more.
	Last(ctx context.Context, session string) (position string, known bool, err error)
}

// Memory is the Positions of one process, for an office that has one server. It holds the newest so many
// sessions; of all others nothing is known.
type Memory struct {
	limit int

	mu     sync.Mutex
	newest map[string]string
	older  map[string]string
}

// NewMemory remembers up to about 2 × limit sessions.
func NewMemory(limit int) *Memory {
	return &Memory{limit: limit, newest: map[string]string{}, older: map[string]string{}}
}

// Note implements Positions.
func (m *Memory) Note(_ context.Context, session, position string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.newest) >= m.limit {
		m.older, m.newest = m.newest, make(map[string]string, m.limit)
	}
	m.newest[session] = position
	return nil
}

// Last implements Positions.
func (m *Memory) Last(_ context.Context, session string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	position, known := m.newest[session]
	if !known {
		position, known = m.older[session]
	}
	return position, known, nil
}
