package notifyapp

import (
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
)

// Pauses after a mail when even one at a time is too much for the server.
const (
	shortestPause = 250 * time.Millisecond
	longestPause  = 5 * time.Second
)

// flow is how many mails go at once: as many as the server takes. Each that it takes widens the flow a little, and each
// that it refuses for now halves it; where one at a time is refused too, the senders pause between them. So a server is
// used as fast as it answers, without anybody knowing its limit (additive increase, multiplicative decrease).
type flow struct {
	most int

	mu    sync.Mutex
	wide  float64 // 0 before the first mail
	delay time.Duration
}

// width is how many senders work now.
func (f *flow) width() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *flow) now() int {
	if f.wide == 0 {
		f.wide = float64(min(2, f.most))
	}
	return int(f.wide)
}

// pause is how long a sender waits after a mail.
func (f *flow) pause() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.delay
}

// heard takes what became of a mail.
func (f *flow) heard(outcome notify.Outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch now := f.now(); outcome {
	case notify.WasSent:
		if f.delay /= 2; f.delay < shortestPause {
			f.delay = 0
		}
		f.wide = min(f.wide+1/float64(now), float64(f.most))
	case notify.WasRefused, notify.WasNotTried:
		if now == 1 {
			f.delay = min(max(2*f.delay, shortestPause), longestPause)
		}
		f.wide = max(f.wide/2, 1)
	case notify.WasRejected, notify.WasDropped: // which says nothing about the server
	}
}
