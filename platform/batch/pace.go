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
	rate   int // rows a second; 0 rests by the share
}

func newPace(s Settings, rate int) *pace {
	p := &pace{most: s.Chunk, limit: s.Chunk, target: s.ChunkTime, share: s.Share, rate: rate}
	if rate > 0 {
		p.limit = min(p.most, smallest)
	}
	return p
}

// after is told how long a chunk of so many rows took, and says how long to rest.
func (p *pace) after(took time.Duration, rows int) (rest time.Duration) {
	if p.rate > 0 {
		return time.Duration(rows)*time.Second/time.Duration(p.rate) - took
	}
	switch {
	case took > p.target:
		p.limit = max(min(smallest, p.most), p.limit/2)
	case took < p.target/2:
		p.limit = min(p.most, p.limit+p.limit/4+1)
	}
	return took * time.Duration(100-p.share) / time.Duration(p.share)
}
