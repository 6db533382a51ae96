package smtp

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// pool bounds the connections to the server and keeps those at rest for the next mail.
type pool struct {
	places chan struct{} // one for each connection that may be open and busy
	rest   time.Duration // how long one is kept at rest

	mu     sync.Mutex
	idle   []*connection // the one used last is the last
	closed bool
}

func newPool(connections int, rest time.Duration) *pool {
	return &pool{places: make(chan struct{}, connections), rest: rest}
}

// connection is a conversation that may be kept for the next mail.
type connection struct {
	smtp  *smtp.Client
	steps *steps
	end   *time.Timer // of its rest
}

func (c *connection) hangUp() {
	c.steps.Close() //nolint:errcheck // it is given up; a polite goodbye would wait for an answer
}

// enter waits for a place; leave gives it back.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pool) leave() { <-p.places }

// take returns a connection at rest, the one used last, or nil.
func (p *pool) take() *connection {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	c := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	c.end.Stop() // if it was too late, the server's answer to the next command tells
	return c
}

// put lays a connection to rest; servers hang up on those that rest for long, so that we do it first.
func (p *pool) put(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.hangUp()
		return
	}
	p.idle = append(p.idle, c)
	c.end = time.AfterFunc(p.rest, func() { p.expire(c) })
}

// expire hangs up unless the connection was taken meanwhile.
func (p *pool) expire(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.idle, c); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
		c.hangUp()
	}
}

// close hangs up on all that rest, and from now on upon those that would.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, c := range p.idle {
		c.end.Stop()
		c.hangUp()
	}
	p.idle = nil
}
