package httpserver

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

const checkTimeout = 2 * time.Second

// Check adds a dependency to /readyz.
func (s *Server) Check(name string, ask func(context.Context) error) {
	s.checks = append(s.checks, check{name: name, ask: ask})
}

// Watch adds a dependency to /readyz that the server does without: it is shown, and a failure makes nothing
// unready.
func (s *Server) Watch(name string, ask func(context.Context) error) {
	s.checks = append(s.checks, check{name: name, ask: ask, optional: true})
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

// ready asks every dependency. The texts of their errors are for operators, so they go to the log alone.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	status, parts := http.StatusOK, map[string]string{}
	for _, c := range s.checks {
		parts[c.name] = "ok"
		if err := c.ask(ctx); err != nil {
			slog.WarnContext(ctx, "dependency failed", "dependency", c.name, "error", err)
			parts[c.name] = "failed"
			if !c.optional {
				status = http.StatusServiceUnavailable
			}
		}
	}
	select {
	case <-s.ctx.Done():
		status, parts["server"] = http.StatusServiceUnavailable, "stopping"
	default:
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{ //nolint:errcheck // the client may have gone
		"status": map[bool]string{true: "ready", false: "unavailable"}[status == http.StatusOK], "checks": parts,
	})
}

// wantsPage tells a person's address from a program's.
func wantsPage(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	return !strings.HasPrefix(r.URL.Path, "/api/") && !strings.HasPrefix(r.URL.Path, "/sim/")
}
