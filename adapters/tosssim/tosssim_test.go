package tosssim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/tosssim"
	"github.com/ticketblue/ticketblue/platform/clock"
)

var noon = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// bench is a simulator and a caller of it.
type bench struct {
	*testing.T
	sim   *tosssim.Simulator
	clock *clock.Fake
	dir   string
}

func open(t *testing.T, change ...func(*tosssim.Config)) *bench {
	t.Helper()
	b := &bench{T: t, clock: clock.NewFake(noon), dir: t.TempDir()}
	config := tosssim.Config{Dir: b.dir, Clock: b.clock}
	for _, apply := range change {
		apply(&config)
	}
	b.start(config)
	return b
}

func (b *bench) start(config tosssim.Config) {
	b.Helper()
	sim, err := tosssim.New(config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = sim.Close() })
	b.sim = sim
}

// again is the simulator after the process was killed: nothing was closed.
func (b *bench) again() {
	b.Helper()
	b.start(tosssim.Config{Dir: b.dir, Clock: b.clock})
}

type answer struct {
	Status     int
	Code       string
	PaymentKey string
	State      string `json:"-"`
	Balance    int64  `json:"balanceAmount"`
	Items      []struct {
		PaymentKey, OrderID string
		Captured, Refunded  int64
	}
	Cancels []struct{ CancelAmount, RefundableAmount int64 }
	raw     string
}

// call sends a request; header is an idempotency key, or "".
func (b *bench) call(method, path, body, key string) answer {
	b.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.SetBasicAuth(tosssim.DefaultSecretKey, "")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	b.sim.ServeHTTP(w, r)
	got := answer{raw: w.Body.String()}
	if w.Body.Len() > 0 {
		var state struct{ Status any }
		if err := json.Unmarshal(w.Body.Bytes(), &state); err != nil {
			b.Fatalf("%s %s: %s: %v", method, path, got.raw, err)
		}
		got.State, _ = state.Status.(string)
		_ = json.Unmarshal(w.Body.Bytes(), &got) // status is a word here and a number there
	}
	got.Status = w.Code
	return got
}

func (b *bench) authorize(order string, amount int) string {
	b.Helper()
	got := b.call("POST", "/authorize", fmt.Sprintf(`{"orderId":%q,"amount":%d}`, order, amount), "")
	if got.Status != http.StatusOK || got.PaymentKey == "" {
		b.Fatalf("authorize: %d %s", got.Status, got.raw)
	}
	return got.PaymentKey
}

func (b *bench) confirm(key, order string, amount int, attempt string) answer {
	b.Helper()
	return b.call("POST", "/v1/payments/confirm",
		fmt.Sprintf(`{"paymentKey":%q,"orderId":%q,"amount":%d}`, key, order, amount), attempt)
}

