package httpserver

import (
	"context"
	"log/slog"

	"github.com/ticketblue/ticketblue/platform/telemetry"
)

// WithRequestID makes every line that is logged with a request's context carry the request's id, and the trace's where
// the request is followed.
func WithRequestID(handler slog.Handler) slog.Handler { return requestIDHandler{handler} }

type requestIDHandler struct{ slog.Handler }

func (h requestIDHandler) Handle(ctx context.Context, record slog.Record) error {
	if requestID := RequestID(ctx); requestID != "" {
		record.AddAttrs(slog.String("request", requestID))
	}
	if trace := telemetry.TraceID(ctx); trace != "" {
		record.AddAttrs(slog.String("trace", trace))
	}
	return h.Handler.Handle(ctx, record)
}

func (h requestIDHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestIDHandler{h.Handler.WithAttrs(attrs)}
}

func (h requestIDHandler) WithGroup(name string) slog.Handler {
	return requestIDHandler{h.Handler.WithGroup(name)}
}
