package testenv

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var prometheusRecipe = recipe{
	name: "prometheus", suites: []string{"bookworm"}, packages: []string{"prometheus"},
	// Its programs are linked statically; the rest is for a service that isn't installed.
	without: []string{"adduser", "debconf", "libc6", "libcrypt", "libgcc", "libjs-", "libpam", "libselinux", "libaudit", "libcap", "libdb5",
		"libpcre", "libsemanage", "libsepol", "libsystemd", "libudev", "lsb-base", "passwd", "perl", "prometheus-node-exporter", "daemon", "init-system", "tzdata", "gcc-", "fonts-"},
}

// prometheusPatience is how long it may take to answer after it was started.
const prometheusPatience = 30 * time.Second

// Prometheus is a server that collects metrics. It keeps what it collects for as long as it runs.
type Prometheus struct {
	URL string

	remove  func()
	process *process
}

// StartPrometheus starts one with the configuration, which is written beside the files it refers to in dir.
func StartPrometheus(ctx context.Context, configFile string) (*Prometheus, error) {
	programs, err := unpack(ctx, prometheusRecipe)
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	dir, remove, err := runDir("prometheus")
	if err != nil {
		return nil, err
	}
	cmd := programs.command("usr/bin/prometheus", "--config.file="+configFile, "--web.listen-address="+addr,
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--enable-feature=exemplar-storage", "--web.enable-lifecycle")
	p := &Prometheus{URL: "http://" + addr, remove: remove}
	logPath := filepath.Join(dir, "log")
	if p.process, err = launch(cmd, logPath); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	err = p.process.ready(ctx, prometheusPatience, logPath, func(ctx context.Context) bool { return answersOK(ctx, p.URL+"/-/ready") })
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Series is what a query found of one set of labels, oldest first.
type Series struct {
	Labels map[string]string
	Times  []float64 // seconds since 1970
	Values []float64
}

// Query asks a question over a time, a value each step. Where they are the same instant there is one value.
func (p *Prometheus) Query(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]Series, error) {
	values := url.Values{"query": {query}, "start": {stampOf(from)}, "end": {stampOf(to)}, "step": {strconv.FormatFloat(step.Seconds(), 'f', -1, 64)}}
	var answer struct {
		Status, Error string
		Data          struct {
			Result []struct {
				Metric map[string]string
				Values [][2]any
			}
		}
	}
	if err := p.get(ctx, "/api/v1/query_range?"+values.Encode(), &answer); err != nil {
		return nil, err
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("%s: %s", query, answer.Error)
	}
	found := make([]Series, len(answer.Data.Result))
	for i, result := range answer.Data.Result {
		found[i].Labels = result.Metric
		for _, pair := range result.Values {
			at, _ := pair[0].(float64)
			text, _ := pair[1].(string)
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, err
			}
			found[i].Times, found[i].Values = append(found[i].Times, at), append(found[i].Values, value)
		}
	}
	return found, nil
}

func stampOf(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }

// Alerts are the names of the alerts that fire now, or are about to ("pending").
func (p *Prometheus) Alerts(ctx context.Context) (states map[string]string, err error) {
	var answer struct {
		Data struct {
			Alerts []struct {
				Labels map[string]string
				State  string
			}
		}
	}
	states = map[string]string{}
	err = p.get(ctx, "/api/v1/alerts", &answer)
	for _, alert := range answer.Data.Alerts {
		states[alert.Labels["alertname"]] = alert.State
	}
	return states, err
}

func (p *Prometheus) get(ctx context.Context, path string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+path, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(answer)
}

// Close ends it and removes what it has kept.
func (p *Prometheus) Close() error {
	var err error
	if p.process != nil {
		err = p.process.kill()
	}
	p.remove()
	return err
}

// Promtool runs Prometheus's tool in a folder and returns what it says; it fails when the tool does.
func Promtool(ctx context.Context, dir string, args ...string) (string, error) {
	programs, err := unpack(ctx, prometheusRecipe)
	if err != nil {
		return "", err
	}
	cmd := programs.command("usr/bin/promtool", args...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if err != nil {
		return string(said), fmt.Errorf("promtool %s: %w: %s", strings.Join(args, " "), err, said)
	}
	return string(said), nil
}
