package httpserver

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sampledPerSecond is how many lines of one kind are logged a second. The others are counted.
const sampledPerSecond = 5

// Kinds of lines of which a rush or an outage makes thousands that say the same.
var slowLogged, turnedAwayLogged, outagesLogged sampled

// sampled is one such kind. A nil one logs everything.
type sampled struct {
	mu     sync.Mutex
	second int64
	logged int
	missed int
}

// admit reports whether a line may be logged at that time, and how many were not since the last one that was.
func (s *sampled) admit(now time.Time) (missed int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if second := now.Unix(); second != s.second {
		s.second, s.logged = second, 0
	}
	if s.logged >= sampledPerSecond {
		s.missed++
		return 0, false
	}
	s.logged++
	missed, s.missed = s.missed, 0
	return missed, true
}

func (s *sampled) log(ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	if s != nil {
		missed, ok := s.admit(time.Now()) //nolint:forbidigo // bounds the log, no business time
		if !ok {
			return
		}
		if missed > 0 {
			attrs = append(attrs, slog.Int("notLogged", missed))
		}
	}
	slog.LogAttrs(ctx, level, message, attrs...)
}
