// Package console shows a large office that was put up on one machine: its parts, which can be stopped and started, the
// dashboards of deploy/grafana with the data of a real Prometheus, the alerts, the traces and the mails. It is for trying
// out and for the pictures in docs/operations.md; in production there are Grafana and its like.
package console

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/deploy/grafana/boards"
	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// Console is a web page about an office.
type Console struct {
	URL string

	office     *large.Office
	parts      []*large.Part
	prometheus *testenv.Prometheus
	server     *http.Server
	began      time.Time
}

// Start watches the office with a Prometheus and serves the console.
func Start(ctx context.Context, office *large.Office, addr string) (*Console, error) {
	config, err := writeConfig(office)
	if err != nil {
		return nil, err
	}
	c := &Console{office: office, parts: office.Parts(), began: time.Now()}
	if c.prometheus, err = testenv.StartPrometheus(ctx, config); err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, errors.Join(err, c.prometheus.Close())
	}
	c.URL = "http://" + listener.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.index)
	mux.HandleFunc("POST /parts/{name}/{what}", c.act)
	mux.HandleFunc("GET /boards/{uid}", c.board)
	mux.HandleFunc("GET /traces/{id}", c.trace)
	mux.HandleFunc("GET /mails", c.mails)
	c.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go c.server.Serve(listener) // it ends when it is closed
	return c, nil
}

// Close ends the console and its Prometheus.
func (c *Console) Close() error { return errors.Join(c.server.Close(), c.prometheus.Close()) }

// Prometheus is the one that watches the office.
func (c *Console) Prometheus() *testenv.Prometheus { return c.prometheus }

// writeConfig writes how Prometheus finds the instances, beside a copy of the alert rules.
func writeConfig(office *large.Office) (string, error) {
	rules, err := os.ReadFile(filepath.Join("deploy", "prometheus", "alerts.yaml"))
	if err != nil {
		return "", fmt.Errorf("run it from the project's folder: %w", err)
	}
	var targets []string
	for _, i := range office.Instances {
		targets = append(targets, fmt.Sprintf("{targets: [%q], labels: {instance: %q}}", i.Metrics, i.Name))
	}
	config := "global: {scrape_interval: 2s, evaluation_interval: 5s}\nrule_files: [alerts.yaml]\nscrape_configs:\n  - {job_name: ticketblue, static_configs: [" + strings.Join(targets, ", ") + "]}\n"
	path := filepath.Join(office.Dir, "prometheus.yaml")
	return path, errors.Join(os.WriteFile(filepath.Join(office.Dir, "alerts.yaml"), rules, 0o600), os.WriteFile(path, []byte(config), 0o600))
}

//go:embed console.html
var page string

var pages = template.Must(template.New("console").Parse(page))

func (c *Console) show(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		fmt.Fprintf(w, "<pre>%s</pre>", template.HTMLEscapeString(err.Error()))
	}
}

func (c *Console) index(w http.ResponseWriter, r *http.Request) {
	type traceLine struct {
		ID, Name string
		Took     time.Duration
		Spans    int
	}
	alerts, err := c.prometheus.Alerts(r.Context())
	data := struct {
		Office *large.Office
		Parts  []*large.Part
		Boards []boards.Board
		Alerts map[string]string
		Failed error
		Traces []traceLine
		Mails  int
	}{Office: c.office, Parts: c.parts, Boards: boards.All, Alerts: alerts, Failed: err, Mails: len(c.office.Mail.Mails())}
	for _, id := range c.office.Collector.Traces() {
		if spans := c.office.Collector.Trace(id); len(spans) >= 8 && len(data.Traces) < 30 {
			data.Traces = append(data.Traces, traceLine{id, spans[0].Name, length(spans), len(spans)})
		}
	}
	c.show(w, "index", data)
}

// act stops or starts a part, and goes back to the list.
func (c *Console) act(w http.ResponseWriter, r *http.Request) {
	for _, part := range c.parts {
		if part.Name != r.PathValue("name") {
			continue
		}
		do := part.Stop
		if r.PathValue("what") == "start" {
			do = part.Start
		}
		if err := do(context.WithoutCancel(r.Context())); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (c *Console) mails(w http.ResponseWriter, _ *http.Request) {
	mails := c.office.Mail.Mails()
	c.show(w, "mails", mails[max(0, len(mails)-50):])
}
