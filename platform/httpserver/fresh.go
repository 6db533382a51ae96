package httpserver

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/ticketblue/ticketblue/platform/consistency"
)

// Freshness lets reads go to copies of the data that may be behind, and keeps everybody's own writes in their
// sight: an operation that writes notes for its session how far the data were when it was answered, and the
// session's reads ask for at least that.
type Freshness struct {
	// Newest is how far this process knows the data to be.
	Newest func() string
	// Positions remembers how far sessions have seen. Without one, sessions always read what is newest.
	Positions consistency.Positions
}

// around says for each request how fresh its reads must be. Without Freshness, and for streams, which tell what
// has just happened, they are.
func (f *Freshness) around(op Operation, next http.Handler) http.Handler {
	switch {
	case f == nil || op.Stream || op.Ready != nil: // answers that are kept outlive the lag
		return next
	case op.Method != http.MethodGet:
		return f.noting(next)
	case op.Access == Public:
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			// Nobody says who they are; what this server has written they may have.
			next.ServeHTTP(w, r.WithContext(consistency.AtLeast(r.Context(), f.Newest())))
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(f.sight(r.Context())))
	})
}

// sight asks for what the session has seen, when that is known for sure.
func (f *Freshness) sight(ctx context.Context) context.Context {
	session := PrincipalFrom(ctx).SessionID
	if f.Positions == nil || session == "" {
		return ctx
	}
	position, known, err := f.Positions.Last(ctx, session)
	if err != nil {
		slog.WarnContext(ctx, "a session's place is not known; it reads what is newest", "error", err)
	}
	if err != nil || !known {
		return ctx
	}
	return consistency.AtLeast(ctx, position)
}

// noting notes the position before the first byte of the answer leaves: the next request may come at once.
func (f *Freshness) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := PrincipalFrom(r.Context()).SessionID
		if f.Positions == nil || session == "" {
			next.ServeHTTP(w, r)
			return
		}
		noting := &notingWriter{ResponseWriter: w, note: func() {
			if err := f.Positions.Note(r.Context(), session, f.Newest()); err != nil {
				slog.WarnContext(r.Context(), "a session's place was not noted", "error", err)
			}
		}}
		next.ServeHTTP(noting, r)
		noting.once() // an answer without a byte
	})
}

// notingWriter calls note once, before the answer.
type notingWriter struct {
	http.ResponseWriter
	note  func()
	noted bool
}

func (w *notingWriter) once() {
	if !w.noted {
		w.noted = true
		w.note()
	}
}

func (w *notingWriter) WriteHeader(status int) {
	w.once()
	w.ResponseWriter.WriteHeader(status)
}

func (w *notingWriter) Write(p []byte) (int, error) {
	w.once()
	return w.ResponseWriter.Write(p)
}

func (w *notingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
