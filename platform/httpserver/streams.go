package httpserver

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// Limits of streams. All times are the sockets' own.
const (
	heartbeatSlots = 20                    // one a second, so that a stream hears something every 20 s
	quickWrite     = 20 * time.Millisecond // what a listener may cost the others
	slowWrite      = 10 * time.Second      // before a slow listener is given up
	slowListeners  = 1000                  // at once; one more is given up
)

// heartbeat is a comment, which clients ignore. It keeps proxies from closing a stream on which nothing happens.
const heartbeat = ": still here\n\n"

// Feed is what one listener is told.
type Feed interface {
	// Next appends to the buffer what the listener has not had (AppendEvent), nothing when that is
	// nothing. It is called by one at a time; an error ends the stream.
	Next(ctx context.Context, buffer []byte) ([]byte, error)
	// Leave is called once, when the stream has ended. Next may be under way.
	Leave()
}

// AppendEvent writes a server-sent event (WHATWG HTML, "Server-sent events"). id is what a client resumes from,
// "" for an event that changes nothing in that; data has no line breaks.
func AppendEvent(buffer []byte, kind, id string, data []byte) []byte {
	buffer = append(append(buffer, "event: "...), kind...)
	if id != "" {
		buffer = append(append(buffer, "\nid: "...), id...)
	}
	return append(append(append(buffer, "\ndata: "...), data...), "\n\n"...)
}

// Stream makes an answer to who is listening that tells what a feed has: at first, and then whenever wake was called, which never
// waits. open's error is answered as it is; from its return on the feed is left when the stream ends: with the
// client, with the session of who may see it, with the server.
//
// A listener that has to be waited for costs the others nothing: it is waited for aside, for a while, and then
// given up. Clients come again and say what they had last.
func Stream(listening Listening, open func(wake func()) (Feed, error)) (*huma.StreamResponse, error) {
	s := &stream{owner: listening.streams, still: listening.still, public: listening.still == nil}
	if s.public && !s.owner.admit() {
		return nil, errStreamsFull
	}
	s.state.Store(queued)
	s.news.Store(true)
	feed, err := open(s.wake)
	if err != nil {
		s.dismiss()
		return nil, err
	}
	s.feed = feed
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		r, w := humachi.Unwrap(hctx)
		s.answer(r.Method, w)
	}}, nil
}

// States of a stream.
const (
	idle   int32 = iota
	queued       // waits for a worker, or has one
	again        // and was woken meanwhile
	ended
)

// stream is one connection. There is one for each tab that somebody has open, so it is kept small: the
// connection is taken out of net/http's hands with its buffers, and the only goroutine waits for the client to
// leave.
type stream struct {
	owner *streams
	feed  Feed
	conn  net.Conn
	still func(context.Context) bool
	state atomic.Int32
	news  atomic.Bool // the feed may have something
	beat  atomic.Bool // a heartbeat is due
	slot  uint8

	public bool // of somebody who need not be signed in
}

// answer writes the head of the answer and takes the connection over.
func (s *stream) answer(method string, w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx
	if method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		s.end()
		return
	}
	header.Set("Transfer-Encoding", "identity") // the end of the connection ends the answer
	w.WriteHeader(http.StatusOK)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		s.end()
		return
	}
	s.conn = conn
	if !s.owner.add(s) {
		s.end()
		return
	}
	s.owner.enqueue(s)
	go s.awaitLeave()
}

// awaitLeave ends the stream when the client does. It is all that a stream's stack has to hold.
func (s *stream) awaitLeave() {
	one := []byte{0}
	for {
		if _, err := s.conn.Read(one); err != nil {
			s.end()
			return
		}
	}
}

func (s *stream) wake() {
	s.news.Store(true)
	s.poke()
}

func (s *stream) poke() {
	for {
		switch state := s.state.Load(); {
		case state == idle && s.state.CompareAndSwap(idle, queued):
			s.owner.enqueue(s)
			return
		case state == queued && s.state.CompareAndSwap(queued, again), state == again, state == ended:
			return
		}
	}
}

func (s *stream) end() {
	if s.state.Swap(ended) == ended {
		return
	}
	s.feed.Leave()
	s.dismiss()
	if s.conn != nil {
		s.conn.Close() //nolint:errcheck // it is given up
		s.owner.remove(s)
	}
}

// serve sends what there is to send. The buffer is the worker's own.
func (s *stream) serve(buffer []byte) []byte {
	buffer = buffer[:0]
	if s.state.Load() == ended || (s.still != nil && !s.still(s.owner.ctx)) {
		s.end()
		return buffer
	}
	s.state.CompareAndSwap(again, queued)
	var err error
	if s.news.Swap(false) {
		if buffer, err = s.feed.Next(s.owner.ctx, buffer); err != nil {
			s.end()
			return buffer
		}
	}
	if s.beat.Swap(false) && len(buffer) == 0 {
		buffer = append(buffer, heartbeat...)
	}
	if len(buffer) > 0 {
		n, err := s.write(buffer, quickWrite)
		if errors.Is(err, os.ErrDeadlineExceeded) && s.owner.slow.Add(1) <= slowListeners {
			go s.finish(append([]byte(nil), buffer[n:]...))
			return buffer
		}
		if err != nil {
			s.end()
			return buffer
		}
	}
	s.served()
	return buffer
}

