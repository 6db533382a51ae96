package batch

import "time"

// smallest is how few rows a chunk may have: below that a transaction costs more than its rows.
const smallest = 10

// pace keeps a job from being felt by those who buy meanwhile. A database with one writer stands still for
// them while a chunk commits, so chunks are made as small as the machine is slow; and after each the job rests
// so long that it has no more than its share of the time.
type pace struct {
	most   int
	limit  int
	target time.Duration
	share  int // percent
}

func newPace(s Settings) *pace {
	return &pace{most: s.Chunk, limit: s.Chunk, target: s.ChunkTime, share: s.Share}
}

// after is told how long a chunk took, and says how long to rest.
func (p *pace) after(took time.Duration) (rest time.Duration) {
	switch {
	case took > p.target:
		p.limit = max(min(smallest, p.most), p.limit/2)
	case took < p.target/2:
		p.limit = min(p.most, p.limit+p.limit/4+1)
	}
	return took * time.Duration(100-p.share) / time.Duration(p.share)
}
