// Package boards says what the dashboards of an office show. Each panel answers a question, which is its title; its
// text says what to do when the answer is bad.
package boards

import "fmt"

// Board is a dashboard.
type Board struct {
	UID   string
	Title string
	About string
	Rows  []Row
}

// Row is panels side by side under a title.
type Row struct {
	Title  string
	Panels []Panel
}

// Panel is one chart or figure.
type Panel struct {
	Title   string
	About   string
	Unit    string // of Grafana: reqps, s, percentunit, short, currencyKRW, bytes
	Figure  bool   // the last value, large, instead of a line over time
	Stacked bool
	Lines   []Line
	// Quiet panels have nothing to show while all is well.
	Quiet bool
}

// Line is a query with the name of what it returns.
type Line struct {
	Query string // PromQL; $instance is the instances that are looked at
	Name  string // Grafana's legend, {{label}}
}

// width of a dashboard in Grafana's grid.
const (
	width      = 24
	rowHeight  = 1
	panelTall  = 8
	figureTall = 4
)

type object = map[string]any

// JSON is the dashboard as Grafana imports it (schema 39).
func (b Board) JSON() any {
	var panels []object
	y, id := 0, 1
	for _, row := range b.Rows {
		panels = append(panels, object{"id": id, "type": "row", "title": row.Title, "collapsed": false, "panels": []any{}, "gridPos": grid(0, y, width, rowHeight)})
		id, y = id+1, y+rowHeight
		tall, wide := 0, width/len(row.Panels)
		for i, panel := range row.Panels {
			height := panelTall
			if panel.Figure {
				height = figureTall
			}
			panels = append(panels, panel.json(id, grid(i*wide, y, wide, height)))
			id, tall = id+1, max(tall, height)
		}
		y += tall
	}
	return object{
		"uid": "ticketblue-" + b.UID, "title": "Ticket Blue: " + b.Title, "description": b.About, "tags": []string{"ticketblue"},
		"schemaVersion": 39, "version": 1, "editable": true, "timezone": "Asia/Seoul", "refresh": "10s",
		"time": object{"from": "now-1h", "to": "now"}, "panels": panels,
		"templating": object{"list": []object{
			{"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus", "current": object{}},
			{
				"name": "instance", "type": "query", "label": "Instance", "multi": true, "includeAll": true, "allValue": ".*",
				"datasource": source, "query": `label_values(ticketblue_http_streams, instance)`, "refresh": 2,
				"current": object{"text": "All", "value": "$__all"},
			},
		}},
		"links": []object{{"title": "Run-books", "type": "link", "url": "https://github.com/ticketblue/ticketblue/blob/main/docs/runbooks.md", "targetBlank": true}},
	}
}

var source = object{"type": "prometheus", "uid": "${datasource}"}

func grid(x, y, w, h int) object { return object{"x": x, "y": y, "w": w, "h": h} }

func (p Panel) json(id int, place object) object {
	var targets []object
	for i, line := range p.Lines {
		targets = append(targets, object{
			"refId": string(rune('A' + i)), "datasource": source, "expr": line.Query, "legendFormat": line.Name, "exemplar": !p.Figure,
		})
	}
	kind, options := "timeseries", object{"legend": object{"displayMode": "list", "placement": "bottom"}, "tooltip": object{"mode": "multi", "sort": "desc"}}
	if p.Figure {
		kind, options = "stat", object{"reduceOptions": object{"calcs": []string{"lastNotNull"}}, "graphMode": "area", "colorMode": "value"}
	}
	custom := object{"fillOpacity": 8, "lineWidth": 2, "showPoints": "never"}
	if p.Stacked {
		custom = object{"fillOpacity": 40, "lineWidth": 1, "showPoints": "never", "stacking": object{"mode": "normal"}}
	}
	return object{
		"id": id, "type": kind, "title": p.Title, "description": p.About, "datasource": source, "gridPos": place, "targets": targets, "options": options,
		"fieldConfig": object{"defaults": object{"unit": p.Unit, "min": 0, "custom": custom}, "overrides": []any{}},
	}
}

// rate is how often a counter counted in a second, summed by labels ("": all together).
func rate(counter, filter, by string) string {
	return fmt.Sprintf("sum by (%s) (rate(%s{instance=~\"$instance\"%s}[1m]))", by, counter, filter)
}

// quantile of a histogram, in the last minute.
func quantile(q float64, histogram, filter, by string) string {
	if by != "" {
		by = ", " + by
	}
	return fmt.Sprintf("histogram_quantile(%g, sum by (le%s) (rate(%s_bucket{instance=~\"$instance\"%s}[1m])))", q, by, histogram, filter)
}
