package httpserver

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// listen serves the handler over a limited number of connections.
func listen(t *testing.T, limit int, timeout time.Duration, handler http.HandlerFunc) (address string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(newConnections(listener, limit, timeout))
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// get asks over the connection and returns the answer with its body.
func get(t *testing.T, conn net.Conn) (*http.Response, string) {
	t.Helper()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return nil, err.Error()
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, err.Error()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Error(err)
	}
	return answer, string(body)
}

func TestConnectionsHaveALimit(t *testing.T) {
	t.Parallel()
	address := listen(t, 2, time.Minute, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") })
	first, second := dial(t, address), dial(t, address)
	for _, conn := range []net.Conn{first, second} {
		if answer, body := get(t, conn); answer == nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("one of two is told %v %s", answer, body)
		}
	}
	third := dial(t, address)
	answer, err := http.ReadResponse(bufio.NewReader(third), nil) // told without being asked
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var problem Problem
	if err := json.NewDecoder(answer.Body).Decode(&problem); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "5" || problem.Code != "too_many_connections" {
		t.Errorf("the third is told %v, %+v", answer, problem)
	}
	first.Close()
	waitUntil(t, "there is room again", func() bool {
		answer, _ := get(t, dial(t, address))
		return answer != nil && answer.StatusCode == http.StatusOK
	})
}

func TestWhoDoesNotReadIsGivenUp(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	address := listen(t, 10, 50*time.Millisecond, func(w http.ResponseWriter, _ *http.Request) {
		part := make([]byte, 1<<20)
		for {
			if _, err := w.Write(part); err != nil {
				ended <- err
				return
			}
		}
	})
	conn := dial(t, address)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !strings.Contains(err.Error(), "timeout") {
			t.Errorf("the write ended in %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("a client that reads nothing holds its answer")
	}
}

func TestLinesOfARushAreSampled(t *testing.T) {
	t.Parallel()
	var s sampled
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	logged := 0
	for range 1000 {
		if _, ok := s.admit(now); ok {
			logged++
		}
	}
	if logged != sampledPerSecond {
		t.Errorf("%d of a thousand lines are logged in a second", logged)
	}
	if missed, ok := s.admit(now.Add(time.Second)); !ok || missed != 1000-sampledPerSecond {
		t.Errorf("the next line tells of %d, %t", missed, ok)
	}
}

func TestMetricsHaveOnlyWhatHappened(t *testing.T) {
	t.Parallel()
	handler := measure("an-operation-of-this-test", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	series := func() (statuses []string) {
		families, err := prometheus.DefaultGatherer.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			for _, metric := range family.Metric {
				labels := map[string]string{}
				for _, label := range metric.Label {
					labels[label.GetName()] = label.GetValue()
				}
				if labels["operation"] == "an-operation-of-this-test" {
					statuses = append(statuses, labels["status"])
				}
			}
		}
		return statuses
	}
	if found := series(); len(found) > 0 {
		t.Errorf("before anybody asked there are %v", found)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	handler.ServeHTTP(discard{}, request)
	if found := series(); strings.Join(found, " ") != "2xx" {
		t.Errorf("afterwards there are %v", found)
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

func waitUntil(t *testing.T, what string, is func() bool) {
	t.Helper()
	end := time.After(20 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !is() {
		select {
		case <-end:
			t.Fatal("it never came to this: " + what)
		case <-look.C:
		}
	}
}
