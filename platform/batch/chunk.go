package batch

// Chunk is one chunk of a step: which rows it is for, and what its transaction stores besides its effect.
type Chunk struct {
	After string // the key behind which its rows begin, "" for the first
	Limit int    // rows, at most

	checkpoint *Checkpoint // nil outside of a job
	next       *string     // overrules Done.Next
	passedOver int
	committed  bool
}

// Rows is a chunk outside of a job: its transaction has no checkpoint to store.
func Rows(after string, limit int) *Chunk { return &Chunk{After: after, Limit: limit} }

// Commit returns the checkpoint to store with the effect that done describes, or nil outside of a job.
// A store's transaction calls it once, when its effect is complete.
func (c *Chunk) Commit(done Done) *Checkpoint {
	if c.checkpoint == nil {
		return nil
	}
	if c.next != nil {
		done.Next, done.Read, done.Skipped = *c.next, done.Read+c.passedOver, done.Skipped+c.passedOver
	}
	c.checkpoint.Done, c.committed = done, true
	return c.checkpoint
}

// At has the chunk's checkpoint say next, whatever key the store would tell, and count rows that were passed over before
// the store was asked: for steps that ask more than one store. It returns the chunk.
func (c *Chunk) At(next string, passedOver int) *Chunk {
	c.next, c.passedOver = &next, passedOver
	return c
}
