package httpserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

const maxKeyLength = 255

var errKeyLength = fault.New(fault.Invalid, "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 characters.")

// receiptKeeper replays answers to repeated keyed requests. It keeps no truth: the store's unique key
// does; what is in flight here only answers earlier.
type receiptKeeper struct {
	store idempotency.Store
	now   func() time.Time

	mu       sync.Mutex
	inFlight map[[2]string]struct{} // scope and key
}

func newReceiptKeeper(store idempotency.Store, now func() time.Time) *receiptKeeper {
	return &receiptKeeper{store: store, now: now, inFlight: map[[2]string]struct{}{}}
}

// replay serves a request with an Idempotency-Key once, and its repetitions from the receipt.
func (k *receiptKeeper) replay(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys := r.Header["Idempotency-Key"]
		who := PrincipalFrom(r.Context()).UserID
		if len(keys) == 0 || who == "" {
			next.ServeHTTP(w, r)
			return
		}
		key := keys[0]
		if key == "" || len(key) > maxKeyLength {
			WriteProblem(w, r, errKeyLength)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			WriteProblem(w, r, unreadable(err))
			return
		}
		attempt := &idempotency.Attempt{Scope: who, Key: key, Fingerprint: fingerprint(r, body), At: k.now()}
		if !k.enter(attempt) {
			WriteProblem(w, r, idempotency.ErrKeyInUse.After(time.Second))
			return
		}
		defer k.leave(attempt)
		r.Body = io.NopCloser(bytes.NewReader(body))
		k.serve(w, r, attempt, next)
	})
}

func (k *receiptKeeper) serve(w http.ResponseWriter, r *http.Request, attempt *idempotency.Attempt, next http.Handler) {
	receipt, err := k.store.Find(r.Context(), attempt.Scope, attempt.Key)
	switch {
	case err != nil:
		WriteProblem(w, r, err)
	case receipt == nil || receipt.CreatedAt.Before(attempt.At.Add(-idempotency.Kept)):
		k.first(w, r, attempt, next)
	case receipt.Fingerprint != attempt.Fingerprint:
		WriteProblem(w, r, idempotency.ErrKeyReused)
	default:
		answer(w, receipt)
	}
}

// first runs the request. A success has stored its receipt with its effect; any other answer that is
// final is stored now.
func (k *receiptKeeper) first(w http.ResponseWriter, r *http.Request, attempt *idempotency.Attempt, next http.Handler) {
	recorder := &recorder{ResponseWriter: w, status: http.StatusOK}
	next.ServeHTTP(recorder, r.WithContext(idempotency.With(r.Context(), attempt)))
	succeeded := recorder.status < http.StatusMultipleChoices
	if (succeeded && attempt.Issued()) || !final(recorder.status) {
		return
	}
	receipt := idempotency.Receipt{
		Scope: attempt.Scope, Key: attempt.Key, Fingerprint: attempt.Fingerprint, CreatedAt: attempt.At,
		Status: recorder.status, Location: recorder.Header().Get("Location"), Body: recorder.body.Bytes(),
	}
	err := k.store.Save(context.WithoutCancel(r.Context()), receipt)
	if err != nil && !errors.Is(err, idempotency.ErrKeyInUse) {
		slog.WarnContext(r.Context(), "receipt not kept", "error", err)
	}
}

// final reports whether an answer may be replayed. What hints at trying again (time-outs, limits,
// outages) may not.
func final(status int) bool {
	return status < http.StatusInternalServerError && status != http.StatusTooManyRequests &&
		status != http.StatusRequestTimeout && status != http.StatusAccepted && status != 499
}

func answer(w http.ResponseWriter, receipt *idempotency.Receipt) {
	header := w.Header()
	header.Set("Idempotent-Replayed", "true")
	if receipt.Location != "" {
		header.Set("Location", receipt.Location)
	}
	if len(receipt.Body) > 0 {
		kind := "application/json"
		if receipt.Status >= http.StatusBadRequest {
			kind = "application/problem+json"
		}
		header.Set("Content-Type", kind)
	}
	w.WriteHeader(receipt.Status)
	w.Write(receipt.Body) //nolint:errcheck // the client may have gone
}

func (k *receiptKeeper) enter(a *idempotency.Attempt) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, busy := k.inFlight[[2]string{a.Scope, a.Key}]; busy {
		return false
	}
	k.inFlight[[2]string{a.Scope, a.Key}] = struct{}{}
	return true
}

func (k *receiptKeeper) leave(a *idempotency.Attempt) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.inFlight, [2]string{a.Scope, a.Key})
}

// fingerprint tells one request from another: method, address, body and file.
func fingerprint(r *http.Request, body []byte) string {
	hash := sha256.New()
	io.WriteString(hash, r.Method+" "+r.URL.RequestURI()+"\n") //nolint:errcheck // a hash takes everything
	hash.Write(body)
	if file := UploadFrom(r.Context()); file != nil {
		io.WriteString(hash, "\n") //nolint:errcheck // as above
		hash.Write(file)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return ErrBodyTooLarge.With("limit", tooLarge.Limit)
	}
	return fault.New(fault.Malformed, "malformed_request", "The request's body could not be read.").Because(err)
}

// recorder passes an answer on and keeps a copy.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.wrote = true
	r.body.Write(p)
	return r.ResponseWriter.Write(p)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
