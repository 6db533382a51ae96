package httpserver

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/telemetry"
)

// contentSecurityPolicy lets the page load from here alone and be framed by nobody. Partners are origins that it may
// besides load scripts, pictures and frames from and speak to.
func contentSecurityPolicy(partners Partners) string {
	also := func(origins []string) string { return strings.Join(append([]string{"'self'"}, origins...), " ") }
	all := append(append([]string{}, partners.Scripts...), partners.Frames...)
	return "default-src 'self'; script-src " + also(partners.Scripts) + "; style-src 'self'; img-src " + also(all) + " data: blob:; font-src 'self'" +
		"; worker-src 'self'; connect-src " + also(all) + "; frame-src " + also(partners.Frames) + "; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
}

// Partners are other parties that the page works with in the browser, such as a payment provider's window, by origin:
// https://js.example.com. The zero value is nobody.
type Partners struct {
	Scripts []string // run in the page itself: they see all of it
	Frames  []string // stand in it, on their own
}

// opener lets partners open windows that come back to the page; otherwise nobody does.
func (p Partners) opener() string {
	if len(p.Scripts)+len(p.Frames) > 0 {
		return "same-origin-allow-popups"
	}
	return "same-origin"
}

const slowRequest = time.Second // is logged

type requestIDKey struct{}

// RequestID returns the id under which the request stands in the logs and in the answer's X-Request-Id.
func RequestID(ctx context.Context) string {
	value, _ := ctx.Value(requestIDKey{}).(string)
	return value
}

// detached keeps a context's values and drops its cancellation.
func detached(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// secure sets the headers that every answer carries.
func secure(hsts bool, partners Partners, next http.Handler) http.Handler {
	// Shared slices: assigning them to the header map allocates nothing a request.
	csp, nosniff := []string{contentSecurityPolicy(partners)}, []string{"nosniff"}
	referrer, opener, resource := []string{"strict-origin-when-cross-origin"}, []string{partners.opener()}, []string{"same-origin"}
	permissions := []string{"camera=(), microphone=(), geolocation=(), payment=(self)"}
	transport := []string{"max-age=63072000; includeSubDomains"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header["Content-Security-Policy"] = csp
		header["X-Content-Type-Options"] = nosniff
		header["Referrer-Policy"] = referrer
		header["Cross-Origin-Opener-Policy"] = opener
		header["Cross-Origin-Resource-Policy"] = resource
		header["Permissions-Policy"] = permissions
		if hsts {
			header["Strict-Transport-Security"] = transport
		}
		next.ServeHTTP(w, r)
	})
}

// identify gives the request an id, keeps a sane one that a proxy gave, recovers from panics, and logs
// what failed or was slow; at debug level, everything.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requestID := r.Header.Get("X-Request-Id")
		if !saneRequestID(requestID) {
			requestID = id.New()
		}
		w.Header()["X-Request-Id"] = []string{requestID}
		r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, requestID))
		began := time.Now() //nolint:forbidigo // measures, no business time
		watched := &statusWriter{ResponseWriter: w}
		defer func() {
			if value := recover(); value != nil {
				recovered(watched, r, value)
			}
			logRequest(r, watched.status, time.Since(began))
		}()
		next.ServeHTTP(watched, r)
	})
}

func recovered(w *statusWriter, r *http.Request, value any) {
	if value == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
		panic(value)
	}
	slog.ErrorContext(r.Context(), "panic", "value", fmt.Sprint(value), "stack", string(debug.Stack()))
	if w.status == 0 {
		WriteProblem(w, r, fmt.Errorf("panic: %v", value))
	}
}

func logRequest(r *http.Request, status int, took time.Duration) {
	level, often := slog.LevelDebug, (*sampled)(nil)
	switch {
	case status == http.StatusServiceUnavailable:
		level, often = slog.LevelWarn, &turnedAwayLogged // in a rush, or in an outage, nearly all
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case took > slowRequest && !strings.HasSuffix(r.URL.Path, "/stream"):
		level, often = slog.LevelWarn, &slowLogged // and when one is slow, thousands are
	}
	if slog.Default().Enabled(r.Context(), level) {
		often.log(r.Context(), level, "request", slog.String("method", r.Method), slog.String("path", r.URL.Path),
			slog.Int("status", status), slog.Duration("took", took))
	}
}

func saneRequestID(text string) bool {
	if text == "" || len(text) > 64 {
		return false
	}
	for _, r := range text {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_' && r != '.' {
			return false
		}
	}
	return true
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Flush lets streams through.
func (w *statusWriter) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

var requestSeconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
	Name: "ticketblue_http_request_duration_seconds", Help: "Time to answer, by operation and status class.",
	Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
}, []string{"operation", "status"})

var turnedAway = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "ticketblue_http_turned_away_total", Help: "Requests that were told to come back later (429, 503), by operation.",
}, []string{"operation", "status"})

func init() { prometheus.MustRegister(requestSeconds, turnedAway) }

// observe counts how long something took; what is followed leads from the figure to its trace.
func observe(ctx context.Context, by prometheus.Observer, took time.Duration) {
	if trace := telemetry.TraceID(ctx); trace != "" {
		by.(prometheus.ExemplarObserver).ObserveWithExemplar(took.Seconds(), prometheus.Labels{"trace_id": trace}) //nolint:forcetypeassert // histograms are
		return
	}
	by.Observe(took.Seconds())
}

// measure counts, times and follows an operation.
func measure(operation string, next http.Handler) http.Handler {
	// 2xx to 5xx; whoever hijacks a connection has been answered. What never happened is not in /metrics: a hundred
	// operations have four classes of a dozen buckets each.
	var byClass [6]func() prometheus.Observer
	for class := range byClass {
		byClass[class] = sync.OnceValue(func() prometheus.Observer {
			return requestSeconds.WithLabelValues(operation, fmt.Sprintf("%dxx", max(class, 2)))
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now() //nolint:forbidigo // measures, no business time
		watched, ok := w.(*statusWriter)
		if !ok {
			watched = &statusWriter{ResponseWriter: w}
		}
		r, end := telemetry.Serve(r, operation)
		next.ServeHTTP(watched, r)
		end(watched.status)
		if watched.status == http.StatusTooManyRequests || watched.status == http.StatusServiceUnavailable {
			turnedAway.WithLabelValues(operation, strconv.Itoa(watched.status)).Inc()
		}
		observe(r.Context(), byClass[min(watched.status/100, 5)](), time.Since(began))
	})
}
