package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// scope names whose spans these are.
const scope = "github.com/ticketblue/ticketblue"

// Span is a stretch of work that is being recorded, or the zero Span for one that is not.
type Span struct{ span trace.Span }

// Sampled reports whether what ctx does is being recorded. Ask before making what only a span needs.
func Sampled(ctx context.Context) bool {
	return recording.Load() && trace.SpanContextFromContext(ctx).IsSampled()
}

// Start begins a span within the one of ctx. Where ctx has none that is recorded it does nothing, so it costs
// requests that are not followed a look.
func Start(ctx context.Context, name string, facts ...Fact) (context.Context, Span) {
	if !Sampled(ctx) {
		return ctx, Span{}
	}
	ctx, span := otel.Tracer(scope).Start(ctx, name, trace.WithAttributes(attributes(facts)...))
	return ctx, Span{span}
}

// End ends the span; an error marks it as failed. The error's text may hold values, so it is not recorded.
func (s Span) End(err error) {
	if s.span == nil {
		return
	}
	if err != nil {
		s.span.SetStatus(codes.Error, "failed")
	}
	s.span.End()
}

// Fact is something to know about a span: a name and a text or whole number. Values of people don't belong here.
type Fact struct {
	Name   string
	Text   string
	Number int64 // told when Text is empty
}

func attributes(facts []Fact) []attribute.KeyValue {
	all := make([]attribute.KeyValue, len(facts))
	for i, f := range facts {
		if f.Text != "" {
			all[i] = attribute.String(f.Name, f.Text)
		} else {
			all[i] = attribute.Int64(f.Name, f.Number)
		}
	}
	return all
}

// TraceID is the id under which what ctx does is recorded, "" when it isn't.
func TraceID(ctx context.Context) string {
	if !Sampled(ctx) {
		return ""
	}
	return trace.SpanContextFromContext(ctx).TraceID().String()
}

// Traceparent is where ctx stands in a trace, as it travels with an event or in a header (W3C Trace Context, traceparent);
// "" when it isn't recorded.
func Traceparent(ctx context.Context) string {
	if !Sampled(ctx) {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// StartFrom begins a span for what was caused at the places, by others and earlier: it goes on with the trace of
// the first that is recorded and links to those of the rest. Without any it does nothing.
func StartFrom(ctx context.Context, name string, places []string, facts ...Fact) (context.Context, Span) {
	if !recording.Load() {
		return ctx, Span{}
	}
	var from []trace.SpanContext
	for _, place := range places {
		if caused := spanContext(place); caused.IsSampled() && len(from) < maxLinks && !caused.Equal(last(from)) {
			from = append(from, caused)
		}
	}
	if len(from) == 0 {
		return ctx, Span{}
	}
	options := []trace.SpanStartOption{trace.WithAttributes(attributes(facts)...), trace.WithSpanKind(trace.SpanKindConsumer)}
	for _, other := range from[1:] {
		options = append(options, trace.WithLinks(trace.Link{SpanContext: other}))
	}
	ctx, span := otel.Tracer(scope).Start(trace.ContextWithRemoteSpanContext(ctx, from[0]), name, options...)
	return ctx, Span{span}
}

// maxLinks bounds to how many causes a span refers.
const maxLinks = 64

func last(all []trace.SpanContext) trace.SpanContext {
	if len(all) == 0 {
		return trace.SpanContext{}
	}
	return all[len(all)-1]
}

func spanContext(place string) trace.SpanContext {
	if place == "" {
		return trace.SpanContext{}
	}
	ctx := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier{"traceparent": place})
	return trace.SpanContextFromContext(ctx)
}
