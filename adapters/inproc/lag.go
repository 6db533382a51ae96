package inproc

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// lagEvery is how often it is measured how far consumers are behind.
const lagEvery = 5 * time.Second

var (
	relayLeader = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "ticketblue_relay_leader", Help: "1 on the instance that serves the office's consumers of events. The sum over all instances is 1.",
	})
	relayLagEvents = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ticketblue_relay_lag_events", Help: "Events that a consumer has yet to pass, at most: positions that were never used count too.",
	}, []string{"consumer"})
	relayLagSeconds = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ticketblue_relay_lag_seconds", Help: "Age of the oldest event that a consumer has yet to pass; 0 when there is none.",
	}, []string{"consumer"})
	relayParked = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_relay_parked_total", Help: "Events that a consumer refused again and again and that were set aside.",
	}, []string{"consumer"})
)

// way is how far a consumer has come, for those who look from outside.
type way struct {
	mu     sync.Mutex
	served bool
	offset int64
	oldest time.Time // when the oldest event that it works on occurred; zero while it waits
}

// before notes the events that come next.
func (w *way) before(events []outbox.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.oldest = time.Time{}
	if len(events) > 0 {
		w.oldest = events[0].OccurredAt
	}
}

func (w *way) at(offset int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.served, w.offset = true, offset
}

// passed reports whether the consumer, if it is served here, has come to the position.
func (w *way) passed(position int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.served || w.offset >= position
}

// Passed reports whether all consumers that are served here have handled the events up to the position.
func (r *Relay) Passed(position int64) bool {
	for _, f := range r.consumers {
		if !f.way.passed(position) {
			return false
		}
	}
	return true
}

// leave takes the consumer's gauges away: another instance serves it, or nobody does.
func (w *way) leave(consumer string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.served, w.oldest = false, time.Time{}
	relayLagEvents.DeleteLabelValues(consumer)
	relayLagSeconds.DeleteLabelValues(consumer)
}

// show sets the gauges for a log that ends where it does now.
func (w *way) show(consumer string, end int64, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.served {
		return
	}
	events, seconds := max(end-w.offset, 0), 0.0
	if events > 0 && !w.oldest.IsZero() {
		seconds = max(now.Sub(w.oldest).Seconds(), 0)
	}
	relayLagEvents.WithLabelValues(consumer).Set(float64(events))
	relayLagSeconds.WithLabelValues(consumer).Set(seconds)
}

// measure looks now and then how far the consumers served here are behind.
func (r *Relay) measure(ctx context.Context) {
	ticker := r.clock.NewTicker(lagEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
		}
		end, err := r.log.End(ctx)
		if err != nil {
			continue // those who read say what is wrong
		}
		for _, f := range r.consumers {
			f.way.show(f.Name, end, r.clock.Now())
		}
	}
}
