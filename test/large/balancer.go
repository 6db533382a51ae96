package large

import (
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"
)

// balancer leads requests to the instances that are ready, in turn, as the one in front of a real office does.
type balancer struct {
	addr   string
	server *http.Server
	stop   context.CancelFunc

	backends []*backend
	turn     atomic.Uint64
}

type backend struct {
	url   *url.URL
	ready atomic.Bool
}

// checkEvery is how often the balancer asks who is ready.
const checkEvery = 500 * time.Millisecond

func startBalancer(ctx context.Context, addr string, instances []*Instance) (*balancer, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	b := &balancer{addr: listener.Addr().String()}
	for _, i := range instances {
		one := &backend{url: &url.URL{Scheme: "http", Host: i.Addr}}
		one.ready.Store(true)
		b.backends = append(b.backends, one)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	proxy := &httputil.ReverseProxy{
		Transport: transport, FlushInterval: -1, // streams pass at once
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(b.next().url)
			r.SetXForwarded()
			r.Out.Host = r.In.Host
		},
		ErrorHandler: giveUp,
	}
	b.server = &http.Server{Handler: proxy, ReadHeaderTimeout: 10 * time.Second}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	b.stop = stop
	go b.watch(background)
	go b.server.Serve(listener) // it ends when it is closed
	return b, nil
}

// next is the next instance that is ready; when none is, the next one says so itself.
func (b *balancer) next() *backend {
	n := len(b.backends)
	first := int(b.turn.Add(1) % uint64(n))
	for i := range n {
		if one := b.backends[(first+i)%n]; one.ready.Load() {
			return one
		}
	}
	return b.backends[first]
}

// giveUp is for a request whose instance went away: nobody knows what became of it, and whoever asks again under the same
// Idempotency-Key will be told.
func giveUp(w http.ResponseWriter, _ *http.Request, _ error) {
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
}

func (b *balancer) watch(ctx context.Context) {
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	client := &http.Client{Timeout: 2 * time.Second}
	for {
		for _, one := range b.backends {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, one.url.String()+"/readyz", nil)
			if err != nil {
				return
			}
			response, err := client.Do(request)
			if err == nil {
				response.Body.Close()
			}
			one.ready.Store(err == nil && response.StatusCode == http.StatusOK)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (b *balancer) close() error {
	b.stop()
	return b.server.Close()
}
