// Package combine lets requests for the same hot thing be answered together.
//
// While one call for a key is under way, requests for that key gather; when it returns they all go into the
// next call. A lone buyer is served at once; a crowd shares transactions, so it is cheaper a head than one
// buyer, and nobody waits for a timer. Requests of one key are served in the order of their arrival, by one
// call at a time.
package combine

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/telemetry"
)

// ErrOverloaded is told when too many requests wait for one key.
var ErrOverloaded = fault.New(fault.Unavailable, "overloaded", "Too many people want the same thing right now. Try again in a moment.").After(time.Second)

var groupSize = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name: "ticketblue_combined_requests", Help: "Requests that shared a transaction, by what they asked for.",
	Buckets: prometheus.ExponentialBuckets(1, 2, 11),
}, []string{"combiner"})

// One figure for all combiners of a process: an autoscaler asks how many people wait here, not for what.
var waitingNow = promauto.NewGauge(prometheus.GaugeOpts{
	Name: "ticketblue_combining_waiting", Help: "Requests that wait for the transaction before theirs.",
})

// Run answers a group of requests for one key: as many answers, in their order. An error is everybody's.
// Its context carries the values of the first request, or of one that is followed by a trace, and no cancellation.
type Run[K comparable, Req, Answer any] func(ctx context.Context, key K, requests []Req) ([]Answer, error)

// Limits bound a Combiner.
type Limits struct {
	Name  string // in metrics and traces
	Group int    // requests a call; 0 is 256
	Queue int    // requests that may wait for one key; 0 is 4096
}

// Combiner gathers requests by key. Safe for concurrent use.
type Combiner[K comparable, Req, Answer any] struct {
	run    Run[K, Req, Answer]
	limits Limits
	sizes  prometheus.Observer

	mu     sync.Mutex
	queues map[K]*queue[Req, Answer]
}

type queue[Req, Answer any] struct{ waiting []*request[Req, Answer] }

type request[Req, Answer any] struct {
	ctx    context.Context
	value  Req
	answer Answer
	err    error
	done   chan struct{}
}

// New returns a combiner that answers groups with run.
func New[K comparable, Req, Answer any](limits Limits, run Run[K, Req, Answer]) *Combiner[K, Req, Answer] {
	if limits.Group <= 0 {
		limits.Group = 256
	}
	if limits.Queue <= 0 {
		limits.Queue = 4096
	}
	return &Combiner[K, Req, Answer]{run: run, limits: limits, sizes: groupSize.WithLabelValues(limits.Name), queues: map[K]*queue[Req, Answer]{}}
}

// Do has the request answered in a group. When ctx ends before the request's group began, nothing of it
// happens; when it ends later, the effect may happen all the same and its answer is lost, as with any call
// across a network.
func (c *Combiner[K, Req, Answer]) Do(ctx context.Context, key K, value Req) (Answer, error) {
	r := &request[Req, Answer]{ctx: ctx, value: value, done: make(chan struct{})}
	if err := c.enter(key, r); err != nil {
		var none Answer
		return none, err
	}
	select {
	case <-r.done:
		return r.answer, r.err
	case <-ctx.Done():
		var none Answer
		return none, ctx.Err()
	}
}

// enter queues the request, and starts serving the key unless somebody does.
func (c *Combiner[K, Req, Answer]) enter(key K, r *request[Req, Answer]) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	q, served := c.queues[key]
	if !served {
		q = &queue[Req, Answer]{}
		c.queues[key] = q
	}
	if len(q.waiting) >= c.limits.Queue {
		return ErrOverloaded
	}
	q.waiting = append(q.waiting, r)
	waitingNow.Inc()
	if !served {
		go c.serve(key, q)
	}
	return nil
}

// serve answers groups until nobody waits.
func (c *Combiner[K, Req, Answer]) serve(key K, q *queue[Req, Answer]) {
	for {
		group := c.next(key, q)
		if group == nil {
			return
		}
		c.answer(key, group)
	}
}

// next takes the oldest requests whose callers still wait; nil when the key has no more and is no longer
// served.
func (c *Combiner[K, Req, Answer]) next(key K, q *queue[Req, Answer]) []*request[Req, Answer] {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(q.waiting) > 0 {
		size := min(len(q.waiting), c.limits.Group)
		group := make([]*request[Req, Answer], 0, size)
		for _, r := range q.waiting[:size] {
			if r.ctx.Err() == nil {
				group = append(group, r)
			}
		}
		clear(q.waiting[:size]) // let go of what was served
		q.waiting = q.waiting[size:]
		waitingNow.Sub(float64(size))
		if len(group) > 0 {
			return group
		}
	}
	delete(c.queues, key)
	return nil
}

func (c *Combiner[K, Req, Answer]) answer(key K, group []*request[Req, Answer]) {
	values := make([]Req, len(group))
	for i, r := range group {
		values[i] = r.value
	}
	c.sizes.Observe(float64(len(group)))
	ctx, span := follow(c.limits.Name, group)
	answers, err := c.call(ctx, key, values)
	span.End(err)
	for i, r := range group {
		if err != nil {
			r.err = err
		} else {
			r.answer = answers[i]
		}
		close(r.done)
	}
}

// follow returns the context in which a group is answered. Of those in the group who are followed, the first one's
// trace shows the work, and the work's span refers to the others.
func follow[Req, Answer any](name string, group []*request[Req, Answer]) (context.Context, telemetry.Span) {
	first, places := group[0].ctx, []string(nil)
	for _, r := range group {
		if telemetry.Sampled(r.ctx) {
			if places == nil {
				first = r.ctx
			}
			places = append(places, telemetry.Traceparent(r.ctx))
		}
	}
	return telemetry.StartFrom(context.WithoutCancel(first), "combined "+name, places, telemetry.Fact{Name: "ticketblue.group.size", Number: int64(len(group))})
}

// call turns a panic into everybody's error: the key must go on being served.
func (c *Combiner[K, Req, Answer]) call(ctx context.Context, key K, values []Req) (answers []Answer, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("combine: panic: %v\n%s", value, debug.Stack())
		}
	}()
	answers, err = c.run(ctx, key, values)
	if err == nil && len(answers) != len(values) {
		err = fmt.Errorf("combine: %d answers for %d requests", len(answers), len(values))
	}
	return answers, err
}
