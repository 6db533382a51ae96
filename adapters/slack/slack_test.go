package slack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/slack"
	"github.com/ticketblue/ticketblue/ports/chat"
	"github.com/ticketblue/ticketblue/ports/chat/chattest"
)

const secret = "/services/T00/B00/very-secret"

// service is Slack's side of a webhook.
type service struct {
	*httptest.Server
	mu     sync.Mutex
	said   []string
	answer func(http.ResponseWriter)
}

func open(t *testing.T, answer func(http.ResponseWriter)) *service {
	t.Helper()
	s := &service{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.URL.Path != secret {
			t.Errorf("%s was asked with %v", r.URL.Path, err)
		}
		if s.answer != nil {
			s.answer(w)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.said = append(s.said, strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(body.Text))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *service) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.said...)
}

func (s *service) room(t *testing.T) *slack.Room {
	t.Helper()
	room, err := slack.New(s.URL+secret, 500*time.Millisecond, nil)
	if err != nil {
		t.Fatal(err)
	}
	return room
}

func TestRoom(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t *testing.T) chattest.Rig {
		t.Helper()
		s := open(t, nil)
		return chattest.Rig{Room: s.room(t), Said: s.Said}
	})
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter)
		want   error
		pause  time.Duration
	}{
		"too often, with a time":        {refuse(429, "rate_limited", "30"), chat.ErrUnavailable, 30 * time.Second},
		"too often, without one":        {refuse(429, "rate_limited", ""), chat.ErrUnavailable, time.Second},
		"too often, for a year":         {refuse(429, "rate_limited", "31536000"), chat.ErrUnavailable, 10 * time.Minute},
		"a text that is not liked":      {refuse(400, "invalid_payload", ""), chat.ErrRejected, 0},
		"a webhook that was taken away": {refuse(403, "action_prohibited", ""), chat.ErrUnavailable, 0},
		"a webhook that there isn't":    {refuse(404, "no_service", ""), chat.ErrUnavailable, 0},
		"trouble at the service's":      {refuse(500, "rollup_error", ""), chat.ErrUnavailable, 0},
		"a redirection is not followed": {func(w http.ResponseWriter) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, chat.ErrUnavailable, 0},
		"an answer that does not come":    {func(http.ResponseWriter) { time.Sleep(700 * time.Millisecond) }, chat.ErrUnavailable, 0},
		"a connection that is broken off": {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, chat.ErrUnavailable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, c.answer)
			err := s.room(t).Say(t.Context(), "안녕하세요")
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v", err)
			}
			var often *chat.TooOften
			if errors.As(err, &often) != (c.pause > 0) || (often != nil && often.For != c.pause) {
				t.Errorf("got %v, want a pause of %s", err, c.pause)
			}
			if text := err.Error(); strings.Contains(text, "secret") || strings.Contains(text, "T00") {
				t.Errorf("the address stands in %q", text)
			}
		})
	}
	t.Run("no address is told without telling it", func(t *testing.T) {
		t.Parallel()
		if _, err := slack.New("ftp://x"+secret, 0, nil); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v", err)
		}
	})
}

func refuse(code int, text, retryAfter string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		http.Error(w, text, code)
	}
}