func (b *bench) want(got answer, status int, code string) {
	b.Helper()
	if got.Status != status || got.Code != code && got.State != code {
		b.Errorf("got %d %s, want %d %s", got.Status, got.raw, status, code)
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no body":                  ``,
		"no object":                `[]`,
		"no order":                 `{"amount":100}`,
		"a short order id":         `{"orderId":"five5","amount":100}`,
		"a long order id":          `{"orderId":"` + strings.Repeat("o", 65) + `","amount":100}`,
		"an order id with a slash": `{"orderId":"order/1","amount":100}`,
		"no amount":                `{"orderId":"order_1"}`,
		"a negative amount":        `{"orderId":"order_1","amount":-1}`,
		"half a won":               `{"orderId":"order_1","amount":100.5}`,
		"an amount in words":       `{"orderId":"order_1","amount":"100"}`,
		"an amount beyond belief":  `{"orderId":"order_1","amount":9223372036854775807}`,
		"an unknown method":        `{"orderId":"order_1","amount":100,"method":"SHELLS"}`,
		"a body without end":       `{"orderId":"` + strings.Repeat("o", 1<<20) + `"}`,
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			t.Parallel()
			b := open(t)
			if got := b.call("POST", "/authorize", body, ""); got.Status < 400 || got.Status >= 500 || got.Code == "" {
				t.Errorf("got %d %s", got.Status, got.raw)
			}
		})
	}
	t.Run("nothing is authorised beyond what may be held", func(t *testing.T) {
		t.Parallel()
		b := open(t, func(c *tosssim.Config) { c.MaxPayments = 1 })
		b.authorize("order_1", 100)
		b.want(b.call("POST", "/authorize", `{"orderId":"order_2","amount":100}`, ""), 503, "simulator_full")
	})
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	t.Run("a caller without the key is turned away", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		r := httptest.NewRequest(http.MethodPost, "/v1/payments/confirm", strings.NewReader(`{}`))
		r.SetBasicAuth("test_sk_other", "")
		r.Header.Set("Accept-Language", "en-US")
		w := httptest.NewRecorder()
		b.sim.ServeHTTP(w, r)
		if w.Code != 401 || !strings.Contains(w.Body.String(), "UNAUTHORIZED_KEY") ||
			!strings.Contains(w.Body.String(), "unauthenticated") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
	t.Run("ten minutes after authorisation it is too late", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		key := b.authorize("order_1", 1000)
		b.clock.Advance(10*time.Minute + time.Second)
		b.want(b.confirm(key, "order_1", 1000, "a"), 404, "NOT_FOUND_PAYMENT_SESSION")
		b.want(b.call("GET", "/v1/payments/"+key, "", ""), 200, "EXPIRED")
	})
	t.Run("amounts that no card takes are refused", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.want(b.confirm(b.authorize("order_1", 99), "order_1", 99, ""), 400, "BELOW_MINIMUM_AMOUNT")
		b.want(b.confirm(b.authorize("order_2", 2_000_000_000), "order_2", 2_000_000_000, ""), 400, "EXCEED_MAX_AMOUNT")
	})
	t.Run("a second payment of a charged order is a duplicate", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		first, second := b.authorize("order_1", 1000), b.authorize("order_1", 1000)
		b.want(b.confirm(first, "order_1", 1000, ""), 200, "DONE")
		b.want(b.confirm(first, "order_1", 1000, ""), 400, "ALREADY_PROCESSED_PAYMENT")
		b.want(b.confirm(second, "order_1", 1000, ""), 400, "DUPLICATED_ORDER_ID")
	})
	t.Run("an attempt key is given its first answer whatever the body says", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		first, second := b.authorize("order_1", 1000), b.authorize("order_2", 1000)
		b.want(b.confirm(first, "order_1", 1000, "same"), 200, "DONE")
		got := b.confirm(second, "order_2", 1000, "same")
		if b.want(got, 200, "DONE"); got.PaymentKey != first {
			t.Errorf("answered with %s", got.raw)
		}
		b.clock.Advance(15*24*time.Hour + time.Second)
		b.want(b.confirm(second, "order_2", 1000, "same"), 404, "NOT_FOUND_PAYMENT_SESSION")
	})
	t.Run("a replayed answer is what was answered, not what is", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		key := b.authorize("order_1", 1000)
		first := b.confirm(key, "order_1", 1000, "same")
		b.want(b.call("POST", "/v1/payments/"+key+"/cancel", `{"cancelReason":"r","cancelAmount":400}`, ""), 200, "PARTIAL_CANCELED")
		if again := b.confirm(key, "order_1", 1000, "same"); again.raw != first.raw {
			t.Errorf("first %s, then %s", first.raw, again.raw)
		}
	})
	t.Run("while an attempt runs, the same attempt is told so", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		key := b.authorize("order_1", 1000)
		b.call("POST", "/faults", `{"kind":"slow","count":1,"delayMs":5000}`, "")
		first := make(chan answer)
		go func() { first <- b.confirm(key, "order_1", 1000, "same") }()
		if err := b.clock.BlockUntilContext(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		b.want(b.confirm(key, "order_1", 1000, "same"), 409, "IDEMPOTENT_REQUEST_PROCESSING")
		b.clock.Advance(5 * time.Second)
		b.want(<-first, 200, "DONE")
		b.want(b.confirm(key, "order_1", 1000, "same"), 200, "DONE")
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	b := open(t)
	key := b.authorize("order_1", 1000)
	path := "/v1/payments/" + key + "/cancel"
	b.want(b.call("POST", path, `{"cancelReason":"변심"}`, ""), 403, "NOT_CANCELABLE_PAYMENT")
	b.want(b.confirm(key, "order_1", 1000, ""), 200, "DONE")
	b.want(b.call("POST", path, `{"cancelReason":"변심","cancelAmount":0}`, ""), 400, "INVALID_REQUEST")
	b.want(b.call("POST", path, `{"cancelAmount":10}`, ""), 400, "INVALID_REQUEST")
	b.want(b.call("POST", path, `{"cancelReason":"변심","cancelAmount":1001}`, ""), 403, "NOT_CANCELABLE_AMOUNT")
	b.want(b.call("POST", path, `{"cancelReason":"\"<변심>\"","cancelAmount":300}`, ""), 200, "PARTIAL_CANCELED")
	got := b.call("POST", path, `{"cancelReason":"나머지"}`, "")
	b.want(got, 200, "CANCELED")
	if len(got.Cancels) != 2 || got.Cancels[1].CancelAmount != 700 || got.Cancels[0].RefundableAmount != 700 || got.Balance != 0 {
		t.Errorf("without an amount it gave back %s", got.raw)
	}
	b.want(b.call("POST", path, `{"cancelReason":"변심"}`, ""), 400, "ALREADY_CANCELED_PAYMENT")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	t.Run("an order that makes no sense is refused", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		for _, body := range []string{
			`{}`, `{"kind":"flood","count":1}`, `{"kind":"slow"}`, `{"kind":"slow","count":-1}`,
			`{"kind":"slow","count":1.5}`, `{"kind":"slow","count":1,"delayMs":-1}`, `{"kind":"slow","count":1,"delayMs":600001}`,
		} {
			b.want(b.call("POST", "/faults", body, ""), 422, "invalid_input")
		}
	})
	t.Run("they end after their count, and with a count of 0", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.call("POST", "/faults", `{"kind":"server_error","count":2}`, "")
		key := b.authorize("order_1", 1000)
		b.want(b.confirm(key, "order_1", 1000, "a"), 500, "FAILED_INTERNAL_SYSTEM_PROCESSING")
		b.want(b.confirm(key, "order_1", 1000, "a"), 500, "FAILED_INTERNAL_SYSTEM_PROCESSING")
		b.want(b.confirm(key, "order_1", 1000, "a"), 200, "DONE")
		b.call("POST", "/faults", `{"kind":"decline","count":9}`, "")
		b.call("POST", "/faults", `{"kind":"decline","count":0}`, "")
		b.want(b.confirm(b.authorize("order_2", 1000), "order_2", 1000, "a2"), 200, "DONE")
	})
	t.Run("the newest comes first and then the older", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.call("POST", "/faults", `{"kind":"server_error","count":1}`, "")
		b.call("POST", "/faults", `{"kind":"decline","count":1}`, "")
		first, second := b.authorize("order_1", 1000), b.authorize("order_2", 1000)
		b.want(b.confirm(first, "order_1", 1000, ""), 403, "REJECT_CARD_COMPANY")
		b.want(b.confirm(first, "order_1", 1000, ""), 400, "ALREADY_PROCESSED_PAYMENT")
		b.want(b.confirm(second, "order_2", 1000, ""), 500, "FAILED_INTERNAL_SYSTEM_PROCESSING")
	})
	t.Run("a confirmation that fails anyway uses none up", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.call("POST", "/faults", `{"kind":"decline","count":1}`, "")
		b.want(b.confirm("nobody", "order_1", 1000, ""), 404, "NOT_FOUND_PAYMENT")
		b.want(b.confirm(b.authorize("order_1", 1000), "order_1", 1000, ""), 403, "REJECT_CARD_COMPANY")
	})
	t.Run("a time-out outlasts the server's limits and then cuts the connection", func(t *testing.T) {
		t.Parallel()
		b := open(t, func(c *tosssim.Config) { c.Clock = clock.System() })
		server := httptest.NewUnstartedServer(b.sim)
		server.Config.WriteTimeout = 50 * time.Millisecond
		server.Start()
		t.Cleanup(server.Close)
		key := b.authorize("order_1", 1000)
		b.call("POST", "/faults", `{"kind":"timeout_after_capture","count":1,"delayMs":200}`, "")
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1/payments/confirm",
			strings.NewReader(fmt.Sprintf(`{"paymentKey":%q,"orderId":"order_1","amount":1000}`, key)))
		r.SetBasicAuth(tosssim.DefaultSecretKey, "")
		asked := time.Now()
		if response, err := http.DefaultClient.Do(r); err == nil {
			t.Errorf("answered %s", response.Status)
		}
		if took := time.Since(asked); took < 200*time.Millisecond {
			t.Errorf("cut after %v", took)
		}
		b.want(b.call("GET", "/v1/payments/orders/order_1", "", ""), 200, "DONE")
	})
}

