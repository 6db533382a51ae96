package accountapp

import "context"

var HashesAtOnce = hashesAtOnce

// Turns are turns for hashing, for tests.
type Turns struct{ *turns }

func NewTurns(atOnce int) Turns { return Turns{newTurns(atOnce)} }

func (t Turns) Enter(ctx context.Context, known bool, place string) (leave func(), err error) {
	return t.enter(ctx, lane{known, place})
}

// Waiting is how many wait.
func (t Turns) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.wait[true].size + t.wait[false].size
}
