package httpserver

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
)

// latest is the last instant that the API tells: one that lies later can't be written everywhere (years.go).
var latest = time.Date(9998, time.December, 31, 23, 59, 59, 0, clock.Seoul)

// Local is an instant as the API tells it: with Seoul's offset, in whole seconds.
func Local(t time.Time) time.Time {
	if t.After(latest) {
		return latest
	}
	return t.In(clock.Seoul).Truncate(time.Second)
}

// Remote knows from where and by what a request came; embed it in the request's type.
type Remote struct{ address, agent string }

// Resolve implements huma.Resolver.
func (r *Remote) Resolve(ctx huma.Context) []error {
	r.address, r.agent = placeOf(ctx.RemoteAddr()), ctx.Header("User-Agent")
	return nil
}

// Address is the client's address without its port; of IPv6, the network that it has to itself.
func (r *Remote) Address() string { return r.address }

// Agent is the User-Agent header.
func (r *Remote) Agent() string { return r.agent }

// Limiter counts what clients do, on all instances together where they can. Keys carry no personal data.
type Limiter interface {
	// Take counts one use of the key and returns 0; or, when it is too often, counts nothing and returns how long
	// until there is a use again.
	Take(ctx context.Context, key string, uses int, period time.Duration) (wait time.Duration)
	// Look is Take without counting.
	Look(ctx context.Context, key string, uses int, period time.Duration) (wait time.Duration)
	// Give takes back a use that Take counted.
	Give(ctx context.Context, key string, uses int, period time.Duration)
}

// Limiter is what the server counts with.
func (a *API) Limiter() Limiter { return a.limiter }

// LimitByAddress refuses a client's requests beyond a number in a period with 429 and Retry-After. What has one name
// is counted together.
func (a *API) LimitByAddress(name string, requests int, period time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			key := name + ":" + id.Hash(placeOf(r.RemoteAddr)) // an address is somebody's
			if wait := a.limiter.Take(r.Context(), key, requests, period); wait > 0 {
				WriteProblem(w, r, ErrTooOften.After(wait))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
