package httpserver_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// station has one stream that tells everybody the same.
type station struct {
	t     *testing.T
	base  string
	stop  func()
	token atomic.Bool // "good" is a good one

	mu    sync.Mutex
	said  []string
	tuned map[*tuned]func()
	left  atomic.Int32
}

// tuned is one listener's feed.
type tuned struct {
	*station
	heard int
	flood bool // hears far more than a connection holds
}

func (f *tuned) Next(_ context.Context, buffer []byte) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.flood {
		return append(buffer, strings.Repeat("x", 8<<20)...), nil
	}
	for ; f.heard < len(f.said); f.heard++ {
		buffer = httpserver.AppendEvent(buffer, "said", fmt.Sprint(f.heard), []byte(f.said[f.heard]))
	}
	return buffer, nil
}

func (f *tuned) Leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.tuned, f)
	f.left.Add(1)
}

func (s *station) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, text)
	for _, wake := range s.tuned {
		wake()
	}
}

func (s *station) listeners() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tuned)
}

// Authenticate knows one token for as long as it is good.
func (s *station) Authenticate(_ context.Context, token string) (httpserver.Principal, error) {
	if token != "good" || !s.token.Load() {
		return httpserver.Principal{}, httpserver.ErrSignInNeeded
	}
	return httpserver.Principal{UserID: "kim"}, nil
}

func broadcast(t *testing.T) *station {
	t.Helper()
	return broadcastTo(t, 10_000)
}

// broadcastTo lets so many people listen who need not be signed in.
func broadcastTo(t *testing.T, public int) *station {
	t.Helper()
	s := &station{t: t, tuned: map[*tuned]func(){}}
	s.token.Store(true)
	server := httpserver.New(httpserver.Settings{ShutdownTimeout: 5 * time.Second, PublicStreams: public}, httpserver.Needs{Version: "test", Now: time.Now, Authenticator: s})
	tune := func(_ context.Context, r *struct {
		httpserver.Listening
		Flood bool `query:"flood"`
	},
	) (*huma.StreamResponse, error) {
		return httpserver.Stream(r.Listening, func(wake func()) (httpserver.Feed, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			f := &tuned{station: s, flood: r.Flood}
			s.tuned[f] = wake
			return f, nil
		})
	}
	httpserver.Register(server.API, httpserver.Operation{ID: "listen", Method: http.MethodGet, Path: "/listen", Access: httpserver.Public, Stream: true}, tune)
	httpserver.Register(server.API, httpserver.Operation{ID: "own", Method: http.MethodGet, Path: "/own", Access: httpserver.SignedIn, Stream: true}, tune)
	httpserver.Register(server.API, httpserver.Operation{ID: "none", Method: http.MethodGet, Path: "/none", Access: httpserver.Public, Stream: true},
		func(_ context.Context, r *struct{ httpserver.Listening }) (*huma.StreamResponse, error) {
			return httpserver.Stream(r.Listening, func(func()) (httpserver.Feed, error) {
				return nil, fault.New(fault.NotFound, "no_such_station", "None.")
			})
		})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.base = listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	s.stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// listen opens a stream and reads its head.
func (s *station) listen(path string) (net.Conn, *bufio.Reader, *http.Response) {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.base)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\n\r\n", path)
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return conn, reader, response
}

func hears(t *testing.T, response *http.Response, want string) {
	t.Helper()
	lines := bufio.NewReader(response.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the stream ended before %q: %v", want, err)
		}
		if strings.TrimSpace(line) == "data: "+want {
			return
		}
	}
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	turn := time.NewTicker(time.Millisecond)
	defer turn.Stop()
	for !holds() {
		select {
		case <-turn.C:
		case <-deadline:
			t.Fatalf("it did not come to that: %s", what)
		}
	}
}

