package eventlog

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/ports/eventlog"
)

var errOutOfOrder = fault.New(fault.Unavailable, "event_log_unavailable", "The event log can't be written right now.")

// Limits of the connection to a log stack.
const (
	dialTimeout  = 3 * time.Second
	writeTimeout = 5 * time.Second
	sentAgain    = 4 << 20 // bytes of lines, at least, that are sent once more on a new connection
)

// TCP sends lines to a log stack over one connection that is made when it is needed.
//
// TCP tells nobody what the other side has read: what was on its way when a connection breaks is lost without a
// word. So the last lines are kept and sent again on the next connection; a stack that stores by event.id, as ours
// are set up to, has each once.
type TCP struct {
	addr   string
	origin eventlog.Origin

	mu     sync.Mutex
	conn   net.Conn
	broken chan struct{} // closed when the other side has hung up on conn
	recent []byte        // whole lines, the newest at the end
}

var _ eventlog.Log = (*TCP)(nil)

// NewTCP sends to the address, host:port. It connects with the first record.
func NewTCP(addr string, origin eventlog.Origin) *TCP { return &TCP{addr: addr, origin: origin} }

// Write implements eventlog.Log.
func (t *TCP) Write(ctx context.Context, records []eventlog.Record) error {
	lines, err := inOrder(records, t.origin)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.connect(ctx); err != nil {
		return errOutOfOrder.Because(err)
	}
	if err := t.send(lines); err != nil {
		return errOutOfOrder.Because(err)
	}
	t.remember(lines)
	return nil
}

// connect makes a connection unless there is one that stands, and sends on it what may have been lost with the last.
func (t *TCP) connect(ctx context.Context) error {
	if t.conn != nil {
		select {
		case <-t.broken:
			t.hangUp()
		default:
			return nil
		}
	}
	conn, err := (&net.Dialer{Timeout: dialTimeout, KeepAlive: 15 * time.Second}).DialContext(ctx, "tcp", t.addr)
	if err != nil {
		return err
	}
	t.conn, t.broken = conn, make(chan struct{})
	go noticeEnd(conn, t.broken)
	return t.send(t.recent)
}

// noticeEnd waits for the other side to hang up: it says nothing else.
func noticeEnd(conn net.Conn, broken chan<- struct{}) {
	defer close(broken)
	one := make([]byte, 64)
	for {
		if _, err := conn.Read(one); err != nil {
			return
		}
	}
}

func (t *TCP) send(lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	err := t.conn.SetWriteDeadline(time.Now().Add(writeTimeout)) //nolint:forbidigo // a socket's own clock
	if err == nil {
		_, err = t.conn.Write(lines)
	}
	if err != nil {
		t.hangUp()
	}
	return err
}

func (t *TCP) hangUp() {
	t.conn.Close() //nolint:errcheck // it is given up
	t.conn = nil
}

// remember keeps the newest lines, cut between two of them.
func (t *TCP) remember(lines []byte) {
	t.recent = append(t.recent, lines...)
	if len(t.recent) < 2*sentAgain {
		return
	}
	surplus := len(t.recent) - sentAgain
	for surplus < len(t.recent) && t.recent[surplus-1] != '\n' {
		surplus++
	}
	t.recent = append([]byte(nil), t.recent[surplus:]...)
}

// Close implements eventlog.Log.
func (t *TCP) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn != nil {
		t.hangUp()
	}
	return nil
}
