package telemetry

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Serve begins the span of a request to an operation, going on with the trace in which the caller is. end is told
// the answer's status. Without recording it does nothing.
func Serve(r *http.Request, operation string) (_ *http.Request, end func(status int)) {
	if !recording.Load() {
		return r, func(int) {}
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := otel.Tracer(scope).Start(ctx, operation, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attributes([]Fact{{Name: "http.request.method", Text: r.Method}})...))
	if !span.IsRecording() {
		return r, func(int) { span.End() }
	}
	return r.WithContext(ctx), func(status int) {
		span.SetAttributes(attributes([]Fact{{Name: "http.response.status_code", Number: int64(status)}})...)
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "failed")
		}
		span.End()
	}
}

// Transport follows requests to another service, and tells it in which trace they are made. Spans are named after
// the service, as addresses may hold what is nobody's business.
func Transport(next http.RoundTripper, service string) http.RoundTripper {
	return &transport{plain: next, followed: otelhttp.NewTransport(next,
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return service + " " + r.Method }))}
}

type transport struct{ plain, followed http.RoundTripper }

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if Sampled(r.Context()) {
		return t.followed.RoundTrip(r)
	}
	return t.plain.RoundTrip(r)
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (t *transport) CloseIdleConnections() {
	if closer, ok := t.plain.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