func TestKill(t *testing.T) {
	t.Parallel()
	t.Run("everything that was answered is there afterwards", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		paid, open, refused := b.authorize("order_1", 1000), b.authorize("order_2", 2000), b.authorize("order_3", 3000)
		confirmed := b.confirm(paid, "order_1", 1000, "a")
		b.call("POST", "/faults", `{"kind":"decline","count":1}`, "")
		b.confirm(refused, "order_3", 3000, "c")
		canceled := b.call("POST", "/v1/payments/"+paid+"/cancel", `{"cancelReason":"\u0007 변심","cancelAmount":400}`, "d")
		before := map[string]string{}
		for _, key := range []string{paid, open, refused} {
			before[key] = b.call("GET", "/v1/payments/"+key, "", "").raw
		}
		ledger := b.call("GET", "/ledger", "", "").raw

		b.again()

		for key, want := range before {
			if got := b.call("GET", "/v1/payments/"+key, "", "").raw; got != want {
				t.Errorf("before %s\nafter  %s", want, got)
			}
		}
		if got := b.call("GET", "/ledger", "", ""); got.raw != ledger || len(got.Items) != 1 || got.Items[0].Refunded != 400 {
			t.Errorf("the ledger was %s and is %s", ledger, got.raw)
		}
		if got := b.confirm(paid, "order_1", 1000, "a"); got.raw != confirmed.raw {
			t.Errorf("the attempt is answered %s", got.raw)
		}
		if got := b.call("POST", "/v1/payments/"+paid+"/cancel", `{"cancelReason":"r"}`, "d"); got.raw != canceled.raw {
			t.Errorf("the cancellation is answered %s", got.raw)
		}
		b.want(b.confirm(refused, "order_3", 3000, "c"), 403, "REJECT_CARD_COMPANY")
		b.want(b.confirm(open, "order_2", 2000, "e"), 200, "DONE")
	})
	t.Run("a line that was torn is dropped and no other", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		key := b.authorize("order_1", 1000)
		b.want(b.confirm(key, "order_1", 1000, "a"), 200, "DONE")
		journal, err := os.OpenFile(filepath.Join(b.dir, "tosssim.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := journal.WriteString(`{"op":"cancel","at":17`); err != nil {
			t.Fatal(err)
		}
		_ = journal.Close()
		b.again()
		b.want(b.call("POST", "/v1/payments/"+key+"/cancel", `{"cancelReason":"r","cancelAmount":1}`, ""), 200, "PARTIAL_CANCELED")
		b.again()
		b.want(b.call("GET", "/v1/payments/"+key, "", ""), 200, "PARTIAL_CANCELED")
		b.want(b.confirm(key, "order_1", 1000, "a"), 200, "DONE")
	})
	t.Run("what nobody will ask for is dropped at a start", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.authorize("order_1", 1000)
		paid := b.authorize("order_2", 1000)
		b.want(b.confirm(paid, "order_2", 1000, "a"), 200, "DONE")
		b.clock.Advance(16 * 24 * time.Hour)
		b.again()
		b.want(b.call("GET", "/v1/payments/orders/order_1", "", ""), 404, "NOT_FOUND_PAYMENT")
		lines, err := os.ReadFile(filepath.Join(b.dir, "tosssim.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(lines, []byte("\n")); n != 2 {
			t.Errorf("%d lines are kept, want the authorisation and the charge:\n%s", n, lines)
		}
		b.want(b.call("GET", "/v1/payments/"+paid, "", ""), 200, "DONE")
	})
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 10)
	var answers = make(chan int, 10)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var event struct {
			EventType string
			Data      struct{ Status, OrderID string }
		}
		_ = json.NewDecoder(r.Body).Decode(&event)
		w.WriteHeader(<-answers)
		arrived <- event.EventType + " " + event.Data.OrderID + " " + event.Data.Status
	}))
	t.Cleanup(target.Close)
	b := open(t, func(c *tosssim.Config) { c.WebhookURL = target.URL })
	key := b.authorize("order_1", 1000)
	answers <- 500
	b.want(b.confirm(key, "order_1", 1000, ""), 200, "DONE")
	if got := <-arrived; got != "PAYMENT_STATUS_CHANGED order_1 DONE" {
		t.Errorf("told %q", got)
	}
	for _, minutes := range []time.Duration{1, 4, 16} {
		if err := b.clock.BlockUntilContext(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		answers <- 503
		b.clock.Advance(minutes * time.Minute)
		if got := <-arrived; got != "PAYMENT_STATUS_CHANGED order_1 DONE" {
			t.Errorf("told again %q", got)
		}
	}
	// One that is lost is not tried at all.
	lost := b.authorize("order_2", 1000)
	answers <- 200
	b.confirm(lost, "order_2", 1000, "")
	<-arrived
	for _, body := range []string{`{"orderId":"order_2","amount":400,"untold":true}`, `{"orderId":"order_2","amount":100}`} {
		answers <- 200
		if got := b.call("POST", "/console/cancel", body, ""); got.Status != 200 {
			t.Fatalf("%s: %d %s", body, got.Status, got.raw)
		}
	}
	if got := <-arrived; got != "PAYMENT_STATUS_CHANGED order_2 PARTIAL_CANCELED" || len(arrived) > 0 {
		t.Errorf("told %q, and %d more", got, len(arrived))
	}
}

