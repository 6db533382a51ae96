package toss_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/toss"
	"github.com/ticketblue/ticketblue/adapters/tosssim"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/pay"
)

// BenchmarkConfirm is the payment half of a purchase: client and simulator on the same cores.
func BenchmarkConfirm(b *testing.B) {
	for _, inProcess := range []bool{false, true} {
		b.Run(map[bool]string{false: "http", true: "in_process"}[inProcess], func(b *testing.B) {
			sim, err := tosssim.New(tosssim.Config{Dir: b.TempDir(), MaxPayments: 1 << 30})
			if err != nil {
				b.Fatal(err)
			}
			defer sim.Close()
			server := httptest.NewServer(sim)
			defer server.Close()
			config := toss.Config{BaseURL: server.URL, SecretKey: tosssim.DefaultSecretKey}
			if inProcess {
				config.Transport = sim.Transport("")
			}
			client, err := toss.New(config)
			if err != nil {
				b.Fatal(err)
			}
			orders := make([]pay.Confirmation, b.N)
			for i := range orders {
				orders[i] = authorized(b, sim)
			}
			var next atomic.Int64
			b.SetParallelism(32)
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := client.Confirm(b.Context(), orders[next.Add(1)-1]); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

func authorized(b *testing.B, sim http.Handler) pay.Confirmation {
	b.Helper()
	orderID := id.New()
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/authorize",
		strings.NewReader(`{"orderId":"`+orderID+`","amount":55000}`)))
	key := strings.TrimSuffix(strings.TrimPrefix(w.Body.String(), `{"paymentKey":"`), `"}`)
	return pay.Confirmation{PaymentKey: key, OrderID: orderID, Amount: 55_000, AttemptKey: orderID}
}
