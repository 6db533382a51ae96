package tosssim

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/ports/pay"
)

// attempt is one use of an idempotency key: what it was answered, or that it is still running.
//
// As with the provider it belongs to address and method and not to the body: the same key for another
// order is given the first order's answer.
type attempt struct {
	startedAt time.Time
	answered  atomic.Pointer[answer] // nil while it runs
}

// answer is what is needed to give an answer again: either a refusal, or a payment as it was after so
// many cancellations.
type answer struct {
	refusal *refusal
	payment *payment
	cancels int
}

// begin starts the request's attempt. When it is not the first it answers the request itself and reports
// false. Without a key there is nothing to remember: the scope is empty.
func (s *Simulator) begin(w http.ResponseWriter, r *http.Request) (scope string, ok bool) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return "", true
	}
	if len(key) > pay.MaxAttemptKeyLen {
		refuse(w, r, invalidIdempotencyKey)
		return "", false
	}
	if len(r.URL.Path) > maxPathBytes {
		refuse(w, r, notFound)
		return "", false
	}
	scope = r.URL.Path + " " + key
	mine := &attempt{startedAt: s.clock.Now()}
	for {
		found, taken := s.attempts.LoadOrStore(scope, mine)
		if !taken {
			s.attemptCount.Add(1)
			break
		}
		earlier := found.(*attempt)
		if mine.startedAt.Sub(earlier.startedAt) > idempotencyWindow {
			if s.attempts.CompareAndDelete(scope, earlier) {
				s.attemptCount.Add(-1)
			}
			continue
		}
		s.repeat(w, r, earlier)
		return "", false
	}
	if s.attemptCount.Load() > 4*s.maxPayments {
		s.abandon(scope)
		refuse(w, r, failedInternalSystemProcessing)
		return "", false
	}
	return scope, true
}

// repeat gives an earlier attempt's answer again.
func (s *Simulator) repeat(w http.ResponseWriter, r *http.Request, earlier *attempt) {
	given := earlier.answered.Load()
	if given == nil {
		refuse(w, r, idempotentRequestProcessing)
		return
	}
	s.give(w, r, *given)
}

// finish remembers the attempt's answer, which is in the journal already.
func (s *Simulator) finish(scope string, a answer) {
	if found, ok := s.attempts.Load(scope); ok {
		found.(*attempt).answered.Store(&a)
	}
}

// abandon forgets an attempt that did nothing, so that it can be made again under the same key.
func (s *Simulator) abandon(scope string) {
	if scope == "" {
		return
	}
	if _, was := s.attempts.LoadAndDelete(scope); was {
		s.attemptCount.Add(-1)
	}
}

// give sends an answer.
func (s *Simulator) give(w http.ResponseWriter, r *http.Request, a answer) {
	if a.refusal != nil {
		refuse(w, r, a.refusal)
		return
	}
	body := buffers.Get().(*buffer)
	defer body.free()
	a.payment.order.mu.Lock()
	body.b = appendPayment(body.b, a.payment, a.cancels, wantsEnglish(r))
	a.payment.order.mu.Unlock()
	send(w, http.StatusOK, "application/json;charset=UTF-8", body.b)
}

// decline ends an attempt with a refusal, which is remembered when it is under a key.
func (s *Simulator) decline(w http.ResponseWriter, r *http.Request, scope string, no *refusal) {
	if scope != "" {
		if err := s.write(record{Op: opRefuse, Attempt: scope, Code: no.code}); err != nil {
			s.fail(w, r, scope, err)
			return
		}
		s.finish(scope, answer{refusal: no})
	}
	refuse(w, r, no)
}

// fail ends an attempt that could not be written down: nothing was done.
func (s *Simulator) fail(w http.ResponseWriter, r *http.Request, scope string, err error) {
	s.log.ErrorContext(r.Context(), "the payment simulator can't write its journal", "error", err)
	s.abandon(scope)
	refuse(w, r, failedInternalSystemProcessing)
}
