// Package consistency says how fresh a read must be, in the context of the read.
//
// A store asks the primary unless the context allows a replica: what says nothing is fresh. A read that may be
// behind carries the positions that its reader has seen already, and is answered by a replica that has
// reached all of them, so nobody misses what they wrote themselves. Only the engine can read a position; the empty one
// asks for nothing but a replica that isn't too far behind.
package consistency

import "context"

// Unknown is the position of a reader of whom it is not known what they have seen. No replica ever reaches it, so the
// primary answers.
const Unknown = "?"

type key struct{}

type wish struct {
	positions []string
	behind    bool
}

// AtLeast allows reads to be answered by a replica that has reached all of the positions.
func AtLeast(ctx context.Context, positions ...string) context.Context {
	return context.WithValue(ctx, key{}, wish{positions, true})
}

// Fresh takes back what AtLeast allowed: for a read whose answer outlives its reader, or decides a write.
func Fresh(ctx context.Context) context.Context {
	if _, behind := Of(ctx); !behind {
		return ctx
	}
	return context.WithValue(ctx, key{}, wish{})
}

// Of returns the positions that must have been reached, and whether the read may be behind at all.
func Of(ctx context.Context) (positions []string, behind bool) {
	w, _ := ctx.Value(key{}).(wish)
	return w.positions, w.behind
}
