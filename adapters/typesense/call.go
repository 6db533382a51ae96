package typesense

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/typesense/typesense-go/v3/typesense"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// maxAnswerBytes bounds an answer that is read as a whole: 50 searches of 250 candidates are below 10 MB.
const maxAnswerBytes = 64 << 20

// Breaker says when the server is left alone: when, in Window, at least Calls were made and FailureRate of them went
// unanswered. After Pause a few calls are let through to see.
type Breaker struct {
	FailureRate float64       // of 1; 0 means 0.5
	Calls       uint          // 0 means 20
	Window      time.Duration // 0 means 10 s
	Pause       time.Duration // 0 means 5 s
}

// Errors of a server that can't serve; the same call may be made again.
var (
	errRefused     = errors.New("typesense: too many calls went unanswered: not asked")
	errKey         = errors.New("typesense: the API key is refused")
	errUnavailable = errors.New("typesense: the server can't serve now")
	errStandIn     = errors.New("typesense: a stand-in answers, and production refuses one")
)

// standInHeader is in every answer of a stand-in.
const standInHeader = "X-Ticketblue-Stand-In"

// caller sends requests for the client library, which knows neither a time limit for each nor which of them may be
// repeated.
type caller struct {
	http           *http.Client
	timeout, write time.Duration
	genuine        bool
	breaker        circuitbreaker.CircuitBreaker[any]
	again          failsafe.Executor[*http.Response]
}

func newCaller(config Config) *caller {
	connections := cmp.Or(config.Connections, 64)
	b := config.Breaker
	return &caller{
		genuine: config.Genuine,
		timeout: cmp.Or(config.Timeout, 3*time.Second), write: cmp.Or(config.WriteTimeout, 30*time.Second),
		http: &http.Client{
			Transport: &http.Transport{
				Proxy:       http.ProxyFromEnvironment,
				DialContext: (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext, TLSHandshakeTimeout: 3 * time.Second,
				MaxIdleConns: connections, MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections,
				IdleConnTimeout: 50 * time.Second, ForceAttemptHTTP2: true,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		breaker: circuitbreaker.NewBuilder[any]().
			WithFailureRateThreshold(cmp.Or(b.FailureRate, 0.5), cmp.Or(b.Calls, 20), cmp.Or(b.Window, 10*time.Second)).
			WithDelay(cmp.Or(b.Pause, 5*time.Second)).WithSuccessThreshold(3).Build(),
		again: failsafe.With(retries(max(cmp.Or(config.Retries, 2), 0))), //nolint:bodyclose // none is open: see retries
	}
}

// retries repeats what was not answered.
//
//nolint:bodyclose // no body is open in here: once reads them whole
func retries(times int) retrypolicy.RetryPolicy[*http.Response] {
	return retrypolicy.NewBuilder[*http.Response]().
		AbortOnErrors(context.Canceled, errRefused, errTooLong, errStandIn).
		WithMaxRetries(times).
		WithBackoff(30*time.Millisecond, 500*time.Millisecond).WithJitterFactor(0.3).
		ReturnLastFailure().Build()
}

// Do implements the library's HttpRequestDoer. The API key travels in a header that the library has set.
func (c *caller) Do(request *http.Request) (*http.Response, error) {
	if !repeatable(request) {
		return c.once(request)
	}
	return c.again.WithContext(request.Context()).Get(func() (*http.Response, error) {
		again := request.Clone(request.Context())
		if request.GetBody != nil {
			body, err := request.GetBody()
			if err != nil {
				return nil, err
			}
			again.Body = body
		}
		response, err := c.once(again)
		if err == nil && overloaded(response.StatusCode) {
			return nil, fmt.Errorf("%w: status %d", errUnavailable, response.StatusCode)
		}
		return response, err
	})
}

// repeatable reports whether a request changes nothing.
func repeatable(request *http.Request) bool {
	return request.Method == http.MethodGet || request.Method == http.MethodPost && strings.HasSuffix(request.URL.Path, "/multi_search")
}

// overloaded: 503 is "not ready or lagging", 429 too many; what stands before a server says 502 and 504.
func overloaded(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }

// once sends a request through the breaker, and reads the answer within the request's time.
func (c *caller) once(request *http.Request) (*http.Response, error) {
	if !c.breaker.TryAcquirePermit() {
		return nil, errRefused
	}
	response, err := c.send(request)
	if err == nil && c.genuine && response.Header.Get(standInHeader) != "" {
		response.Body.Close()
		err = errStandIn
	}
	switch {
	case errors.Is(request.Context().Err(), context.Canceled):
		c.breaker.RecordSuccess() // the caller left, which says nothing about the server; the permit must go back
	case err != nil || overloaded(response.StatusCode):
		c.breaker.RecordFailure()
	default:
		c.breaker.RecordSuccess()
	}
	return response, err
}

func (c *caller) send(request *http.Request) (*http.Response, error) {
	limit := c.write
	if streamed := strings.HasSuffix(request.URL.Path, "/documents/export"); repeatable(request) && !streamed {
		limit = c.timeout
	} else if streamed {
		ctx, cancel := context.WithTimeout(request.Context(), limit)
		response, err := c.http.Do(request.WithContext(ctx))
		if err != nil {
			cancel()
			return nil, err
		}
		response.Body = &ending{response.Body, cancel}
		return response, nil
	}
	ctx, cancel := context.WithTimeout(request.Context(), limit)
	defer cancel()
	response, err := c.http.Do(request.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswerBytes {
		return nil, errTooLong
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

var errTooLong = fmt.Errorf("typesense: an answer of more than %d bytes", maxAnswerBytes)

// ending ends a stream's time when it is closed.
type ending struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (e *ending) Close() error {
	e.cancel()
	return e.ReadCloser.Close()
}

// meaning translates an answer by its status; other errors stay what they are.
func meaning(err error) error {
	var told *typesense.HTTPError
	if !errors.As(err, &told) {
		return err
	}
	return statusMeaning(told.Status, string(told.Body))
}

// statusMeaning is what an error of the API says ("API Errors"): 400 and 422 are ours, and so is a 404 that isn't
// about a collection, which callers look for first.
func statusMeaning(status int, text string) error {
	if len(text) > 300 {
		text = text[:300]
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return errKey
	case overloaded(status):
		return fmt.Errorf("%w: status %d: %s", errUnavailable, status, text)
	case status == http.StatusBadRequest, status == http.StatusNotFound, status == http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: typesense: status %d: %s", searchindex.ErrInvalid, status, text)
	}
	return fmt.Errorf("typesense: status %d: %s", status, text)
}

// is reports whether the server answered with the status.
func is(err error, status int) bool {
	var told *typesense.HTTPError
	return errors.As(err, &told) && told.Status == status
}