// finish waits for a slow listener, aside.
func (s *stream) finish(rest []byte) {
	defer s.owner.slow.Add(-1)
	if _, err := s.write(rest, slowWrite); err != nil {
		s.end()
		return
	}
	s.served()
}

// served lets the stream go, or has it served once more when it was woken meanwhile.
func (s *stream) served() {
	if !s.state.CompareAndSwap(queued, idle) && s.state.CompareAndSwap(again, queued) {
		s.owner.enqueue(s)
	}
}

func (s *stream) write(p []byte, limit time.Duration) (int, error) {
	if err := s.conn.SetWriteDeadline(time.Now().Add(limit)); err != nil { //nolint:forbidigo // a socket's own clock
		return 0, err
	}
	return s.conn.Write(p)
}

var errStreamsFull = fault.New(fault.Unavailable, "too_many_streams", "Too many people watch at once. Look again in a moment.").After(30 * time.Second)

// admit makes room for one more public stream, if there is any; dismiss gives it back.
func (a *streams) admit() bool {
	if a.public.Add(1) <= a.maxPublic {
		return true
	}
	a.public.Add(-1)
	return false
}

func (s *stream) dismiss() {
	if s.public {
		s.owner.public.Add(-1)
	}
}

// streams are all of a server's.
type streams struct {
	ctx  context.Context // ends them
	slow atomic.Int32

	public    atomic.Int64
	maxPublic int64

	mu      sync.Mutex
	slots   [heartbeatSlots]map[*stream]struct{}
	next    uint8 // slot of the next stream
	count   int
	beating bool

	queue   []*stream
	working int
}

var streamsOpen = promauto.NewGauge(prometheus.GaugeOpts{Name: "ticketblue_http_streams", Help: "Open event streams."})

func newStreams(ctx context.Context, maxPublic int) *streams {
	all := &streams{ctx: ctx, maxPublic: int64(maxPublic)}
	context.AfterFunc(ctx, all.endAll)
	return all
}

// carry lets operations find the server's streams.
func (a *streams) carry(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, finding(r, func(x *exchange) { x.streams = a }))
	})
}

// add reports false when the server stops.
func (a *streams) add(s *stream) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ctx.Err() != nil {
		return false
	}
	s.slot, a.next = a.next, (a.next+1)%heartbeatSlots
	if a.slots[s.slot] == nil {
		a.slots[s.slot] = map[*stream]struct{}{}
	}
	a.slots[s.slot][s] = struct{}{}
	a.count++
	streamsOpen.Inc()
	if !a.beating {
		a.beating = true
		go a.beat()
	}
	return true
}

func (a *streams) remove(s *stream) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.slots[s.slot][s]; known {
		delete(a.slots[s.slot], s)
		a.count--
		streamsOpen.Dec()
	}
}

// enqueue has a stream served, by as many workers as there is work for.
func (a *streams) enqueue(s *stream) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queue = append(a.queue, s)
	if a.working < 4*runtime.GOMAXPROCS(0) {
		a.working++
		go a.work()
	}
}

func (a *streams) work() {
	var buffer []byte
	for {
		a.mu.Lock()
		if len(a.queue) == 0 {
			a.working--
			a.queue = nil
			a.mu.Unlock()
			return
		}
		s := a.queue[0]
		a.queue = a.queue[1:]
		a.mu.Unlock()
		buffer = s.serve(buffer)
	}
}

// beat goes round the slots for as long as there are streams.
func (a *streams) beat() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for slot := 0; ; slot = (slot + 1) % heartbeatSlots {
		select {
		case <-a.ctx.Done():
			return
		case <-ticker.C:
		}
		a.mu.Lock()
		if a.count == 0 {
			a.beating = false
			a.mu.Unlock()
			return
		}
		due := make([]*stream, 0, len(a.slots[slot]))
		for s := range a.slots[slot] {
			due = append(due, s)
		}
		a.mu.Unlock()
		for _, s := range due {
			s.beat.Store(true)
			s.poke()
		}
	}
}

func (a *streams) endAll() {
	a.mu.Lock()
	var all []*stream
	for _, slot := range a.slots {
		for s := range slot {
			all = append(all, s)
		}
	}
	a.mu.Unlock()
	for _, s := range all {
		s.end()
	}
}

// stillGood returns what asks whether the token with which a request came is still good: streams outlast tokens. It keeps
// nothing of the request but the token, and of that a copy, since it is a part of the request's header.
func stillGood(authenticator Authenticator, token string) func(context.Context) bool {
	token = strings.Clone(token)
	return func(ctx context.Context) bool {
		_, err := authenticator.Authenticate(ctx, token)
		return err == nil
	}
}
