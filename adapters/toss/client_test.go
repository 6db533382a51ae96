package toss_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/toss"
	"github.com/ticketblue/ticketblue/ports/pay"
)

var order = pay.Confirmation{PaymentKey: "key_1", OrderID: "order_1", Amount: 1000, AttemptKey: "attempt_1"}

const doneJSON = `{"paymentKey":"key_1","orderId":"order_1","status":"DONE","method":"카드","totalAmount":1000,` +
	`"balanceAmount":1000,"requestedAt":"2026-11-22T10:00:00+09:00","approvedAt":"2026-11-22T10:00:05+09:00",` +
	`"receipt":{"url":"https://receipt.example"},"card":{"number":"4330****"},"new":{"field":[1.5]}}`

// provider is a client of a provider that answers as told.
func provider(t *testing.T, answer http.HandlerFunc, change ...func(*toss.Config)) *toss.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	config := toss.Config{BaseURL: server.URL, SecretKey: "test_sk_1", Timeout: 10 * time.Second}
	for _, apply := range change {
		apply(&config)
	}
	client, err := toss.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestRequest(t *testing.T) {
	t.Parallel()
	t.Run("a confirmation is sent as the provider documents it", func(t *testing.T) {
		t.Parallel()
		client := provider(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			for what, got := range map[string][2]string{
				"address":       {r.Method + " " + r.URL.Path, "POST /v1/payments/confirm"},
				"authorization": {r.Header.Get("Authorization"), "Basic " + base64.StdEncoding.EncodeToString([]byte("test_sk_1:"))},
				"attempt key":   {r.Header.Get("Idempotency-Key"), "attempt_1"},
				"type":          {r.Header.Get("Content-Type"), "application/json"},
				"body":          {string(body), `{"paymentKey":"key_1","orderId":"order_1","amount":1000}`},
			} {
				if got[0] != got[1] {
					t.Errorf("%s: %q, want %q", what, got[0], got[1])
				}
			}
			_, _ = io.WriteString(w, doneJSON)
		})
		payment, err := client.Confirm(t.Context(), order)
		if err != nil {
			t.Fatal(err)
		}
		if want := time.Date(2026, 11, 22, 1, 0, 5, 0, time.UTC); !payment.ApprovedAt.Equal(want) ||
			payment.ReceiptURL != "https://receipt.example" || payment.Method != "카드" {
			t.Errorf("read as %+v", payment)
		}
	})
	t.Run("a connection that breaks is not tried again behind our back", func(t *testing.T) {
		t.Parallel()
		var asked atomic.Int32
		client := provider(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				_, _ = io.WriteString(w, doneJSON)
				return
			}
			asked.Add(1)
			connection, _, _ := http.NewResponseController(w).Hijack()
			_ = connection.Close()
		})
		// The second request goes over a kept connection, which is when net/http would repeat it.
		if _, err := client.ByKey(t.Context(), "key_1"); err != nil {
			t.Fatal(err)
		}
		_, err := client.Confirm(t.Context(), order)
		if !errors.Is(err, pay.ErrUnanswered) || asked.Load() != 1 {
			t.Errorf("asked %d times, then %v", asked.Load(), err)
		}
	})
	t.Run("a query that goes unanswered is asked again", func(t *testing.T) {
		t.Parallel()
		var asked atomic.Int32
		client := provider(t, func(w http.ResponseWriter, _ *http.Request) {
			if asked.Add(1) < 3 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			_, _ = io.WriteString(w, doneJSON)
		})
		if payment, err := client.ByOrder(t.Context(), "order_1"); err != nil || payment.Status != pay.Done {
			t.Errorf("%+v, %v", payment, err)
		}
	})
}

func TestMeaning(t *testing.T) {
	t.Parallel()
	problem := func(code string) string { return `{"code":"` + code + `","message":"말"}` }
	for name, test := range map[string]struct {
		status int
		body   string
		want   error // nil: declined
	}{
		"a refused card":                 {403, problem("REJECT_CARD_COMPANY"), nil},
		"a code that nobody listed":      {400, problem("SOMETHING_NEW"), nil},
		"an amount too small":            {400, problem("BELOW_MINIMUM_AMOUNT"), nil},
		"an authorisation too old":       {404, problem("NOT_FOUND_PAYMENT_SESSION"), nil},
		"a silent card company":          {400, problem("PROVIDER_ERROR"), pay.ErrUnanswered},
		"an error inside":                {500, problem("FAILED_INTERNAL_SYSTEM_PROCESSING"), pay.ErrUnanswered},
		"the same attempt running":       {409, problem("IDEMPOTENT_REQUEST_PROCESSING"), pay.ErrUnanswered},
		"a key that isn't ours":          {401, problem("UNAUTHORIZED_KEY"), pay.ErrUnavailable},
		"too many requests":              {429, problem("TOO_MANY_REQUESTS"), pay.ErrUnavailable},
		"a gateway's page":               {404, "<html>", pay.ErrUnanswered},
		"an empty answer":                {200, "", pay.ErrUnanswered},
		"an answer that is no payment":   {200, `{"ok":true}`, pay.ErrUnanswered},
		"an answer without end":          {200, `{"a":"` + strings.Repeat("a", 1<<20) + `"}`, pay.ErrUnanswered},
		"a redirection":                  {302, problem("MOVED"), pay.ErrUnanswered},
		"another order's payment":        {200, strings.Replace(doneJSON, "order_1", "order_2", 1), pay.ErrUnanswered},
		"another amount":                 {200, strings.Replace(doneJSON, `"totalAmount":1000`, `"totalAmount":999`, 1), pay.ErrUnanswered},
		"a payment that is not over yet": {200, strings.Replace(doneJSON, "DONE", "IN_PROGRESS", 1), pay.ErrUnanswered},
		"a payment that was aborted":     {200, strings.Replace(doneJSON, "DONE", "ABORTED", 1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := provider(t, answering(test.status, test.body)).Confirm(t.Context(), order)
			no := new(pay.Declined)
			switch {
			case test.want != nil && !errors.Is(err, test.want):
				t.Errorf("means %v, want %v", err, test.want)
			case test.want == nil && !errors.As(err, &no):
				t.Errorf("means %v, want a decline", err)
			}
		})
	}
}

