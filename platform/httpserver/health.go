package httpserver

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// How long dependencies are waited for. One that the office can go without must not make a probe give up.
const (
	checkTimeout    = 2 * time.Second
	advisoryTimeout = 500 * time.Millisecond
)

// Check adds a dependency to /readyz without which the server is not ready.
func (s *Server) Check(name string, ask func(context.Context) error) {
	s.checks = append(s.checks, &check{name: name, ask: ask})
}

// CheckAdvisory adds a dependency to /readyz that the server can go without: it is degraded then, and ready.
func (s *Server) CheckAdvisory(name string, ask func(context.Context) error) {
	s.checks = append(s.checks, &check{name: name, ask: ask, advisory: true})
}

func (s *Server) health() {
	alive := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"status":"ok"}` + "\n")) //nolint:errcheck // the client may have gone
	}
	s.Router.Get("/livez", alive)
	s.Router.Get("/healthz", alive)
	s.Router.Get("/readyz", s.ready)
}

// ready asks every dependency, all at once. The texts of their errors are for operators, so they go to the log alone.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	failed := s.failed(r.Context())
	status, word, parts := http.StatusOK, "ready", map[string]string{}
	for i, c := range s.checks {
		parts[c.name] = "ok"
		if !failed[i] {
			continue
		}
		parts[c.name] = "failed"
		if c.advisory && status == http.StatusOK {
			word = "degraded"
		} else if !c.advisory {
			status, word = http.StatusServiceUnavailable, "unavailable"
		}
	}
	select {
	case <-s.ctx.Done():
		status, word, parts["server"] = http.StatusServiceUnavailable, "unavailable", "stopping"
	default:
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"status": word, "checks": parts}) //nolint:errcheck // the client may have gone
}

// Dependencies asks every dependency and says which answer.
func (s *Server) Dependencies(ctx context.Context) map[string]bool {
	up := make(map[string]bool, len(s.checks))
	for i, failed := range s.failed(ctx) {
		up[s.checks[i].name] = !failed
	}
	return up
}

// failed says which of the checks do.
func (s *Server) failed(ctx context.Context) []bool {
	failed := make([]bool, len(s.checks))
	var asking sync.WaitGroup
	for i, c := range s.checks {
		asking.Go(func() {
			limit := checkTimeout
			if c.advisory {
				limit = advisoryTimeout
			}
			ctx, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			err := c.ask(ctx)
			c.told(ctx, err)
			failed[i] = err != nil
		})
	}
	asking.Wait()
	return failed
}

// wantsPage tells a person's address from a program's.
func wantsPage(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	return !strings.HasPrefix(r.URL.Path, "/api/") && !strings.HasPrefix(r.URL.Path, "/sim/")
}
