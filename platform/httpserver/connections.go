package httpserver

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// writeTimeout is how long a client may leave what it is sent unread before its connection is ended. It counts anew with
// every part that is written, so that a slow client gets all of a long answer, and one that reads nothing holds no memory.
const writeTimeout = 30 * time.Second

// refusal is what a client is told that finds all connections taken. Nobody has read what it asked for.
const refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 149\r\n\r\n" +
	`{"title":"Service Unavailable","status":503,"code":"too_many_connections","detail":"Too many people are connected at once. Try again in a moment."} ` + "\n"

var connectionsRefused = promauto.NewCounter(prometheus.CounterOpts{Name: "ticketblue_http_connections_refused_total", Help: "Connections that were refused because there were too many."})

// connections bounds how many connections there are at once, streams included.
type connections struct {
	net.Listener
	limit   int64
	timeout time.Duration // of a write
	open    atomic.Int64
}

func newConnections(listener net.Listener, limit int, timeout time.Duration) *connections {
	return &connections{Listener: listener, limit: int64(limit), timeout: timeout}
}

// Accept implements net.Listener. Beyond the limit a client is told so at once, rather than left to wait for others to leave.
func (c *connections) Accept() (net.Conn, error) {
	for {
		accepted, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c.open.Add(1) <= c.limit {
			return &connection{Conn: accepted, of: c}, nil
		}
		c.open.Add(-1)
		connectionsRefused.Inc()
		go refuse(accepted)
	}
}

func refuse(conn net.Conn) {
	conn.SetDeadline(time.Now().Add(time.Second)) //nolint:errcheck,forbidigo // a socket's own clock; it is closed below either way
	conn.Write([]byte(refusal))                   //nolint:errcheck // the client may have gone
	conn.Close()                                  //nolint:errcheck // as above
}

// connection ends writes that nobody reads. Whoever sets a deadline for writes, as streams do, bounds them alone.
type connection struct {
	net.Conn
	of     *connections
	own    atomic.Bool
	closed atomic.Bool
}

// SetWriteDeadline implements net.Conn.
func (c *connection) SetWriteDeadline(t time.Time) error {
	c.own.Store(!t.IsZero())
	return c.Conn.SetWriteDeadline(t)
}

// Write implements net.Conn.
func (c *connection) Write(p []byte) (int, error) {
	if !c.own.Load() {
		if err := c.Conn.SetWriteDeadline(time.Now().Add(c.of.timeout)); err != nil { //nolint:forbidigo // a socket's own clock
			return 0, err
		}
	}
	return c.Conn.Write(p)
}

// Close implements net.Conn.
func (c *connection) Close() error {
	if !c.closed.Swap(true) {
		c.of.open.Add(-1)
	}
	return c.Conn.Close()
}
