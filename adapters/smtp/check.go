package smtp

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/ports/mail"
)

// checkLasts is for how long it is believed what was seen of the server: health is asked for far more often than a mail
// server likes to be visited.
const checkLasts = 5 * time.Second

// sight is what was last seen of the server.
type sight struct {
	mu      sync.Mutex
	seen    time.Time
	err     error // nil: it let us in
	looking bool
}

// Check reports whether the server can be reached and lets us in. What sending mails has shown a moment ago is believed;
// else a connection at rest is tried, or a new one, which then rests for the next mail.
func (s *Client) Check(ctx context.Context) error {
	if err, known := s.sight.recall(now()); known {
		return err
	}
	err := s.knock(ctx)
	if errors.Is(ctx.Err(), context.Canceled) {
		s.sight.lookAway() // who asked has gone: that says nothing about the server
		return err
	}
	s.sight.remember(err, now())
	return err
}

func (s *Client) knock(ctx context.Context) error {
	if err := s.pool.enter(ctx); err != nil {
		return errors.Join(mail.ErrUnavailable, err)
	}
	defer s.pool.leave()
	for c := s.pool.take(); c != nil; c = s.pool.take() {
		c.steps.until(ctx)
		stop := context.AfterFunc(ctx, c.hangUp)
		err := c.smtp.Noop()
		if stop() && err == nil {
			s.pool.put(c)
			return nil
		}
		c.hangUp()
	}
	c, err := s.connect(ctx)
	if err != nil {
		return errors.Join(mail.ErrUnavailable, errors.New(plain(err)))
	}
	s.pool.put(c)
	return nil
}

// recall is what is known. While somebody looks, others are told what was seen before.
func (g *sight) recall(at time.Time) (err error, known bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.looking || at.Sub(g.seen) < checkLasts {
		return g.err, true
	}
	g.looking = true
	return nil, false
}

func (g *sight) lookAway() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.looking = false
}

// remember notes what a look has shown.
func (g *sight) remember(err error, at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err, g.seen, g.looking = err, at, false
}

// sent notes what sending a mail has shown: an answer about the mail, whatever it was, is one of a server that lives.
func (g *sight) sent(err error, at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen, g.err = at, nil
	if errors.Is(err, mail.ErrUnavailable) {
		g.err = err
	}
}
