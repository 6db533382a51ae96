package smtp

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
	"time"
)

// steps is a connection whose every read and write has a time limit of its own. go-mail has one for the whole
// conversation, which is either too short for a long mail or too long for a server that says nothing.
type steps struct {
	net.Conn
	limit time.Duration
	end   atomic.Pointer[time.Time] // of what is sent now
}

type stepsKey struct{}

// dial opens a connection for go-mail and leaves it in the context's holder.
func (s *Client) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: s.step}
	conn, err := dialer.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	holder := ctx.Value(stepsKey{}).(*steps) //nolint:forcetypeassert // connect puts it there
	holder.Conn, holder.limit = conn, s.step
	holder.until(ctx)
	if s.tls != Implicit {
		return holder, nil
	}
	secure := tls.Client(holder, s.config)
	return secure, secure.HandshakeContext(ctx)
}

// until ends every step no later than the context does.
func (c *steps) until(ctx context.Context) {
	if end, ok := ctx.Deadline(); ok {
		c.end.Store(&end)
	} else {
		c.end.Store(nil)
	}
}

func (c *steps) deadline() time.Time {
	deadline := now().Add(c.limit)
	if end := c.end.Load(); end != nil && end.Before(deadline) {
		return *end
	}
	return deadline
}

// Read implements net.Conn.
func (c *steps) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(c.deadline()); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// Write implements net.Conn.
func (c *steps) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(c.deadline()); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// SetDeadline does nothing: the steps have their own.
func (c *steps) SetDeadline(time.Time) error { return nil }

// now is the machine's: it is what sockets go by.
func now() time.Time { return time.Now() } //nolint:forbidigo // a socket's own clock