func TestWordsOfTheProviderAreClean(t *testing.T) {
	t.Parallel()
	t.Run("of a payment", func(t *testing.T) {
		t.Parallel()
		said := strings.NewReplacer(`"카드"`, `"\u202e\u110f\u1161드\u200b"`, `"receipt":{`, `"cancels":[{"cancelAmount":1,"cancelReason":"고객\u0000\n요청\u202e"}],`+
			`"failure":{"code":"NO\u200b","message":"\u2066한도\u2069\r\n초과"},"orderName":"\ufeff뮤지컬","receipt":{`).Replace(doneJSON)
		got, err := provider(t, answering(200, said)).ByKey(t.Context(), "key_1")
		if err != nil || len(got.Cancels) != 1 || got.Failure == nil {
			t.Fatalf("read as %+v, %v", got, err)
		}
		for want, got := range map[string]string{
			"카드": got.Method, "고객 요청": got.Cancels[0].Reason, "NO": got.Failure.Code, "한도 초과": got.Failure.Message, "뮤지컬": got.OrderName,
		} {
			if got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	})
	t.Run("of a refusal", func(t *testing.T) {
		t.Parallel()
		_, err := provider(t, answering(400, `{"code":"NO\u200b","message":"\u202e\u110f\u1161드\n거절"}`)).Confirm(t.Context(), order)
		no := new(pay.Declined)
		if !errors.As(err, &no) || no.Code != "NO" || no.Message != "카드 거절" {
			t.Errorf("read as %#v", err)
		}
	})
	t.Run("a name that can be no payment's is no answer", func(t *testing.T) {
		t.Parallel()
		for from, to := range map[string]string{"key_1": `key_1\u200b`, "order_1": `\u202eorder_1`} {
			if got, err := provider(t, answering(200, strings.Replace(doneJSON, from, to, 1))).ByKey(t.Context(), "key_1"); !errors.Is(err, pay.ErrUnanswered) {
				t.Errorf("%s is read as %+v, %v", to, got, err)
			}
		}
	})
}

func TestAlreadyProcessed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		then func(w http.ResponseWriter)
		want error // nil: the payment
	}{
		"and done":                {func(w http.ResponseWriter) { _, _ = io.WriteString(w, doneJSON) }, nil},
		"and nobody says by what": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, pay.ErrUnanswered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := provider(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					answering(http.StatusBadRequest, `{"code":"ALREADY_PROCESSED_PAYMENT","message":"이미"}`)(w, r)
					return
				}
				test.then(w)
			})
			payment, err := client.Confirm(t.Context(), order)
			if !errors.Is(err, test.want) || test.want == nil && payment.Status != pay.Done {
				t.Errorf("%+v, %v", payment, err)
			}
		})
	}
}

func TestBreaker(t *testing.T) {
	t.Parallel()
	t.Run("after enough silence nobody is asked, and queries still are", func(t *testing.T) {
		t.Parallel()
		var confirmations, queries atomic.Int32
		client := provider(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				queries.Add(1)
				_, _ = io.WriteString(w, doneJSON)
				return
			}
			confirmations.Add(1)
			w.WriteHeader(http.StatusBadGateway)
		}, func(c *toss.Config) { c.Breaker = toss.Breaker{Calls: 5, Pause: time.Hour} })
		for range 5 {
			if _, err := client.Confirm(t.Context(), order); !errors.Is(err, pay.ErrUnanswered) {
				t.Fatal(err)
			}
		}
		if _, err := client.Confirm(t.Context(), order); !errors.Is(err, pay.ErrUnavailable) || confirmations.Load() != 5 {
			t.Errorf("asked %d times, then %v", confirmations.Load(), err)
		}
		if _, err := client.ByKey(t.Context(), "key_1"); err != nil || queries.Load() != 1 {
			t.Errorf("asked %d times, then %v", queries.Load(), err)
		}
	})
	t.Run("a provider that says no is in good health", func(t *testing.T) {
		t.Parallel()
		client := provider(t, answering(403, `{"code":"REJECT_CARD_COMPANY","message":"거절"}`),
			func(c *toss.Config) { c.Breaker = toss.Breaker{Calls: 5, Pause: time.Hour} })
		for range 20 {
			if _, err := client.Confirm(t.Context(), order); errors.Is(err, pay.ErrUnavailable) {
				t.Fatal(err)
			}
		}
	})
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	client, err := toss.New(toss.Config{BaseURL: "http://" + address, SecretKey: "test_sk_1", QueryRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Confirm(t.Context(), order); !errors.Is(err, pay.ErrUnavailable) {
		t.Errorf("a provider that refuses connections: %v, want ErrUnavailable: nothing was sent", err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]toss.Config{
		"no address":              {SecretKey: "test_sk_1"},
		"a file for an address":   {BaseURL: "file:///etc", SecretKey: "test_sk_1"},
		"no key":                  {BaseURL: "https://api.example"},
		"a key with its colon on": {BaseURL: "https://api.example", SecretKey: "test_sk_1:"},
	} {
		t.Run(name+" is told at the start", func(t *testing.T) {
			t.Parallel()
			if _, err := toss.New(config); err == nil {
				t.Error("accepted")
			}
		})
	}
}
