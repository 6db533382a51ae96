package httpserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// shelf is a public read whose answer is made ahead, of one value under one tag.
type shelf struct {
	*door
	value atomic.Int64
	made  atomic.Int64
	size  int
	fail  atomic.Bool
	// inside is told when a making has read the value; it then waits for gate.
	inside, gate chan struct{}
}

func newShelf(t *testing.T, life time.Duration) *shelf {
	t.Helper()
	s := &shelf{door: newDoor(t)}
	op := get("shelf", httpserver.Public)
	op.Ready = &httpserver.Ready{Tags: func(*http.Request) []string { return []string{"tag"} }, For: life}
	httpserver.Register(s.server.API, op, func(context.Context, *empty) (*text, error) {
		value := s.value.Load()
		s.made.Add(1)
		if s.inside != nil {
			s.inside <- struct{}{}
			<-s.gate
		}
		if s.fail.Load() {
			return nil, fault.New(fault.Unavailable, "overloaded", "Later.")
		}
		return said(fmt.Sprint("value ", value, strings.Repeat(" ", s.size))), nil
	})
	return s
}

func (s *shelf) look(headers ...string) *httptest.ResponseRecorder {
	return s.ask("GET", "/api/v1/shelf", "", headers...)
}

func (s *shelf) shows(r *httptest.ResponseRecorder, value int) bool {
	return strings.Contains(unzipped(s.t, r), fmt.Sprintf("value %d", value))
}

func TestReadyAnswers(t *testing.T) {
	t.Parallel()
	t.Run("a thousand who ask at once have it made once", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		s.inside, s.gate = make(chan struct{}, 1000), make(chan struct{})
		var asking, crowd sync.WaitGroup
		asking.Add(1000)
		for range 1000 {
			crowd.Go(func() {
				asking.Done()
				if r := s.look(); !s.shows(r, 0) {
					t.Errorf("one got %d %s", r.Code, r.Body)
				}
			})
		}
		<-s.inside
		asking.Wait()
		close(s.gate)
		crowd.Wait()
		if s.made.Load() != 1 {
			t.Errorf("made %d times", s.made.Load())
		}
	})
	t.Run("it is shown until its tag is forgotten", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		s.look()
		s.value.Store(1)
		if !s.shows(s.look(), 0) {
			t.Error("it was made again for nothing")
		}
		s.server.Answers.Forget("another tag", "tag")
		if !s.shows(s.look(), 1) {
			t.Error("the old one is still shown")
		}
	})
	t.Run("who asks after a tag was forgotten never gets the old answer, though it is just being made", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		s.inside, s.gate = make(chan struct{}), make(chan struct{})
		old := make(chan *httptest.ResponseRecorder)
		go func() { old <- s.look() }()
		<-s.inside // it has read value 0
		s.value.Store(1)
		s.server.Answers.Forget("tag")
		late := make(chan *httptest.ResponseRecorder)
		go func() { late <- s.look() }()
		go func() {
			s.gate <- struct{}{}
			<-s.inside // the second making
			s.gate <- struct{}{}
		}()
		<-old
		if r := <-late; !s.shows(r, 1) {
			t.Errorf("it got %s", r.Body)
		}
	})
	t.Run("whatever is written and forgotten meanwhile, no reader sees the past", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		var written atomic.Int64
		done := make(chan struct{})
		var crowd sync.WaitGroup
		for range 8 {
			crowd.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
					}
					before := written.Load()
					var shown int64
					body := s.look().Body.String()
					if _, err := fmt.Sscanf(body, `{"text":"value %d"}`, &shown); err != nil || shown < before {
						t.Errorf("value %d was written, %q was shown", before, body)
						return
					}
				}
			})
		}
		for value := int64(1); value <= 2000; value++ {
			s.value.Store(value)
			s.server.Answers.Forget("tag")
			written.Store(value)
		}
		close(done)
		crowd.Wait()
	})
	t.Run("it is shown no longer than it may be", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, time.Minute)
		s.look()
		s.value.Store(1)
		s.clock.Advance(time.Minute - time.Second)
		if !s.shows(s.look(), 0) {
			t.Error("it was made again too early")
		}
		s.clock.Advance(time.Second)
		if !s.shows(s.look(), 1) {
			t.Error("it outlived its time")
		}
	})
	t.Run("who has it already is told so", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		first := s.look()
		etag := first.Header().Get("Etag")
		for _, header := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
			r := s.look("If-None-Match", header)
			if r.Code != 304 || r.Body.Len() > 0 || r.Header().Get("Etag") != etag {
				t.Errorf("%s: %d with %d bytes", header, r.Code, r.Body.Len())
			}
		}
		s.value.Store(1)
		s.server.Answers.Forget("tag")
		if r := s.look("If-None-Match", etag); r.Code != 200 || r.Header().Get("Etag") == etag {
			t.Errorf("a changed answer: %d", r.Code)
		}
	})
	t.Run("a large one is compressed for who takes that, a small one never", func(t *testing.T) {
		t.Parallel()
		large, small := newShelf(t, 0), newShelf(t, 0)
		large.size = 5000
		r := large.look("Accept-Encoding", "br, gzip")
		if r.Header().Get("Content-Encoding") != "gzip" || r.Body.Len() > 1000 || !large.shows(r, 0) || r.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%v, %d bytes", r.Header(), r.Body.Len())
		}
		if plain := large.look(); plain.Header().Get("Content-Encoding") != "" || plain.Body.Len() < 5000 {
			t.Errorf("plain: %v", plain.Header())
		}
		if r := small.look("Accept-Encoding", "gzip"); r.Header().Get("Content-Encoding") != "" {
			t.Error("a small one was compressed")
		}
	})
	t.Run("a refusal is not kept", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		s.fail.Store(true)
		problem(t, s.look(), 503, "overloaded")
		s.fail.Store(false)
		if r := s.look(); r.Code != 200 {
			t.Errorf("still refused: %d", r.Code)
		}
	})
	t.Run("one who leaves does not spoil it for those who wait", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t, 0)
		s.inside, s.gate = make(chan struct{}), make(chan struct{})
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			s.server.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/api/v1/shelf", nil))
		}()
		<-s.inside
		waits := make(chan *httptest.ResponseRecorder)
		go func() { waits <- s.look() }()
		leave()
		go func() {
			for {
				select {
				case s.gate <- struct{}{}:
				case <-s.inside: // the one who waits came too late for the first making
				case <-t.Context().Done():
					return
				}
			}
		}()
		if r := <-waits; r.Code != 200 {
			t.Errorf("got %d %s", r.Code, r.Body)
		}
	})
	t.Run("a mark is fresh until one of its tags is forgotten", func(t *testing.T) {
		t.Parallel()
		answers := httpserver.NewAnswers(func() time.Time { return now })
		mark := answers.Mark("a", "b")
		if !mark.Fresh() {
			t.Error("nothing was forgotten, and it is stale")
		}
		answers.Forget("b")
		if mark.Fresh() {
			t.Error("one of its tags was forgotten, and it is fresh")
		}
	})
}
