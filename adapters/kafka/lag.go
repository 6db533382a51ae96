package kafka

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// lagEvery is how often it is measured how far groups are behind.
const lagEvery = 10 * time.Second

var (
	lagEvents = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ticketblue_kafka_lag_events", Help: "Events in Kafka that a consumer's group has yet to pass. Every instance tells the same.",
	}, []string{"consumer"})
	parkedEvents = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_kafka_parked_total", Help: "Events that a consumer refused again and again and that went to the parking topic.",
	}, []string{"consumer"})
)

// measure looks now and then how far groups are behind.
func (s *Subscribers) measure(ctx context.Context) {
	ticker := s.Clock.NewTicker(lagEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
			for consumer, lag := range s.Lag(ctx) {
				lagEvents.WithLabelValues(consumer).Set(float64(lag))
			}
		}
	}
}

// Lag is how many events each consumer has yet to pass, of those of which it can be told.
func (s *Subscribers) Lag(ctx context.Context) map[string]int64 {
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	consumers, groups := map[string]string{}, make([]string, 0, len(s.Consumers))
	for _, c := range s.Consumers {
		group := s.groupOf(c.Name)
		consumers[group] = c.Name
		groups = append(groups, group)
	}
	behind := map[string]int64{}
	lags, err := s.Client.admin.Lag(ctx, groups...)
	if err != nil {
		return behind
	}
	for group, lag := range lags {
		if lag.Error() == nil {
			behind[consumers[group]] = lag.Lag.Total()
		}
	}
	return behind
}
