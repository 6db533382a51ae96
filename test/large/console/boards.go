package console

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/deploy/grafana/boards"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// Sizes of a chart, and how many lines of one are told apart.
const (
	chartWide, chartTall = 560.0, 170.0
	linesShown           = 8
)

var colours = []string{"#1D5CFF", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#0072B2", "#5B6780"}

// drawn is a panel with what Prometheus says to its questions.
type drawn struct {
	boards.Panel
	Last  string // of a figure
	Chart template.HTML
	Names []named
	Top   string
}

type named struct{ Name, Colour, Last string }

func (c *Console) board(w http.ResponseWriter, r *http.Request) {
	at := slices.IndexFunc(boards.All, func(b boards.Board) bool { return b.UID == r.PathValue("uid") })
	if at < 0 {
		http.NotFound(w, r)
		return
	}
	type row struct {
		Title  string
		Panels []drawn
	}
	data := struct {
		boards.Board
		Drawn    []row
		From, To time.Time
	}{Board: boards.All[at], To: time.Now()}
	data.From = data.To.Add(-5 * time.Minute)
	if c.began.After(data.From) {
		data.From = c.began
	}
	for _, r0 := range data.Rows {
		one := row{Title: r0.Title}
		for _, panel := range r0.Panels {
			one.Panels = append(one.Panels, c.draw(r, panel, data.From, data.To))
		}
		data.Drawn = append(data.Drawn, one)
	}
	c.show(w, "board", data)
}

func (c *Console) draw(r *http.Request, panel boards.Panel, from, to time.Time) drawn {
	d := drawn{Panel: panel, Last: "–"}
	var all []testenv.Series
	var names []string
	for _, line := range panel.Lines {
		found, err := c.prometheus.Query(r.Context(), strings.ReplaceAll(line.Query, "$instance", ".*"), from, to, max(to.Sub(from)/120, 2*time.Second))
		if err != nil {
			d.Last = err.Error()
			return d
		}
		for _, series := range found {
			all, names = append(all, series), append(names, legend(line.Name, series.Labels))
		}
	}
	top := 0.0
	for _, series := range all {
		for _, value := range series.Values {
			if !math.IsNaN(value) && !math.IsInf(value, 0) {
				top = max(top, value)
			}
		}
	}
	all, names = busiest(all, names)
	var svg strings.Builder
	for i, series := range all[:min(len(all), linesShown)] {
		last := series.Values[len(series.Values)-1]
		d.Last = told(last, panel.Unit)
		d.Names = append(d.Names, named{names[i], colours[i%len(colours)], d.Last})
		fmt.Fprintf(&svg, `<polyline fill="none" stroke="%s" stroke-width="1.8" points="%s"/>`, colours[i%len(colours)], points(series, from, to, top))
	}
	d.Chart, d.Top = template.HTML(svg.String()), told(top, panel.Unit) // numbers and our own colours
	return d
}

// busiest leaves out what has shown nothing, and puts what has shown most first.
func busiest(all []testenv.Series, names []string) ([]testenv.Series, []string) {
	most := func(series testenv.Series) (top float64) {
		for _, value := range series.Values {
			if !math.IsNaN(value) && !math.IsInf(value, 0) {
				top = max(top, value)
			}
		}
		return top
	}
	order := make([]int, 0, len(all))
	for i, series := range all {
		if most(series) > 0 || len(all) <= linesShown {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(most(all[b]), most(all[a])) })
	sorted, named := make([]testenv.Series, len(order)), make([]string, len(order))
	for i, from := range order {
		sorted[i], named[i] = all[from], names[from]
	}
	return sorted, named
}

// points is a line in the chart's own units.
func points(series testenv.Series, from, to time.Time, top float64) string {
	var text strings.Builder
	start, length := float64(from.Unix()), max(to.Sub(from).Seconds(), 1)
	for i, value := range series.Values {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			continue
		}
		x, y := (series.Times[i]-start)/length*chartWide, chartTall-4
		if top > 0 {
			y -= value / top * (chartTall - 12)
		}
		fmt.Fprintf(&text, "%.1f,%.1f ", x, y)
	}
	return text.String()
}

var label = regexp.MustCompile(`\{\{\s*(\w+)\s*\}\}`)

// legend fills a name in, as Grafana does.
func legend(format string, labels map[string]string) string {
	return strings.TrimSpace(label.ReplaceAllStringFunc(format, func(match string) string { return labels[label.FindStringSubmatch(match)[1]] }))
}

// told is a value in its unit.
func told(value float64, unit string) string {
	switch {
	case math.IsNaN(value):
		return "–"
	case unit == "s" && value < 1:
		return fmt.Sprintf("%.1f ms", value*1000)
	case unit == "s":
		return fmt.Sprintf("%.1f s", value)
	case unit == "percentunit":
		return fmt.Sprintf("%.1f %%", value*100)
	case unit == "bytes":
		return fmt.Sprintf("%.0f MiB", value/(1<<20))
	case unit == "reqps", unit == "ops":
		return fmt.Sprintf("%.1f/s", value)
	case unit == "currencyKRW":
		return fmt.Sprintf("₩%.0f", value)
	case value == math.Trunc(value):
		return fmt.Sprintf("%.0f", value)
	default:
		return fmt.Sprintf("%.2f", value)
	}
}
