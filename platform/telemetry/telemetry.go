// Package telemetry lets operators follow one request through everything that it caused: the page's click, the
// operation, its transaction and statements, the provider, and later the consumers of its events, in one trace.
//
// Traces are OpenTelemetry's and go to a collector over OTLP; without one (Settings.Endpoint) nothing is recorded
// and a span costs a look at the context. Which requests are kept follows from the trace's id alone, so all servers
// and consumers decide alike, and nobody outside can ask for more than their share. Losing the collector loses
// traces and nothing else: they wait in a bounded queue and are then dropped.
//
// No personal data goes into a span: names are those of operations and statements, never their values.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Settings of tracing.
type Settings struct {
	Endpoint string  `name:"endpoint" default:"" help:"OTLP/HTTP collector that traces go to, such as http://collector:4318; empty records none."`
	Share    float64 `name:"share" default:"0.05" help:"Share of requests whose trace is kept, from 0 to 1."`
}

// Validate reports what can't work.
func (s Settings) Validate() error {
	if s.Share < 0 || s.Share > 1 {
		return errors.New("--trace-share must lie between 0 and 1")
	}
	if s.Endpoint == "" {
		return nil
	}
	if address, err := url.Parse(s.Endpoint); err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return errors.New("--trace-endpoint must be an http or https address")
	}
	return nil
}

// Limits of what waits for the collector.
const (
	queueLimit    = 4096 // spans; more are dropped
	exportTimeout = 10 * time.Second
)

var recording atomic.Bool

var lost = promauto.NewCounter(prometheus.CounterOpts{
	Name: "ticketblue_trace_failures_total", Help: "Times that spans did not reach the collector.",
})

// Open begins to record traces as the settings say; what it returns sends the rest and ends that. It is the
// process's own: call it once, before what is to be followed is assembled. A collector that can't be reached is no
// error.
func Open(ctx context.Context, settings Settings, version, instance string, log *slog.Logger) (shut func(context.Context) error, err error) {
	if settings.Endpoint == "" {
		return func(context.Context) error { return nil }, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(settings.Endpoint, "/")+"/v1/traces"), otlptracehttp.WithTimeout(exportTimeout))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		lost.Inc()
		log.Debug("traces not delivered", "error", err)
	}))
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithSampler(byID(settings.Share)),
		sdktrace.WithBatcher(exporter, sdktrace.WithMaxQueueSize(queueLimit), sdktrace.WithExportTimeout(exportTimeout)),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "ticketblue"), attribute.String("service.version", version),
			attribute.String("service.instance.id", instance),
		)),
	)
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	recording.Store(true)
	return func(ctx context.Context) error {
		recording.Store(false)
		return provider.Shutdown(ctx)
	}, nil
}

// byID keeps a share of traces by their ids, whatever the flag says with which one came from outside. Within the
// process children follow their parent.
func byID(share float64) sdktrace.Sampler {
	ratio := sdktrace.TraceIDRatioBased(share)
	return sdktrace.ParentBased(ratio, sdktrace.WithRemoteParentSampled(ratio), sdktrace.WithRemoteParentNotSampled(ratio))
}
