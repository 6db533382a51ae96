// Package toss takes and gives back money through the core API of Toss Payments; it implements
// pay.Provider. The same client speaks to the simulator (adapters/tosssim) under another address.
//
// What it promises beyond the port: every call is bounded in time, connections are kept and bounded in
// number, answers are bounded in size, and an outage of the provider is noticed by a circuit breaker, so
// that buyers are told at once instead of waiting each for a time-out. Queries are repeated when they go
// unanswered; Confirm and Cancel never are: whether to ask again is the caller's decision, because only
// the caller has written down that it asked.
//
// Sources, as of API version 2022-11-16: docs.tosspayments.com, "코어 API" (requests, Payment object),
// "인증 및 기타 헤더 설정" (Basic authorization, Idempotency-Key), "API 에러 코드".
package toss

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/ticketblue/ticketblue/platform/telemetry"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// Config says how to reach the provider. BaseURL and SecretKey are required.
type Config struct {
	// BaseURL is the address before /v1: https://api.tosspayments.com, or that of the simulator.
	BaseURL string
	// SecretKey is the API's secret key (test_sk…, live_sk… or the widget's gsk). It is never logged.
	SecretKey string

	// Timeout bounds one request. 0 means 10 s: longer than nearly every approval, shorter than a
	// buyer's patience. What takes longer is unanswered and settled in the background.
	Timeout time.Duration
	// QueryRetries is how often a query that went unanswered is repeated. 0 means 2; negative, never.
	QueryRetries int
	// MaxConnections bounds the connections to the provider, all of which may be kept idle. 0 means 256.
	MaxConnections int
	// English asks for messages in English instead of Korean.
	English bool
	// Transport replaces the network, for tests and for the simulator in the same process; nil is HTTP.
	Transport http.RoundTripper
	// Breaker says when to stop asking.
	Breaker Breaker
}

// Breaker says when calls are refused without asking: when, in Window, at least Calls were made and
// FailureRate of them went unanswered. After Pause a few calls are let through to see. Confirmations and
// cancellations have one breaker, queries another, so that what is unknown can still be asked about.
type Breaker struct {
	FailureRate float64       // of 1; 0 means 0.8
	Calls       uint          // 0 means 50
	Window      time.Duration // 0 means 10 s
	Pause       time.Duration // 0 means 5 s
}

// Client is a pay.Provider. It is safe for concurrent use.
type Client struct {
	base          string
	authorization string
	english       bool
	timeout       time.Duration
	http          *http.Client

	orders  circuitbreaker.CircuitBreaker[any] // confirmations and cancellations
	queries circuitbreaker.CircuitBreaker[any]
	again   failsafe.Executor[pay.Payment] // repeats queries
}

var _ pay.Provider = (*Client)(nil)

// New returns a client, or says what is wrong with the configuration. It asks the provider nothing.
func New(config Config) (*Client, error) {
	base, err := url.Parse(config.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("toss: BaseURL must be an http or https address")
	}
	if config.SecretKey == "" || strings.ContainsAny(config.SecretKey, ": \r\n") {
		return nil, errors.New("toss: SecretKey is missing or malformed")
	}
	timeout := cmp.Or(config.Timeout, 10*time.Second)
	return &Client{
		base: strings.TrimSuffix(config.BaseURL, "/"),
		// The key is the user and the password is empty; the colon must be there.
		authorization: "Basic " + base64.StdEncoding.EncodeToString([]byte(config.SecretKey+":")),
		english:       config.English,
		timeout:       timeout,
		http: &http.Client{
			Transport: telemetry.Transport(cmp.Or(config.Transport, transport(cmp.Or(config.MaxConnections, 256))), "toss"),
			// A redirected payment is not one of ours to follow.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		orders:  breaker(config.Breaker),
		queries: breaker(config.Breaker),
		again:   failsafe.With(retries(cmp.Or(config.QueryRetries, 2))),
	}, nil
}

// Close lets go of the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// transport keeps as many connections as it may open: a crowd pays at once, and opening one (TCP and
// TLS) costs more than a confirmation.
func transport(connections int) http.RoundTripper {
	dialer := &net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConns:        connections,
		MaxIdleConnsPerHost: connections,
		MaxConnsPerHost:     connections,
		// Shorter than servers and the balancers before them usually keep theirs, so that a request
		// seldom meets a connection that is being closed.
		IdleConnTimeout:    50 * time.Second,
		DisableCompression: true, // answers of a kilobyte
		ForceAttemptHTTP2:  true,
	}
}

func breaker(b Breaker) circuitbreaker.CircuitBreaker[any] {
	return circuitbreaker.NewBuilder[any]().
		WithFailureRateThreshold(cmp.Or(b.FailureRate, 0.8), cmp.Or(b.Calls, 50), cmp.Or(b.Window, 10*time.Second)).
		WithDelay(cmp.Or(b.Pause, 5*time.Second)).
		WithSuccessThreshold(3).
		Build()
}

// retries repeats what went unanswered; not what is known, and not once the caller has gone.
func retries(times int) retrypolicy.RetryPolicy[pay.Payment] {
	return retrypolicy.NewBuilder[pay.Payment]().
		HandleErrors(pay.ErrUnanswered).
		AbortOnErrors(context.Canceled, context.DeadlineExceeded).
		WithMaxRetries(max(times, 0)).
		WithBackoff(50*time.Millisecond, time.Second).
		WithJitterFactor(0.3).
		ReturnLastFailure().
		Build()
}
