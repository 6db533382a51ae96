package httpserver

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// eventWriteLimit is how long a listener may take to accept an event before it is given up.
const eventWriteLimit = 10 * time.Second

// EventWriter sends server-sent events (WHATWG HTML, "Server-sent events").
type EventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// Events makes an answer that sends events for as long as stream runs. Its context ends when the client
// leaves.
func Events(stream func(ctx context.Context, w EventWriter)) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		r, w := humachi.Unwrap(hctx)
		header := w.Header()
		header.Set("Content-Type", "text/event-stream")
		header.Set("Cache-Control", "no-store")
		header.Set("X-Accel-Buffering", "no") // nginx
		w.WriteHeader(http.StatusOK)
		stream(r.Context(), EventWriter{w, http.NewResponseController(w)})
	}}
}

// Event sends one event; id is what a client resumes from, "" for an event that changes nothing in that.
func (e EventWriter) Event(kind, id string, data []byte) error {
	frame := make([]byte, 0, len(kind)+len(id)+len(data)+32)
	frame = append(frame, "event: "...)
	frame = append(frame, kind...)
	if id != "" {
		frame = append(frame, "\nid: "...)
		frame = append(frame, id...)
	}
	frame = append(frame, "\ndata: "...)
	frame = append(frame, data...)
	frame = append(frame, "\n\n"...)
	return e.send(frame)
}

// Comment sends a line that clients ignore.
func (e EventWriter) Comment(text string) error { return e.send([]byte(": " + text + "\n\n")) }

func (e EventWriter) send(frame []byte) error {
	e.control.SetWriteDeadline(time.Now().Add(eventWriteLimit)) //nolint:errcheck,forbidigo // a socket's own clock; writers without one have no limit
	if _, err := e.w.Write(frame); err != nil {
		return err
	}
	return e.control.Flush()
}
