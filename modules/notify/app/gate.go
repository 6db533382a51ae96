package notifyapp

import (
	"errors"
	"sync"
	"time"
)

var errUnreached = errors.New("it could not be reached when something was last sent")

// longestClosed is how long a provider that can't be reached is left alone at most.
const longestClosed = time.Minute

// gate keeps a provider that is down from being hammered: when it can't be reached nobody goes for a while,
// twice as long each time, and then one goes alone to see. It is a circuit breaker in the words of a queue:
// what waits behind it has not failed.
type gate struct {
	mu       sync.Mutex
	failures int
	until    time.Time
	probing  bool
}

// enter says how many of limit may go now; whoever was let in reports back.
func (g *gate) enter(now time.Time, limit int) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.failures == 0:
		return limit
	case g.probing || now.Before(g.until):
		return 0
	}
	g.probing = true
	return 1
}

// left is for who was let in and had nothing to send.
func (g *gate) left() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.probing = false
}

// reached: the provider answers, whatever it says.
func (g *gate) reached() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failures, g.probing = 0, false
}

// unreached closes the gate and says when it opens again.
func (g *gate) unreached(now time.Time, atLeast time.Duration) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.probing && now.Before(g.until) {
		return g.until // somebody who went at the same time has said so
	}
	g.until = now.Add(max(min(time.Second<<min(g.failures, 10), longestClosed), atLeast))
	g.failures++
	g.probing = false
	return g.until
}

// check reports whether the provider was out of reach when it was last tried.
func (g *gate) check() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures > 0 {
		return errUnreached
	}
	return nil
}
