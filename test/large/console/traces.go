package console

import (
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/test/large"
)

// bar is a span in the picture of its trace.
type bar struct {
	large.Span
	Indent     int
	Left, Wide float64 // percent of the whole
	Later      bool    // began after the request was answered
}

func length(spans []large.Span) time.Duration {
	if len(spans) == 0 {
		return 0
	}
	end := spans[0].Began
	for _, s := range spans {
		if e := s.Began.Add(s.Took); e.After(end) {
			end = e
		}
	}
	return end.Sub(spans[0].Began)
}

func (c *Console) trace(w http.ResponseWriter, r *http.Request) {
	spans := c.office.Collector.Trace(r.PathValue("id"))
	if len(spans) == 0 {
		http.NotFound(w, r)
		return
	}
	whole := max(length(spans), time.Microsecond)
	children, known := map[string][]large.Span{}, map[string]bool{}
	for _, s := range spans {
		known[s.ID] = true
	}
	for _, s := range spans {
		parent := s.Parent
		if !known[parent] {
			parent = "" // the page's own, or one that was not kept
		}
		children[parent] = append(children[parent], s)
	}
	var bars []bar
	var walk func(parent string, indent int)
	walk = func(parent string, indent int) {
		for _, s := range children[parent] {
			bars = append(bars, bar{
				Span: s, Indent: indent * 14, Left: 100 * float64(s.Began.Sub(spans[0].Began)) / float64(whole),
				Wide: max(100*float64(s.Took)/float64(whole), 0.3), Later: indent > 0 && s.Began.After(spans[0].Began.Add(spans[0].Took)),
			})
			walk(s.ID, indent+1)
		}
	}
	walk("", 0)
	c.show(w, "trace", struct {
		ID    string
		Whole time.Duration
		Bars  []bar
	}{r.PathValue("id"), whole, bars})
}