func TestCancelingAtTheConsole(t *testing.T) {
	t.Parallel()
	b := open(t)
	key := b.authorize("order_1", 30_000)
	if got := b.call("POST", "/console/cancel", `{"orderId":"order_1"}`, ""); got.Status != 404 {
		t.Errorf("before anything was charged: %d %s", got.Status, got.raw)
	}
	b.confirm(key, "order_1", 30_000, "")
	for body, want := range map[string]int{`{"orderId":"order_2"}`: 404, `{"orderId":"order_1","amount":0}`: 422, `{"orderId":"order_1","amount":30001}`: 409} {
		if got := b.call("POST", "/console/cancel", body, ""); got.Status != want {
			t.Errorf("%s: %d %s, want %d", body, got.Status, got.raw, want)
		}
	}
	if got := b.call("POST", "/console/cancel", `{"orderId":"order_1","amount":10000,"reason":"파손"}`, ""); got.Status != 200 {
		t.Fatalf("a part: %d %s", got.Status, got.raw)
	}
	if got := b.call("POST", "/console/cancel", `{"orderId":"order_1"}`, ""); got.Status != 200 {
		t.Fatalf("the rest: %d %s", got.Status, got.raw)
	}
	if got := b.call("POST", "/console/cancel", `{"orderId":"order_1"}`, ""); got.Status != 409 {
		t.Errorf("nothing was left: %d %s", got.Status, got.raw)
	}
}
