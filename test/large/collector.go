package large

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Collector takes traces over OTLP/HTTP, as a real one does, and keeps the newest for whoever looks.
type Collector struct {
	*Server

	mu     sync.Mutex
	traces map[string][]Span
	order  []string // ids, the oldest first
}

// Span is one stretch of work.
type Span struct {
	ID, Parent string
	Name       string
	Instance   string
	Began      time.Time
	Took       time.Duration
	Failed     bool
}

// tracesKept bounds the memory of the collector.
const tracesKept = 2000

func startCollector(ctx context.Context) (*Collector, error) {
	c := &Collector{traces: map[string][]Span{}}
	server, err := startServer(ctx, http.HandlerFunc(c.take))
	c.Server = server
	return c, err
}

func (c *Collector) take(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		body = unzipped
	}
	var sent coltrace.ExportTraceServiceRequest
	content, err := io.ReadAll(io.LimitReader(body, 64<<20))
	if err == nil {
		err = proto.Unmarshal(content, &sent)
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, resource := range sent.ResourceSpans {
		instance := ""
		for _, attribute := range resource.Resource.GetAttributes() {
			if attribute.Key == "service.instance.id" {
				instance = attribute.Value.GetStringValue()
			}
		}
		for _, scope := range resource.ScopeSpans {
			for _, s := range scope.Spans {
				c.keep(hex.EncodeToString(s.TraceId), Span{
					ID: hex.EncodeToString(s.SpanId), Parent: hex.EncodeToString(s.ParentSpanId), Name: s.Name, Instance: instance,
					Began: time.Unix(0, int64(s.StartTimeUnixNano)), Took: time.Duration(s.EndTimeUnixNano - s.StartTimeUnixNano),
					Failed: s.GetStatus().GetCode() == 2,
				})
			}
		}
	}
}

func (c *Collector) keep(trace string, span Span) {
	if _, known := c.traces[trace]; !known {
		c.order = append(c.order, trace)
		if len(c.order) > tracesKept {
			delete(c.traces, c.order[0])
			c.order = c.order[1:]
		}
	}
	c.traces[trace] = append(c.traces[trace], span)
}

// Trace returns the spans of a trace, in the order in which they began.
func (c *Collector) Trace(id string) []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	spans := slices.Clone(c.traces[id])
	slices.SortFunc(spans, func(a, b Span) int { return a.Began.Compare(b.Began) })
	return spans
}

// Traces are the ids of those that are kept, the newest first.
func (c *Collector) Traces() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := slices.Clone(c.order)
	slices.Reverse(ids)
	return ids
}
