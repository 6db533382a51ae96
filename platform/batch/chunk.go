package batch

import "context"

// chunk is one chunk on its way to the transaction that commits it.
type chunk struct {
	checkpoint Checkpoint
	key        *string // overrules Done.Next
	passedOver int
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
	c.checkpoint.Done, c.issued = c.told(done), true
	return &c.checkpoint
}

// told is done with what At has said beforehand.
func (c *chunk) told(done Done) Done {
	if c.key != nil {
		done.Next, done.Read, done.Skipped = *c.key, done.Read+c.passedOver, done.Skipped+c.passedOver
	}
	return done
}

// At returns a context in which the chunk's checkpoint says next, whatever key the store would tell, and counts
// rows that were passed over before the store was asked: for steps that ask more than one store.
func At(ctx context.Context, next string, passedOver int) context.Context {
	if c, ok := ctx.Value(chunkKey{}).(*chunk); ok {
		c.key, c.passedOver = &next, passedOver
	}
	return ctx
}
