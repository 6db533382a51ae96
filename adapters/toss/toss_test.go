package toss_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/toss"
	"github.com/ticketblue/ticketblue/adapters/tosssim"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay/paytest"
)

func TestProvider(t *testing.T) {
	t.Parallel()
	t.Run("over HTTP", func(t *testing.T) {
		t.Parallel()
		paytest.Run(t, func(t *testing.T) paytest.World { return world(t, false) })
	})
	t.Run("in the same process", func(t *testing.T) {
		t.Parallel()
		paytest.Run(t, func(t *testing.T) paytest.World { return world(t, true) })
	})
}

// world is a client and a simulator of its own.
func world(t *testing.T, inProcess bool) paytest.World {
	t.Helper()
	sim, err := tosssim.New(tosssim.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	server := httptest.NewServer(http.StripPrefix("/sim/toss", sim))
	t.Cleanup(server.Close)
	base := server.URL + "/sim/toss"

	config := toss.Config{BaseURL: base, SecretKey: tosssim.DefaultSecretKey, Timeout: time.Second}
	if inProcess {
		config.Transport = sim.Transport("/sim/toss")
	}
	client, err := toss.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return paytest.World{
		Provider: client,
		Authorize: func(t *testing.T, orderID string, amount money.KRW) string {
			t.Helper()
			var answer struct{ PaymentKey string }
			post(t, base+"/authorize", map[string]any{"orderId": orderID, "amount": amount}, &answer)
			return answer.PaymentKey
		},
		Misbehave: func(t *testing.T, fault paytest.Fault, count int) {
			t.Helper()
			post(t, base+"/faults", map[string]any{"kind": fault, "count": count}, nil)
		},
		Ledger: func(t *testing.T, paymentKey string) (captured, refunded money.KRW) {
			t.Helper()
			return ledger(t, base, paymentKey)
		},
	}
}

func ledger(t *testing.T, base, paymentKey string) (captured, refunded money.KRW) {
	t.Helper()
	response, err := http.Get(base + "/ledger")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Items []struct {
			PaymentKey         string
			Captured, Refunded money.KRW
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	for _, item := range answer.Items {
		if item.PaymentKey == paymentKey {
			return item.Captured, item.Refunded
		}
	}
	return 0, 0
}

func post(t *testing.T, url string, body, into any) {
	t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(url, "application/json", bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("POST %s: %s", url, response.Status)
	}
	if into != nil {
		if err := json.NewDecoder(response.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}
