package tosssim

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Fault is a way to misbehave.
type Fault string

// The faults a confirmation can be given.
const (
	Decline              Fault = "decline"                // the card company says no
	TimeoutBeforeCapture Fault = "timeout_before_capture" // nothing is charged and nothing answered
	TimeoutAfterCapture  Fault = "timeout_after_capture"  // charged, and nothing answered
	Slow                 Fault = "slow"                   // charged and answered, late, whether or not the caller still waits
	ServerError          Fault = "server_error"           // nothing is charged; 500
)

// defaultDelays are how long a fault takes when that isn't said.
var defaultDelays = map[Fault]time.Duration{
	Decline:              0,
	TimeoutBeforeCapture: 30 * time.Second,
	TimeoutAfterCapture:  30 * time.Second,
	Slow:                 3 * time.Second,
	ServerError:          0,
}

const maxFaultCount = 1_000_000

// faults are what the next confirmations get, the newest order first.
type faults struct {
	armed atomic.Bool // saves the lock while all is well
	mu    sync.Mutex
	due   []due
}

type due struct {
	fault Fault
	left  int
	delay time.Duration
}

// set makes the next count confirmations misbehave. What was left of the same kind is forgotten, other
// kinds come after it, and a count of 0 clears the kind.
func (f *faults) set(fault Fault, count int, delay time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := make([]due, 0, len(f.due)+1)
	if count > 0 {
		kept = append(kept, due{fault, count, delay})
	}
	for _, d := range f.due {
		if d.fault != fault {
			kept = append(kept, d)
		}
	}
	f.due = kept
	f.armed.Store(len(kept) > 0)
}

// take returns what the confirmation at hand gets; "" for nothing.
func (f *faults) take() (Fault, time.Duration) {
	if !f.armed.Load() {
		return "", 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.due) == 0 {
		return "", 0
	}
	first := &f.due[0]
	fault, delay := first.fault, first.delay
	if first.left--; first.left == 0 {
		f.due = f.due[1:]
		f.armed.Store(len(f.due) > 0)
	}
	return fault, delay
}

// setFault orders faults: {kind, count, delayMs?}.
func (s *Simulator) setFault(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Kind    Fault  `json:"kind"`
		Count   *int   `json:"count"`
		DelayMs *int64 `json:"delayMs"`
	}
	if !decode(w, r, &request) {
		return
	}
	delay, known := defaultDelays[request.Kind]
	if request.DelayMs != nil {
		delay = time.Duration(*request.DelayMs) * time.Millisecond
	}
	switch {
	case !known:
		invalid(w, "kind", "must be decline, timeout_before_capture, timeout_after_capture, slow or server_error")
	case request.Count == nil || *request.Count < 0 || *request.Count > maxFaultCount:
		invalid(w, "count", "must be a whole number from 0 to 1000000")
	case request.DelayMs != nil && (*request.DelayMs < 0 || *request.DelayMs > maxDelay.Milliseconds()):
		invalid(w, "delayMs", "must be a whole number from 0 to 600000")
	default:
		s.faults.set(request.Kind, *request.Count, delay)
		w.WriteHeader(http.StatusNoContent)
	}
}

// misbehave confirms the payment in the way that is its turn, which mostly is the right one.
func (s *Simulator) misbehave(w http.ResponseWriter, r *http.Request, scope string, p *payment) {
	fault, delay := s.faults.take()
	if fault != "" {
		allowWaiting(w)
	}
	switch fault {
	case TimeoutBeforeCapture:
		s.hold(r.Context(), delay)
		s.abandon(scope)
		cut(w)
	case ServerError:
		s.hold(r.Context(), delay)
		s.abandon(scope)
		refuse(w, r, failedInternalSystemProcessing)
	case Decline:
		s.hold(context.Background(), delay)
		no, err := s.abort(scope, p, rejectCardCompany)
		s.conclude(w, r, scope, p, no, err, rejectCardCompany)
	case TimeoutAfterCapture:
		no, err := s.charge(scope, p)
		s.hold(r.Context(), delay)
		if err != nil || no != nil {
			s.conclude(w, r, scope, p, no, err, nil)
			return
		}
		s.finish(scope, answer{payment: p})
		cut(w)
	default:
		// A slow provider does not notice that its caller has gone.
		s.hold(context.Background(), delay)
		no, err := s.charge(scope, p)
		s.conclude(w, r, scope, p, no, err, nil)
	}
}

// conclude answers a confirmation: no is why it came too late, instead what it was meant to be refused with.
func (s *Simulator) conclude(w http.ResponseWriter, r *http.Request, scope string, p *payment, no *refusal, err error, instead *refusal) {
	switch {
	case err != nil:
		s.fail(w, r, scope, err)
	case no != nil:
		s.decline(w, r, scope, no)
	default:
		given := answer{payment: p, refusal: instead}
		s.finish(scope, given)
		s.give(w, r, given)
	}
}

// hold waits until the delay has passed, the caller has gone or the simulator closes.
func (s *Simulator) hold(ctx context.Context, delay time.Duration) {
	if delay <= 0 {
		return
	}
	timer := s.clock.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.Chan():
	case <-ctx.Done():
	case <-s.closing:
	}
}

// allowWaiting lifts the server's time limits from this answer: a fault may outlast them.
func allowWaiting(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // where it can't be lifted, the server cuts: a time-out too
	_ = control.SetReadDeadline(time.Time{})
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = connection.Close()
		return
	}
	panic(http.ErrAbortHandler) // HTTP/2, or no network at all: the server's own way to break off
}
