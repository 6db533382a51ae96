package office

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/batch"
)

// gauges tell at each scrape how much of what is waiting, and what this instance reaches. The rows are asked, so every
// instance says the same of what waits: take the maximum over them, not the sum.
type gauges struct {
	office *Office

	mu    sync.Mutex
	asked time.Time
	kept  []prometheus.Metric
}

// Limits of a scrape.
const (
	gaugesKept    = 5 * time.Second // two scrapers cost as much as one
	gaugesTimeout = 2 * time.Second
	couponsShown  = 50 // that are open
)

var (
	holdsDesc      = prometheus.NewDesc("ticketblue_holds", "Reservations that hold seats and wait for their payment.", nil, nil)
	unsettledDesc  = prometheus.NewDesc("ticketblue_payments_unsettled", "Orders that were begun and whose end is not known or not yet acted upon.", []string{"status"}, nil)
	backlogDesc    = prometheus.NewDesc("ticketblue_deliveries", "Messages to people that were not sent: waiting, retrying, or dead (given up).", []string{"channel", "status"}, nil)
	stockDesc      = prometheus.NewDesc("ticketblue_coupon_stock", "Coupons left of those that can be claimed now.", []string{"coupon"}, nil)
	jobSuccessDesc = prometheus.NewDesc("ticketblue_batch_last_run_ended_timestamp_seconds", "When a job's last run ended, by how.", []string{"job", "status"}, nil)
	jobSecondsDesc = prometheus.NewDesc("ticketblue_batch_last_run_duration_seconds", "How long a job's last run took.", []string{"job"}, nil)
	jobRowsDesc    = prometheus.NewDesc("ticketblue_batch_last_run_rows", "Rows that a job's last run changed.", []string{"job"}, nil)
	dependencyDesc = prometheus.NewDesc("ticketblue_dependency_up", "1 when what the office depends on answers, as in /readyz.", []string{"dependency"}, nil)
	gaugesDownDesc = prometheus.NewDesc("ticketblue_gauges_failed", "1 when the rows could not be asked for the figures.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{holdsDesc, unsettledDesc, backlogDesc, stockDesc, jobSuccessDesc, jobSecondsDesc, jobRowsDesc, dependencyDesc, gaugesDownDesc} {
		to <- desc
	}
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.office.Clock.Now(); g.kept == nil || now.Sub(g.asked) >= gaugesKept {
		g.asked, g.kept = now, g.ask(context.Background())
	}
	for _, metric := range g.kept {
		to <- metric
	}
}

func (g *gauges) ask(ctx context.Context) (found []prometheus.Metric) {
	found, failed := g.dependencies(ctx), 0.0 // each with a limit of its own
	ctx, cancel := context.WithTimeout(ctx, gaugesTimeout)
	defer cancel()
	for _, ask := range []func(context.Context) ([]prometheus.Metric, error){g.holds, g.unsettled, g.backlog, g.stock, g.jobs} {
		some, err := ask(ctx)
		if err != nil {
			failed = 1
			continue
		}
		found = append(found, some...)
	}
	return append(found, gauge(gaugesDownDesc, failed))
}

func gauge(desc *prometheus.Desc, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
}

func (g *gauges) dependencies(ctx context.Context) (found []prometheus.Metric) {
	for name, up := range g.office.Server.Dependencies(ctx) {
		value := 0.0
		if up {
			value = 1
		}
		found = append(found, gauge(dependencyDesc, value, name))
	}
	return found
}

func (g *gauges) holds(ctx context.Context) ([]prometheus.Metric, error) {
	n, err := g.office.Bookings.Pending(ctx)
	return []prometheus.Metric{gauge(holdsDesc, float64(n))}, err
}

func (g *gauges) unsettled(ctx context.Context) (found []prometheus.Metric, err error) {
	counts, err := g.office.Payments.Unsettled(ctx)
	for status, n := range counts {
		found = append(found, gauge(unsettledDesc, float64(n), string(status)))
	}
	return found, err
}

func (g *gauges) backlog(ctx context.Context) (found []prometheus.Metric, err error) {
	counts, err := g.office.Notifications.Backlog(ctx)
	for channel, byStatus := range counts {
		for status, n := range byStatus {
			found = append(found, gauge(backlogDesc, float64(n), string(channel), string(status)))
		}
	}
	return found, err
}

func (g *gauges) stock(ctx context.Context) (found []prometheus.Metric, err error) {
	open, err := g.office.Coupons.Coupons(ctx, coupon.Query{Status: coupon.Open, Kind: coupon.Claimed, Limit: couponsShown})
	for _, c := range open {
		found = append(found, gauge(stockDesc, float64(c.MaxQuantity-c.Issued), strconv.FormatInt(c.ID, 10)))
	}
	return found, err
}

func (g *gauges) jobs(ctx context.Context) (found []prometheus.Metric, err error) {
	jobs, err := g.office.Housekeeping.Jobs(ctx)
	for _, job := range jobs {
		last := job.LastRun
		if last == nil || last.DryRun || last.Status == batch.Running {
			continue
		}
		written := int64(0)
		for _, step := range last.Steps {
			written += step.Written
		}
		name := job.Job.Job.Name
		found = append(found, gauge(jobSuccessDesc, float64(last.EndedAt.UnixMilli())/1000, name, string(last.Status)),
			gauge(jobSecondsDesc, last.EndedAt.Sub(last.StartedAt).Seconds(), name), gauge(jobRowsDesc, float64(written), name))
	}
	return found, err
}

// watch offers the gauges at /metrics for as long as the office runs. Of several offices in one process, as tests have
// them, the first is told of.
func (o *Office) watch() (unwatch func()) {
	unwatch = func() {}
	for _, collector := range []prometheus.Collector{&gauges{office: o}, pools{o.engine}} {
		if err := prometheus.Register(collector); err != nil {
			continue
		}
		before := unwatch
		unwatch = func() { before(); prometheus.Unregister(collector) }
	}
	return unwatch
}

// pools tell of the database's connections, as go_sql_*. They are asked for anew at each scrape: when the primary has
// moved, its connections are others.
type pools struct{ engine sqlstore.Engine }

// Describe implements prometheus.Collector.
func (p pools) Describe(to chan<- *prometheus.Desc) {
	for name, pool := range p.engine.Pools() {
		collectors.NewDBStatsCollector(pool, name).Describe(to)
	}
}

// Collect implements prometheus.Collector.
func (p pools) Collect(to chan<- prometheus.Metric) {
	for name, pool := range p.engine.Pools() {
		collectors.NewDBStatsCollector(pool, name).Collect(to)
	}
}
