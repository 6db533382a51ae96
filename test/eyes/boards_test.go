package eyes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/deploy/grafana/boards"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// Every question on the dashboards is asked of a real Prometheus that has watched an office selling. A panel that shows
// nothing then shows nothing to anybody.
func TestDashboardsShowAnOfficeThatSells(t *testing.T) {
	t.Parallel()
	base, address := openDemo(t)
	config := filepath.Join(t.TempDir(), "prometheus.yaml")
	must(t, os.WriteFile(config, fmt.Appendf(nil, "global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: ticketblue\n    static_configs: [{targets: [%q]}]\n", address), 0o600))
	prometheus, err := testenv.StartPrometheus(t.Context(), config)
	must(t, err)
	t.Cleanup(func() { must(t, prometheus.Close()) })

	from := time.Now()
	sell(t, base, 20*time.Second)
	for _, board := range boards.All {
		for _, row := range board.Rows {
			for _, panel := range row.Panels {
				for _, line := range panel.Lines {
					query := strings.ReplaceAll(line.Query, "$instance", ".*")
					found, err := prometheus.Query(t.Context(), query, from, time.Now(), 2*time.Second)
					if err != nil {
						t.Errorf("%s, %s: %v", board.Title, panel.Title, err)
					} else if len(found) == 0 && !panel.Quiet {
						t.Errorf("%s, %s: %s shows nothing", board.Title, panel.Title, query)
					}
				}
			}
		}
	}
}

// openDemo serves an office with the demonstration, and returns the API's address and its host and port.
func openDemo(t *testing.T) (base, address string) {
	t.Helper()
	settings := office.Settings{DataDir: t.TempDir()}
	settings.Defaults()
	settings.Accounts.SignUps = 10_000
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	o, err := office.Open(t.Context(), settings, clock.System(), slog.New(slog.DiscardHandler), listener)
	must(t, err)
	must(t, o.LoadDemo(t.Context()))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		must(t, <-ended)
		must(t, o.Close())
	})
	address = listener.Addr().String()
	return "http://" + address, address
}

type object = map[string]any

// sell has a few people buy, change their minds and claim coupons for a while.
func sell(t *testing.T, base string, length time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	var rounds []int64
	for _, p := range call(ctx, base, "", "GET", "/performances?status=AVAILABLE&limit=5", nil)["items"].([]any) {
		answer := call(ctx, base, "", "GET", fmt.Sprintf("/performances/%.0f/rounds", p.(object)["id"]), nil)
		for _, r := range answer["items"].([]any) {
			if r.(object)["status"] == "AVAILABLE" {
				rounds = append(rounds, int64(r.(object)["id"].(float64)))
			}
		}
	}
	if len(rounds) == 0 {
		t.Fatal("nothing is on sale")
	}
	var people sync.WaitGroup
	for n := range 8 {
		people.Go(func() {
			for turn := 0; ctx.Err() == nil; turn++ {
				buy(ctx, base, fmt.Sprintf("buyer-%d-%d@example.com", n, turn), rounds[(n+turn)%len(rounds)], 1+(7*n+3*turn)%200)
			}
		})
	}
	people.Wait()
}

func buy(ctx context.Context, base, email string, round int64, seat int) {
	token, _ := call(ctx, base, "", "POST", "/auth/signup", object{"email": email, "password": "Ticket-blue-1!", "name": "구매자"})["accessToken"].(string)
	call(ctx, base, token, "POST", "/coupons/1/grants", nil)
	r := call(ctx, base, token, "POST", "/reservations", object{"roundId": round, "seats": []int{seat}})
	id, ok := r["id"].(string)
	if !ok || seat%4 == 0 {
		return // somebody was first, or they leave it at holding
	}
	order := call(ctx, base, token, "POST", "/reservations/"+id+"/checkout", nil)
	paid := call(ctx, base, "", "POST", "/sim/toss/authorize", object{"orderId": order["orderId"], "amount": order["amount"]})
	call(ctx, base, token, "POST", "/payments/confirm", object{"paymentKey": paid["paymentKey"], "orderId": order["orderId"], "amount": order["amount"]})
	if seat%3 == 0 {
		call(ctx, base, token, "POST", "/reservations/"+id+"/cancel", nil)
	}
}

// call returns the answer's object, whatever its status; an empty one when there was no answer.
func call(ctx context.Context, base, token, method, path string, body any) object {
	var sent io.Reader
	if body != nil {
		encoded, _ := json.Marshal(body)
		sent = bytes.NewReader(encoded)
	}
	if !strings.HasPrefix(path, "/sim/") {
		path = "/api/v1" + path
	}
	answer := object{}
	request, err := http.NewRequestWithContext(ctx, method, base+path, sent)
	if err != nil {
		return answer
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer
	}
	defer response.Body.Close()
	json.NewDecoder(response.Body).Decode(&answer)
	return answer
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
