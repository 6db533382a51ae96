package httpserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
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

// replay serves a request with an Idempotency-Key once, and its repetitions from the receipt. Of secret operations the
// store gets nothing that can be read without the key.
func (k *receiptKeeper) replay(secret bool, next http.Handler) http.Handler {
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
		if secret {
			attempt.Key, attempt.SealedBy = "sealed:"+id.Hash(key), key
		}
		if !k.enter(attempt) {
			WriteProblem(w, r, idempotency.ErrKeyInUse.After(time.Second))
			return
		}
		defer k.leave(attempt)
		k.serve(w, r, attempt, func(w http.ResponseWriter, attempt *idempotency.Attempt) {
			r := finding(r, func(x *exchange) { x.attempt = attempt })
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		})
	})
}

// run serves the request once.
type run func(w http.ResponseWriter, attempt *idempotency.Attempt)

func (k *receiptKeeper) serve(w http.ResponseWriter, r *http.Request, attempt *idempotency.Attempt, run run) {
	receipt, err := k.store.Find(r.Context(), attempt.Scope, attempt.Key)
	switch {
	case err != nil:
		WriteProblem(w, r, err)
	case receipt == nil || receipt.CreatedAt.Before(attempt.At.Add(-idempotency.Kept)):
		k.first(w, r, attempt, run)
	case receipt.Fingerprint != attempt.Fingerprint:
		WriteProblem(w, r, idempotency.ErrKeyReused)
	default:
		w.Header().Set("Idempotent-Replayed", "true")
		repeat(w, r, attempt, receipt)
	}
}

// first runs the request. What nobody knows the outcome of is found out before the client hears of it.
func (k *receiptKeeper) first(w http.ResponseWriter, r *http.Request, attempt *idempotency.Attempt, run run) {
	once := &recorder{ResponseWriter: w, holds: func(int) bool { return attempt.Doubtful() }}
	run(once, attempt)
	if once.held != nil && k.settle(w, r, attempt.Again(), run) {
		return
	}
	once.release()
	k.keep(r.Context(), attempt, once)
}

// settle repeats a request as its client would be told to: either its receipt is there, or it is run once more. What
// it is refused then may be its own first effect's doing, so a refusal counts only when there still is no receipt.
// It reports whether it has answered.
func (k *receiptKeeper) settle(w http.ResponseWriter, r *http.Request, again *idempotency.Attempt, run run) bool {
	if k.found(w, r, again) {
		return true
	}
	once := &recorder{ResponseWriter: w, holds: func(status int) bool { return status >= http.StatusMultipleChoices }}
	run(once, again)
	if once.held != nil && k.found(w, r, again) {
		return true
	}
	if again.Doubtful() {
		return false
	}
	once.release()
	k.keep(r.Context(), again, once)
	return true
}

// found answers by the receipt if there is one.
func (k *receiptKeeper) found(w http.ResponseWriter, r *http.Request, attempt *idempotency.Attempt) bool {
	receipt, err := k.store.Find(r.Context(), attempt.Scope, attempt.Key)
	if err != nil || receipt == nil || receipt.Fingerprint != attempt.Fingerprint {
		return false
	}
	repeat(w, r, attempt, receipt)
	return true
}

// keep stores an answer that is final. A success has stored its receipt with its effect.
func (k *receiptKeeper) keep(ctx context.Context, attempt *idempotency.Attempt, once *recorder) {
	status := once.answered()
	succeeded := status < http.StatusMultipleChoices
	if (succeeded && attempt.Issued()) || !final(status) {
		return
	}
	receipt := idempotency.Receipt{
		Scope: attempt.Scope, Key: attempt.Key, Fingerprint: attempt.Fingerprint, CreatedAt: attempt.At,
		Status: status, Location: once.Header().Get("Location"), Body: attempt.Sealed(once.body.Bytes()),
	}
	err := k.store.Save(context.WithoutCancel(ctx), receipt)
	if err != nil && !errors.Is(err, idempotency.ErrKeyInUse) {
		slog.WarnContext(ctx, "receipt not kept", "error", err)
	}
}

// final reports whether an answer may be replayed. What hints at trying again (time-outs, limits,
// outages) may not.
func final(status int) bool {
	return status < http.StatusInternalServerError && status != http.StatusTooManyRequests &&
		status != http.StatusRequestTimeout && status != http.StatusAccepted && status != 499
}

// repeat answers by the receipt of an attempt.
func repeat(w http.ResponseWriter, r *http.Request, attempt *idempotency.Attempt, receipt *idempotency.Receipt) {
	if attempt.SealedBy != "" {
		body, err := idempotency.Open(attempt.SealedBy, receipt.Body)
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		receipt.Body = body
	}
	answer(w, receipt)
}

func answer(w http.ResponseWriter, receipt *idempotency.Receipt) {
	header := w.Header()
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
	if file := exchangeOf(r.Context()).file; file != nil {
		io.WriteString(hash, "\n") //nolint:errcheck // as above
		hash.Write(file)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// recorder passes an answer on and keeps a copy; or holds it back, until it is released.
type recorder struct {
	http.ResponseWriter
	holds func(status int) bool

	status int         // 0 before there is an answer
	held   http.Header // of an answer that is held back; nil for none
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	r.status = status
	if !r.holds(status) {
		r.ResponseWriter.WriteHeader(status)
		return
	}
	r.held = r.Header().Clone()
	for _, own := range []string{"Content-Type", "Retry-After"} { // whatever is told instead has its own
		r.Header().Del(own)
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body.Write(p)
	if r.held != nil {
		return len(p), nil
	}
	return r.ResponseWriter.Write(p)
}

// release lets go what was held back.
func (r *recorder) release() {
	if r.held == nil {
		return
	}
	maps.Copy(r.Header(), r.held)
	r.held = nil
	r.ResponseWriter.WriteHeader(r.status)
	r.ResponseWriter.Write(r.body.Bytes()) //nolint:errcheck // the client may have gone
}

// answered is the status that was told; a handler that says nothing says 200.
func (r *recorder) answered() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
