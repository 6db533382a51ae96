package kakaosim

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

const maxDelay = time.Minute

// faults make the next answers to programs misbehave. Browsers are not bothered.
type faults struct {
	mu    sync.Mutex
	kind  string // down or slow
	count int
	delay time.Duration
}

// set takes {kind: "down" | "slow", count, delayMs}.
func (f *faults) set(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Kind    string `json:"kind"`
		Count   int    `json:"count"`
		DelayMs int    `json:"delayMs"`
	}
	err := json.NewDecoder(r.Body).Decode(&wanted)
	if err != nil || (wanted.Kind != "down" && wanted.Kind != "slow") || wanted.Count < 0 || wanted.DelayMs < 0 {
		refuse(w, http.StatusBadRequest, "invalid_request", `{kind: "down" or "slow", count, delayMs}`)
		return
	}
	f.mu.Lock()
	f.kind, f.count, f.delay = wanted.Kind, wanted.Count, min(time.Duration(wanted.DelayMs)*time.Millisecond, maxDelay)
	f.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (f *faults) next() (kind string, delay time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count == 0 {
		return "", 0
	}
	f.count--
	return f.kind, f.delay
}

func (f *faults) around(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch kind, delay := f.next(); kind {
		case "down":
			refuse(w, http.StatusServiceUnavailable, "temporarily_unavailable", "a fault was asked for")
			return
		case "slow":
			r.ParseForm()                //nolint:errcheck // a client that leaves is noticed once its body is read
			wait := time.NewTimer(delay) // a wire's own time, whatever the office's clock says
			defer wait.Stop()
			select {
			case <-wait.C:
			case <-r.Context().Done():
				return
			}
		}
		next(w, r)
	}
}
