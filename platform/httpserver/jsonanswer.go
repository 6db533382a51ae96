package httpserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat reads what readBody has made plain, and writes an answer only when all of it could be encoded.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, value any) error {
		body, err := encodeJSON(value)
		if err != nil {
			if held, ok := w.(*heldStatus); ok {
				held.fail(err)
				return nil
			}
			return err
		}
		_, err = w.Write(body)
		return err
	},
	Unmarshal: json.Unmarshal,
}

func encodeJSON(value any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return body.Bytes(), nil
}

// holdStatus keeps an operation's status back until the first byte of its answer: one that can't be encoded is a
// problem then, and no success without a body.
func holdStatus(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := &heldStatus{ResponseWriter: w, request: r}
		next.ServeHTTP(held, r)
		held.release()
	})
}

type heldStatus struct {
	http.ResponseWriter
	request *http.Request
	status  int // held back; 0 when there is none, or it was told
}

// WriteHeader implements http.ResponseWriter.
func (h *heldStatus) WriteHeader(status int) { h.status = status }

// Write implements http.ResponseWriter.
func (h *heldStatus) Write(p []byte) (int, error) {
	h.release()
	return h.ResponseWriter.Write(p)
}

func (h *heldStatus) release() {
	if h.status != 0 {
		h.ResponseWriter.WriteHeader(h.status)
		h.status = 0
	}
}

// fail answers with a problem in place of what was held back.
func (h *heldStatus) fail(err error) {
	h.status = 0
	h.Header().Del("Location")
	WriteProblem(h.ResponseWriter, h.request, err)
}

// Unwrap lets http.ResponseController through.
func (h *heldStatus) Unwrap() http.ResponseWriter { return h.ResponseWriter }