func TestStreams(t *testing.T) {
	t.Parallel()
	t.Run("a stream says what it is, and an error is an answer", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		s.say("first")
		_, _, response := s.listen("/listen")
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" || response.Header.Get("X-Request-Id") == "" {
			t.Errorf("%d %v", response.StatusCode, response.Header)
		}
		hears(t, response, "first")
		if _, _, refused := s.listen("/none"); refused.StatusCode != http.StatusNotFound {
			t.Errorf("got %d", refused.StatusCode)
		}
	})
	t.Run("two thousand hear at once, though one does not listen", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		s.listen("/listen?flood=true") // and reads nothing
		responses := make([]*http.Response, 2000)
		for i := range responses {
			_, _, responses[i] = s.listen("/listen")
		}
		began := time.Now()
		s.say("hello")
		for _, response := range responses {
			hears(t, response, "hello")
		}
		if took := time.Since(began); took > 5*time.Second { // half of what the deaf one is waited for
			t.Errorf("it took %s", took)
		}
	})
	t.Run("who leaves is left", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		conn, _, _ := s.listen("/listen")
		waitFor(t, "one listens", func() bool { return s.listeners() == 1 })
		conn.Close()
		waitFor(t, "nobody listens", func() bool { return s.listeners() == 0 })
	})
	t.Run("nothing is told once the token is no good", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		_, _, response := s.listen("/own")
		s.say("before")
		hears(t, response, "before")
		s.token.Store(false)
		s.say("secret")
		rest, _ := io.ReadAll(response.Body)
		if strings.Contains(string(rest), "secret") {
			t.Errorf("told %q", rest)
		}
		waitFor(t, "it is left", func() bool { return s.left.Load() == 1 })
		if _, _, refused := s.listen("/own"); refused.StatusCode != http.StatusUnauthorized {
			t.Errorf("got %d", refused.StatusCode)
		}
	})
	t.Run("a stop ends them at once", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		var responses []*http.Response
		for range 50 {
			_, _, response := s.listen("/listen")
			responses = append(responses, response)
		}
		began := time.Now()
		s.stop()
		for _, response := range responses {
			io.ReadAll(response.Body)
		}
		if took := time.Since(began); took > 3*time.Second || s.left.Load() != 50 {
			t.Errorf("it took %s, %d were left", took, s.left.Load())
		}
	})
	t.Run("a word is heard whenever it comes, once, in order", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		_, _, response := s.listen("/listen")
		var saying sync.WaitGroup
		for range 8 {
			saying.Go(func() {
				for range 250 {
					s.say("x")
				}
			})
		}
		lines := bufio.NewScanner(response.Body)
		for next := 0; next < 2000 && lines.Scan(); {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				if id != fmt.Sprint(next) {
					t.Fatalf("%s came where %d was due", id, next)
				}
				next++
			}
		}
		saying.Wait()
	})
	t.Run("asked for its head only, it has none", func(t *testing.T) {
		t.Parallel()
		s := broadcast(t)
		response, err := http.Head("http://" + s.base + "/listen")
		if err != nil || response.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%v, %v", response, err)
		}
		response.Body.Close()
		waitFor(t, "it is left", func() bool { return s.left.Load() == 1 })
	})
}

// Public streams leave room for who is signed in, and who leaves makes room.
func TestPublicStreamsHaveALimit(t *testing.T) {
	t.Parallel()
	s := broadcastTo(t, 1)
	if _, _, answer := s.listen("/none"); answer.StatusCode != http.StatusNotFound {
		t.Fatalf("a stream of nothing is told %s", answer.Status)
	}
	first, _, answer := s.listen("/listen")
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the first is told %s", answer.Status)
	}
	if _, _, answer := s.listen("/listen"); answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "30" {
		t.Errorf("one too many is told %s, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
	if _, _, answer := s.listen("/own"); answer.StatusCode != http.StatusOK {
		t.Errorf("who is signed in is told %s", answer.Status)
	}
	first.Close()
	end := time.After(20 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		if _, _, answer := s.listen("/listen"); answer.StatusCode == http.StatusOK {
			return
		}
		select {
		case <-end:
			t.Fatal("who left made no room")
		case <-look.C:
		}
	}
}

// What an operation would lack at its first request is noticed when it is registered.
func TestAnOperationThatLacksWhatItNeedsDoesNotRegister(t *testing.T) {
	t.Parallel()
	for name, op := range map[string]httpserver.Operation{
		"a stream that listens to nothing": {ID: "s", Method: http.MethodGet, Path: "/s", Access: httpserver.Public, Stream: true},
		"an upload that takes no file":     {ID: "u", Method: http.MethodPut, Path: "/u", Access: httpserver.Public, Upload: &httpserver.Upload{Part: "file", Limit: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("it was registered")
				}
			}()
			server := httpserver.New(httpserver.Settings{}, httpserver.Needs{Version: "test", Now: time.Now})
			httpserver.Register(server.API, op, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		})
	}
}
