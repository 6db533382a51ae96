package controller

import (
	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/ticketblue/ticketblue/operator/plan"
)

var (
	failovers = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_operator_failovers_total", Help: "Lost primaries that were replaced."}, []string{"namespace", "database"})
	failoverSeconds = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "ticketblue_operator_failover_seconds", Help: "From judging a primary lost to promoting another.", Buckets: []float64{.05, .1, .2, .5, 1, 2, 5, 10, 30, 60, 300, 1800}})
	databaseState = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ticketblue_operator_database_state", Help: "1 for the state that a database is in."}, []string{"namespace", "database", "state"})
	serverLag = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ticketblue_operator_replica_lag_seconds", Help: "How far a replica is behind its primary."}, []string{"namespace", "database", "server"})
	looksFailed = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ticketblue_operator_looks_failed_total", Help: "Looks at a server that it did not answer."}, []string{"namespace", "database", "server"})
)

func init() {
	metrics.Registry.MustRegister(failovers, failoverSeconds, databaseState, serverLag, looksFailed)
}

func measure(key types.NamespacedName, observed plan.Database, step plan.Step) {
	for _, state := range []plan.State{plan.Starting, plan.Running, plan.FailingOver, plan.SwitchingOver, plan.Blocked} {
		is := 0.0
		if state == step.Memory.State {
			is = 1
		}
		databaseState.WithLabelValues(key.Namespace, key.Name, string(state)).Set(is)
	}
	for _, server := range observed.Servers {
		if step.Roles[server.Name] == plan.Replica {
			serverLag.WithLabelValues(key.Namespace, key.Name, server.Name).Set(server.Lag.Seconds())
		} else {
			serverLag.DeleteLabelValues(key.Namespace, key.Name, server.Name)
		}
	}
}

func forgetMetrics(key types.NamespacedName) {
	of := prometheus.Labels{"namespace": key.Namespace, "database": key.Name}
	for _, vector := range []*prometheus.MetricVec{failovers.MetricVec, databaseState.MetricVec, serverLag.MetricVec, looksFailed.MetricVec} {
		vector.DeletePartialMatch(of)
	}
}
