package httpserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/ticketblue/ticketblue/platform/consistency"
)

// Freshness lets reads go to copies of the data that may be behind, and keeps everybody's own writes in their
// sight, whichever instance they come to: the answer to a write gives the client a cookie that says how far the data
// were, and the client's reads ask for at least that. Who brings no cookie reads what is newest.
//
// Each answer's cookie has a name of its own and takes back those that its request brought, which it covers. So
// answers that arrive in another order than they were given never put an older position in a newer one's place:
// both are there until the next write (docs/adr/0018).
type Freshness struct {
	// Now asks how far the data are: at least as far as all that anybody was told of before the call. It is
	// consistency.Unknown when that can't be had.
	Now func(context.Context) string
	// Last is what Now has answered last.
	Last func() string
	// Secure has cookies go over TLS only.
	Secure bool
}

// The cookies. Whoever brings more, or a longer one, reads what is newest until their next write.
const (
	seenCookie  = "ticketblue_seen_" // and a word
	seenPath    = "/api/"
	seenMost    = 8
	seenLongest = 1024
)

// around says for each request how fresh its reads must be. Without Freshness, and for streams, which tell what
// has just happened, they are.
func (f *Freshness) around(op Operation, next http.Handler) http.Handler {
	switch {
	case f == nil || op.Stream || op.Ready != nil: // answers that are kept outlive the lag
		return next
	case op.Method != http.MethodGet:
		return f.noting(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(f.sight(r, op.Access == Public)))
	})
}

// sight asks for what the client has seen, when it says so.
func (f *Freshness) sight(r *http.Request, public bool) context.Context {
	if positions, _ := seenBy(r); len(positions) > 0 {
		return consistency.AtLeast(r.Context(), positions...)
	}
	if public && r.Header.Get("Authorization") == "" {
		return consistency.AtLeast(r.Context(), f.Last()) // nobody, who has written nothing
	}
	return r.Context()
}

// seenBy is what the request's cookies say, and how they are called.
func seenBy(r *http.Request) (positions, names []string) {
	for _, cookie := range r.Cookies() {
		if !strings.HasPrefix(cookie.Name, seenCookie) {
			continue
		}
		position, err := base64.RawURLEncoding.DecodeString(cookie.Value)
		if err != nil || len(cookie.Value) > seenLongest {
			position = []byte(consistency.Unknown)
		}
		positions, names = append(positions, string(position)), append(names, cookie.Name)
	}
	if len(positions) > seenMost {
		positions = []string{consistency.Unknown}
	}
	return positions, names
}

// noting gives the cookie before the first byte of the answer leaves: the next request may come at once.
func (f *Freshness) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noting := &notingWriter{ResponseWriter: w, note: func(status int) { f.note(w, r, status) }}
		next.ServeHTTP(noting, r)
		noting.once(http.StatusOK) // an answer without a byte
	})
}

// note says how far the client has seen. A refusal changed nothing, and crowds are refused without asking anybody. Of
// what failed nobody knows what it changed, and who looks must see it.
func (f *Freshness) note(w http.ResponseWriter, r *http.Request, status int) {
	position := consistency.Unknown
	switch {
	case status >= http.StatusInternalServerError:
	case status >= http.StatusBadRequest:
		return
	default:
		position = f.Now(r.Context())
	}
	value := base64.RawURLEncoding.EncodeToString([]byte(position))
	if len(value) > seenLongest {
		value = base64.RawURLEncoding.EncodeToString([]byte(consistency.Unknown))
	}
	http.SetCookie(w, f.cookie(seenCookie+rand.Text()[:12], value, 0))
	_, names := seenBy(r)
	for _, name := range names {
		http.SetCookie(w, f.cookie(name, "", -1))
	}
}

func (f *Freshness) cookie(name, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: seenPath, MaxAge: maxAge, HttpOnly: true, Secure: f.Secure, SameSite: http.SameSiteStrictMode,
	}
}

// notingWriter calls note once, before the answer.
type notingWriter struct {
	http.ResponseWriter
	note  func(status int)
	noted bool
}

func (w *notingWriter) once(status int) {
	if !w.noted && status >= http.StatusOK { // what is below announces an answer
		w.noted = true
		w.note(status)
	}
}

func (w *notingWriter) WriteHeader(status int) {
	w.once(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *notingWriter) Write(p []byte) (int, error) {
	w.once(http.StatusOK)
	return w.ResponseWriter.Write(p)
}

func (w *notingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
