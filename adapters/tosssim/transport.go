package tosssim

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"
)

// errCut is what a caller in the same process sees of a connection that was cut.
var errCut = errors.New("tosssim: the connection was cut")

// Transport reaches the simulator from the same process without a network: the same requests, answers and
// failures, at a fraction of the cost. prefix is what comes before /v1 in the addresses ("/sim/toss"), as
// http.StripPrefix has it.
func (s *Simulator) Transport(prefix string) http.RoundTripper { return &transport{s, prefix} }

type transport struct {
	simulator *Simulator
	prefix    string
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Reused: true})
	}
	answered := make(chan *recorder, 1)
	go func() { answered <- t.serve(request) }()
	select {
	case <-ctx.Done():
		return nil, ctx.Err() // the simulator may go on, as a server does
	case w := <-answered:
		if w == nil {
			return nil, errCut
		}
		return w.response(request), nil
	}
}

// serve runs the request; nil when it was cut.
func (t *transport) serve(request *http.Request) (w *recorder) {
	defer func() {
		if broke := recover(); broke != nil {
			if broke != http.ErrAbortHandler { //nolint:errorlint // the very value, as net/http compares it
				panic(broke)
			}
			w = nil
		}
	}()
	inner := new(http.Request)
	*inner = *request
	url := *request.URL
	url.Path = strings.TrimPrefix(url.Path, t.prefix)
	inner.URL = &url
	inner.Header = canonical(request.Header)
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	defer inner.Body.Close()
	w = &recorder{header: http.Header{}, status: http.StatusOK}
	t.simulator.ServeHTTP(w, inner)
	return w
}

// canonical spells the names of headers as a server would have read them.
func canonical(header http.Header) http.Header {
	read := make(http.Header, len(header))
	for name, values := range header {
		read[http.CanonicalHeaderKey(name)] = values
	}
	return read
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header             { return w.header }
func (w *recorder) WriteHeader(status int)          { w.status = status }
func (w *recorder) Write(b []byte) (int, error)     { return w.body.Write(b) }
func (w *recorder) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline has nothing to limit.
func (w *recorder) SetWriteDeadline(time.Time) error { return nil }

func (w *recorder) response(request *http.Request) *http.Response {
	return &http.Response{
		Status:        http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(&w.body),
		ContentLength: int64(w.body.Len()),
		Request:       request,
	}
}
