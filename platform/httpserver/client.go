package httpserver

import (
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/httprate"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Local is an instant as the API tells it: with Seoul's offset, in whole seconds.
func Local(t time.Time) time.Time { return t.In(clock.Seoul).Truncate(time.Second) }

// Remote knows from where a request came; embed it in the request's type.
type Remote struct{ address string }

// Resolve implements huma.Resolver.
func (r *Remote) Resolve(ctx huma.Context) []error {
	r.address = hostOf(ctx.RemoteAddr())
	return nil
}

// Address is the client's, without its port.
func (r *Remote) Address() string { return r.address }

func hostOf(remote string) string {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		return host
	}
	return remote
}

// LimitByAddress refuses a client's requests beyond a number in a window with 429 and Retry-After.
func LimitByAddress(requests int, window time.Duration) func(http.Handler) http.Handler {
	return httprate.LimitBy(requests, window,
		func(r *http.Request) (string, error) { return hostOf(r.RemoteAddr), nil },
		httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) { WriteProblem(w, r, ErrTooOften) }),
	)
}
