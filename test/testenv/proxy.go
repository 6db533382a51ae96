package testenv

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// Proxy stands between a client and a server over TCP and does to the connection what networks do: cuts it,
// holds it, slows it, sends it elsewhere. Safe for concurrent use.
type Proxy struct {
	listener net.Listener
	running  sync.WaitGroup

	mu      sync.Mutex
	target  string
	cut     bool
	held    chan struct{} // nil while bytes pass; closed when they may again
	delay   time.Duration
	verdict func(chunk []byte) Verdict
	conns   map[net.Conn]struct{}
}

// Verdict is what becomes of bytes that a client sends, and of its connection.
type Verdict int

// The verdicts.
const (
	Pass    Verdict = iota // they go on
	Drop                   // the server never sees them; the connection is cut
	Swallow                // the server gets them; the connection is cut before it can answer
)

// StartProxy listens on an address of its own and passes on to the target, "host:port".
func StartProxy(ctx context.Context, target string) (*Proxy, error) {
	return StartProxyAt(ctx, "127.0.0.1:0", target)
}

// StartProxyAt does so at an address that is given.
func StartProxyAt(ctx context.Context, addr, target string) (*Proxy, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: l, target: target, conns: map[net.Conn]struct{}{}}
	p.running.Go(p.accept)
	return p, nil
}

// Addr is where clients connect.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Point sends new connections elsewhere and cuts those that there are.
func (p *Proxy) Point(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = target
	p.hangUp()
}

// Redirect sends new connections elsewhere; those that there are live on.
func (p *Proxy) Redirect(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = target
}

// Cut ends all connections and lets no new one live, until Mend.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
	p.hangUp()
}

// Mend undoes Cut.
func (p *Proxy) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
}

// Hold keeps every byte where it is, as a network does that lost its way, until Release.
func (p *Proxy) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = make(chan struct{})
	}
}

// Release undoes Hold.
func (p *Proxy) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held != nil {
		close(p.held)
		p.held = nil
	}
}

// Slow holds each chunk back for d, in both directions; 0 is at once.
func (p *Proxy) Slow(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// Judge asks for a verdict on each chunk that a client sends; nil passes all. A chunk is what one read
// brought, so that a short request is usually one of its own.
func (p *Proxy) Judge(verdict func(chunk []byte) Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.verdict = verdict
}

// Close ends the proxy and all connections through it.
func (p *Proxy) Close() {
	p.listener.Close() // nobody waits for it
	p.Release()
	p.Cut()
	p.running.Wait()
}

func (p *Proxy) hangUp() {
	for conn := range p.conns {
		conn.Close() // it is to break
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.serve(client) })
	}
}

func (p *Proxy) serve(client net.Conn) {
	defer client.Close() // done with it
	p.mu.Lock()
	target, cut := p.target, p.cut
	p.mu.Unlock()
	if cut {
		return
	}
	server, err := net.DialTimeout("tcp", target, 5*time.Second)
	if err != nil {
		return
	}
	defer server.Close() // as above
	if !p.keep(target, client, server) {
		return
	}
	defer p.forget(client, server)
	var answers sync.WaitGroup
	answers.Go(func() {
		p.pass(client, server, false)
		client.Close() // ends the other direction
	})
	p.pass(server, client, true)
	server.Close() // as above
	answers.Wait()
}

// keep notes a pair of connections, unless the world has changed since it was made.
func (p *Proxy) keep(target string, pair ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut || p.target != target {
		return false
	}
	for _, conn := range pair {
		p.conns[conn] = struct{}{}
	}
	return true
}

func (p *Proxy) forget(pair ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range pair {
		delete(p.conns, conn)
	}
}

// pass copies one direction until it ends.
func (p *Proxy) pass(to io.Writer, from io.Reader, judged bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			verdict := p.weather(buffer[:n], judged)
			if verdict == Drop {
				return
			}
			if verdict == Swallow {
				if closer, ok := from.(net.Conn); ok {
					closer.Close() // before the answer can come
				}
			}
			if _, err := to.Write(buffer[:n]); err != nil || verdict == Swallow {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// weather waits for as long as the network is bad and says what becomes of the chunk.
func (p *Proxy) weather(chunk []byte, judged bool) Verdict {
	p.mu.Lock()
	held, delay, verdict := p.held, p.delay, p.verdict
	p.mu.Unlock()
	if held != nil {
		<-held
	}
	if delay > 0 {
		time.Sleep(delay)
	}
	if !judged || verdict == nil {
		return Pass
	}
	return verdict(chunk)
}
