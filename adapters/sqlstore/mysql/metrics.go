package mysql

import (
	"database/sql"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var (
	replicaLag = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ticketblue_database_replica_lag_seconds", Help: "How far a replica was behind at the last look, at least; nothing while it does not answer.",
	}, []string{"replica"})
	readsServed = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_database_reads_total", Help: "Reads outside of transactions, by which server answered.",
	}, []string{"served_by"})
	retries = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_database_retries_total", Help: "Transactions that were begun again: another was preferred (deadlock, lock_wait), or the primary was away.",
	}, []string{"reason"})
	outcomesUnknown = promauto.NewCounter(prometheus.CounterOpts{
		Name: "ticketblue_database_outcome_unknown_total", Help: "Transactions whose COMMIT was not answered.",
	})

	readsOfPrimary  = readsServed.WithLabelValues("primary")
	readsOfReplicas = readsServed.WithLabelValues("replica")
)

// retryReason is why a transaction is run again.
func retryReason(err error) string {
	switch {
	case numbered(err, deadlock):
		return "deadlock"
	case numbered(err, gaveWay):
		return "lock_wait"
	}
	return "away"
}

// Pools implements sqlstore.Engine. The one of the primary is another after the primary has moved.
func (e *Engine) Pools() map[string]*sql.DB {
	pools := map[string]*sql.DB{"primary": e.primary.Load().pool, "primary-writes": e.lanes.pool}
	for i, r := range e.replicas {
		pools[fmt.Sprintf("replica-%d", i+1)] = r.pool
	}
	return pools
}
