package smtp_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/ticketblue/ticketblue/adapters/smtp"
	"github.com/ticketblue/ticketblue/ports/mail/mailtest"
)

// counted is a mail server's door: it knows who is inside and can put everybody out.
type counted struct {
	net.Listener
	came, inside, most atomic.Int32

	mu    sync.Mutex
	conns []net.Conn
}

func (c *counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.came.Add(1)
	now := c.inside.Add(1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conn)
	return &leaving{Conn: conn, door: c}, nil
}

func (c *counted) putEverybodyOut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

type leaving struct {
	net.Conn
	door *counted
	once sync.Once
}

func (l *leaving) Close() error {
	l.once.Do(func() { l.door.inside.Add(-1) })
	return l.Conn.Close()
}

// busy starts an office behind a counted door, spoken to without TLS.
func busy(t *testing.T, change ...func(*smtp.Config)) (*office, *counted, *smtp.Client) {
	t.Helper()
	o := &office{t: t}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	door := &counted{Listener: listener}
	o.addr = listener.Addr().String()
	server := gosmtp.NewServer(o)
	go server.Serve(door)
	t.Cleanup(func() { server.Close() })
	return o, door, o.client(append([]func(*smtp.Config){func(c *smtp.Config) { c.TLS = smtp.None }}, change...)...)
}

// reopen starts the office again at its address.
func reopen(t *testing.T, o *office) {
	t.Helper()
	listener, err := net.Listen("tcp", o.addr)
	must(t, err)
	server := gosmtp.NewServer(o)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: never", what)
		}
	}
}

func TestPool(t *testing.T) {
	t.Parallel()
	t.Run("one connection carries mail after mail", func(t *testing.T) {
		t.Parallel()
		o, door, client := busy(t)
		for n := range 20 {
			must(t, client.Send(t.Context(), mailtest.Letter(fmt.Sprintf("one.%d", n))))
		}
		if came := door.came.Load(); came != 1 || len(o.Received()) != 20 {
			t.Errorf("%d connections for %d mails", came, len(o.Received()))
		}
	})
	t.Run("a server that hung up on those at rest is no failure", func(t *testing.T) {
		t.Parallel()
		o, door, client := busy(t)
		var sending sync.WaitGroup
		for n := range 8 {
			sending.Go(func() { must(t, client.Send(t.Context(), mailtest.Letter(fmt.Sprintf("before.%d", n)))) })
		}
		sending.Wait()
		door.putEverybodyOut()
		for n := range 3 {
			must(t, client.Send(t.Context(), mailtest.Letter(fmt.Sprintf("after.%d", n))))
		}
		if got := len(o.Received()); got != 11 {
			t.Errorf("%d mails arrived, want each once", got)
		}
	})
	t.Run("however many mails there are, connections are as many as allowed", func(t *testing.T) {
		t.Parallel()
		o, door, client := busy(t, func(c *smtp.Config) { c.Connections = 3 })
		var sending sync.WaitGroup
		for n := range 40 {
			sending.Go(func() { must(t, client.Send(t.Context(), mailtest.Letter(fmt.Sprintf("many.%d", n)))) })
		}
		sending.Wait()
		if most := door.most.Load(); most > 3 || len(o.Received()) != 40 {
			t.Errorf("%d connections at once, %d mails", most, len(o.Received()))
		}
	})
	t.Run("who waits for a place gives up in their time, and the mail may be sent again", func(t *testing.T) {
		t.Parallel()
		hold := make(chan struct{})
		o, _, client := busy(t, func(c *smtp.Config) { c.Connections = 1 })
		entered := make(chan struct{})
		var once sync.Once
		o.data = func() error { once.Do(func() { close(entered) }); <-hold; return nil }
		var sending sync.WaitGroup
		sending.Go(func() { must(t, client.Send(t.Context(), mailtest.Letter("slow.0"))) })
		<-entered
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := client.Send(ctx, mailtest.Letter("waits.0")); err == nil {
			t.Error("it was sent")
		}
		close(hold)
		sending.Wait()
		must(t, client.Send(t.Context(), mailtest.Letter("waits.0")))
	})
	t.Run("a connection that has rested long enough is closed by us", func(t *testing.T) {
		t.Parallel()
		_, door, client := busy(t, func(c *smtp.Config) { c.Rest = 20 * time.Millisecond })
		must(t, client.Send(t.Context(), mailtest.Letter("rest.0")))
		eventually(t, "nobody inside", func() bool { return door.inside.Load() == 0 })
	})
	t.Run("closing the client closes what rests, and what comes to rest later", func(t *testing.T) {
		t.Parallel()
		_, door, client := busy(t)
		must(t, client.Send(t.Context(), mailtest.Letter("close.0")))
		client.Close()
		eventually(t, "nobody inside", func() bool { return door.inside.Load() == 0 })
		must(t, client.Send(t.Context(), mailtest.Letter("close.1")))
		eventually(t, "nobody inside", func() bool { return door.inside.Load() == 0 })
	})
}
