// Package httpserver is the office's front door: it carries requests to the modules' operations and their
// answers back, and knows nothing of tickets.
//
// Around every operation stand, in this order: an id for the logs, security headers, measuring, limits of
// size and time, who it is and whether they may, the repeated request (receipts.go), the answer made ahead
// (answers.go). Errors become problem+json in one place (problem.go). Modules register operations with
// Register; there is no default access, so nothing is open by mistake.
package httpserver

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Settings of the server.
type Settings struct {
	HTTPAddr        string        `name:"http-addr" default:":8080" help:"Address that serves the page and the API."`
	AdminAddr       string        `name:"admin-addr" default:"" help:"Address of its own for /metrics and profiles (/debug/pprof); empty serves metrics on --http-addr and no profiles."`
	TrustedProxies  []string      `name:"trusted-proxies" help:"Addresses or networks (10.0.0.0/8) of the proxies in front, whose X-Forwarded-For says who a client is; without any, everybody behind one shares its limits."`
	ShutdownTimeout time.Duration `name:"shutdown-timeout" default:"20s" help:"How long a stop waits for requests under way."`
	MaxConnections  int           `name:"max-connections" default:"200000" help:"Connections at once, event streams included; more are refused with 503."`
	PublicStreams   int           `name:"max-public-streams" default:"150000" help:"Event streams at once of people who need not be signed in; more are told 503. Fewer than connections, so that who buys finds one."`
}

// Validate reports the first setting that can't work.
func (s Settings) Validate() error {
	if _, err := parseProxies(s.TrustedProxies); err != nil {
		return err
	}
	if s.ShutdownTimeout <= 0 || s.ShutdownTimeout > 10*time.Minute {
		return errors.New("--shutdown-timeout must lie between 1 ns and 10 minutes")
	}
	if s.MaxConnections < 0 || s.PublicStreams < 0 || (s.MaxConnections > 0 && s.PublicStreams > s.MaxConnections) {
		return errors.New("--max-connections and --max-public-streams must not be negative (0 is as many as by default), nor the streams be more than the connections")
	}
	return nil
}

// Needs is what the server is built on.
type Needs struct {
	Version       string
	Production    bool // sends Strict-Transport-Security
	Partners      Partners
	Now           func() time.Time
	Authenticator Authenticator
	Receipts      idempotency.Store
	Limiter       Limiter      // nil when no operation has a limit
	Page          http.Handler // serves what no operation does; may be nil
	Samples       Samples      // shown in the document; may be nil
	Freshness     *Freshness   // where reads may be behind; nil when all are fresh
}

// Server serves until its context ends.
type Server struct {
	API     *API
	Answers *Answers
	Router  chi.Router // for what is no operation: the simulator, posters

	settings Settings
	samples  Samples
	checks   []*check
	handler  http.Handler
	ctx      context.Context // ends when the server begins to stop, so that streams end
	stop     context.CancelFunc
}

type check struct {
	name     string
	ask      func(context.Context) error
	advisory bool
	down     atomic.Bool // when it was last asked
}

// told logs what became of a dependency when it is another than before: probes ask every second.
func (c *check) told(ctx context.Context, err error) {
	switch was := c.down.Swap(err != nil); {
	case err != nil && !was:
		slog.WarnContext(ctx, "dependency failed", "dependency", c.name, "error", err)
	case err == nil && was:
		slog.InfoContext(ctx, "dependency is back", "dependency", c.name)
	}
}

// New builds a server without any operation.
func New(settings Settings, needs Needs) *Server {
	router := chi.NewRouter()
	router.Use(middleware.GetHead) // HEAD is GET without the body
	answers := NewAnswers(needs.Now)
	s := &Server{
		settings: settings, samples: needs.Samples, Answers: answers, Router: router,
		API: newAPI(router, needs.Version, needs.Authenticator, needs.Receipts, answers, needs.Now),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.API.streams, s.API.limiter = newStreams(s.ctx, cmp.Or(settings.PublicStreams, 150_000)), needs.Limiter
	s.API.fresh = needs.Freshness
	trusted, err := parseProxies(settings.TrustedProxies)
	if err != nil {
		panic("httpserver: settings that were not validated: " + err.Error())
	}
	s.handler = trusted.forwarded(identify(secure(needs.Production, needs.Partners, router)))
	s.health()
	if settings.AdminAddr == "" {
		router.Method(http.MethodGet, "/metrics", metrics())
	}
	router.NotFound(func(w http.ResponseWriter, r *http.Request) {
		if needs.Page == nil || !wantsPage(r) {
			WriteProblem(w, r, ErrNoSuchPath)
			return
		}
		needs.Page.ServeHTTP(w, r)
	})
	router.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(methodsAt(router, r), ", "))
		writeProblem(w, &Problem{
			Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed,
			Code: errMethodIllegal.Code, Detail: errMethodIllegal.Message,
		})
	})
	return s
}

// methodsAt are the methods that the request's address takes.
func methodsAt(router chi.Router, r *http.Request) (methods []string) {
	path := cmp.Or(r.URL.RawPath, r.URL.Path)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		asked := method
		if method == http.MethodHead {
			asked = http.MethodGet // HEAD is GET without the body
		}
		if router.Match(chi.NewRouteContext(), asked, path) {
			methods = append(methods, method)
		}
	}
	return methods
}

// Handler is the whole server, for tests that need no socket.
func (s *Server) Handler() http.Handler { return s.handler }

// Stopping ends when the server begins to stop. Streams end with it, so that a stop need not wait for
// listeners.
func (s *Server) Stopping() <-chan struct{} { return s.ctx.Done() }

// Serve answers on the listener until ctx ends, then finishes what it has accepted.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 2)
	go func() {
		failed <- server.Serve(newConnections(listener, cmp.Or(s.settings.MaxConnections, 200_000), writeTimeout))
	}()
	admin := s.serveAdmin(failed)
	select {
	case err := <-failed:
		s.stop()
		return err
	case <-ctx.Done():
	}
	s.stop()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.settings.ShutdownTimeout)
	defer cancel()
	err := server.Shutdown(limit)
	if admin != nil {
		err = errors.Join(err, admin.Shutdown(limit))
	}
	return err
}

// metrics answers what is measured; to who asks for OpenMetrics, with the traces that figures lead to.
func metrics() http.Handler {
	return promhttp.HandlerFor(prometheus.DefaultGatherer, promhttp.HandlerOpts{EnableOpenMetrics: true, MaxRequestsInFlight: 4})
}

func (s *Server) serveAdmin(failed chan<- error) *http.Server {
	if s.settings.AdminAddr == "" {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics())
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	admin := &http.Server{Addr: s.settings.AdminAddr, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := admin.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return admin
}
