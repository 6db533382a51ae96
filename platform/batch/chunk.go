package batch

import "context"

// chunk is one chunk on its way to the transaction that commits it.
type chunk struct {
	checkpoint Checkpoint
	key        *string // overrules Done.Next
	issued     bool
}

type chunkKey struct{}

func with(ctx context.Context, c *chunk) context.Context {
	return context.WithValue(ctx, chunkKey{}, c)
}

// Committing returns the checkpoint to store with the effect that done describes, or nil outside of a job.
// A store's transaction calls it once, when its effect is complete.
func Committing(ctx context.Context, done Done) *Checkpoint {
	c, _ := ctx.Value(chunkKey{}).(*chunk)
	if c == nil {
		return nil
	}
	if c.key != nil {
		done.Next = *c.key
	}
	c.checkpoint.Done, c.issued = done, true
	return &c.checkpoint
}

// At returns a context in which the chunk's checkpoint says next, whatever key the store would tell: for steps
// whose keys are made of more than one store's.
func At(ctx context.Context, next string) context.Context {
	c, _ := ctx.Value(chunkKey{}).(*chunk)
	if c == nil {
		return ctx
	}
	c.key = &next
	return ctx
}
