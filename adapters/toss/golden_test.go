package toss_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/toss"
	"github.com/ticketblue/ticketblue/adapters/tosssim"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/pay"
)

const (
	goldenKey   = "tviva20261122190000Ab3dE"
	goldenOrder = "o-01a22098aed27245834f"
)

// exchange is a call of ours with what goes over the wire in testdata: name.request and name.answer.json.
type exchange struct {
	name string
	call func(ctx context.Context, c *toss.Client, key, order string) (pay.Payment, error)
	want pay.Payment
}

func cancel(attempt string, amount money.KRW) func(context.Context, *toss.Client, string, string) (pay.Payment, error) {
	return func(ctx context.Context, c *toss.Client, key, _ string) (pay.Payment, error) {
		return c.Cancel(ctx, pay.Cancellation{PaymentKey: key, Amount: amount, Reason: "예매자 취소", AttemptKey: attempt})
	}
}

func confirmOrder(ctx context.Context, c *toss.Client, key, order string) (pay.Payment, error) {
	return c.Confirm(ctx, pay.Confirmation{PaymentKey: key, OrderID: order, Amount: 100_000, AttemptKey: "confirm-1"})
}

// exchanges are every call of the port; what they are read as is spelt out, so that a field that is read wrongly shows.
func exchanges() []exchange {
	done := pay.Payment{
		PaymentKey: goldenKey, OrderID: goldenOrder, OrderName: "노트르담 드 파리 2매", Method: "카드", Status: pay.Done,
		Total: 100_000, Balance: 100_000, PartialCancelable: true, Secret: "ps_golden0ticketblue",
		RequestedAt: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), ApprovedAt: time.Date(2026, 11, 22, 10, 0, 41, 0, time.UTC),
		ReceiptURL: "https://dashboard.tosspayments.com/receipt/redirection?transactionId=" + goldenKey + "&ref=PX",
	}
	partial, whole, waiting := done, done, done
	partial.Status, partial.Balance = pay.PartialCanceled, 60_000
	partial.Cancels = []pay.Cancel{{TransactionKey: "2B73EEB6C846F8540C5FFF5799AB412C", Amount: 40_000, Reason: "예매자 취소", CanceledAt: time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC)}}
	whole.Status, whole.Balance, whole.PartialCancelable = pay.Canceled, 0, false
	whole.Cancels = []pay.Cancel{{TransactionKey: "A8992D33A3620C9D270A233360F00AD7", Amount: 100_000, Reason: "예매자 취소", CanceledAt: time.Date(2026, 11, 23, 0, 31, 0, 0, time.UTC)}}
	waiting.Status, waiting.Method, waiting.ApprovedAt, waiting.ReceiptURL = pay.WaitingForDeposit, "가상계좌", time.Time{}, ""
	return []exchange{
		{"confirm", confirmOrder, done},
		{"cancel-partial", cancel("cancel-1", 40_000), partial},
		{"cancel-whole", cancel("cancel-2", 100_000), whole},
		{"by-key", func(ctx context.Context, c *toss.Client, key, _ string) (pay.Payment, error) {
			return c.ByKey(ctx, key)
		}, done},
		{"by-order", func(ctx context.Context, c *toss.Client, _, order string) (pay.Payment, error) {
			return c.ByOrder(ctx, order)
		}, waiting},
	}
}

func testdata(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// wire writes a request as the files have it. What every HTTP client adds by itself is left out.
func wire(r *http.Request) string {
	header := r.Header.Clone()
	for _, own := range []string{"Accept-Encoding", "Content-Length", "User-Agent", "Traceparent"} {
		header.Del(own)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL.RequestURI())
	for _, name := range slices.Sorted(maps.Keys(header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(header[name], ", "))
	}
	body, _ := io.ReadAll(r.Body)
	b.WriteString("\n")
	if len(body) > 0 {
		fmt.Fprintf(&b, "%s\n", body)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, e := range exchanges() {
		t.Run(e.name+" is asked and read as documented", func(t *testing.T) {
			t.Parallel()
			answer, asked := testdata(t, e.name+".answer.json"), ""
			client := provider(t, func(w http.ResponseWriter, r *http.Request) {
				asked = wire(r)
				_, _ = w.Write(answer)
			}, golden)
			got, err := e.call(t.Context(), client, goldenKey, goldenOrder)
			if err != nil || !reflect.DeepEqual(got, e.want) {
				t.Errorf("read as\n%+v, %v\nwant\n%+v", got, err, e.want)
			}
			if want := string(testdata(t, e.name+".request")); asked != want {
				t.Errorf("asked\n%s\nwant\n%s", asked, want)
			}
		})
	}
}

func golden(c *toss.Config) { c.SecretKey, c.Timeout = "test_sk_golden", 10*time.Second }

func TestGoldenErrors(t *testing.T) {
	t.Parallel()
	byKey := func(ctx context.Context, c *toss.Client, key, _ string) (pay.Payment, error) {
		return c.ByKey(ctx, key)
	}
	for name, test := range map[string]struct {
		status int
		call   func(ctx context.Context, c *toss.Client, key, order string) (pay.Payment, error)
		want   error // nil: declined with the provider's code and words
	}{
		"declined":         {http.StatusForbidden, confirmOrder, nil},
		"not-found":        {http.StatusNotFound, byKey, pay.ErrNotFound},
		"already-canceled": {http.StatusBadRequest, cancel("cancel-1", 40_000), pay.ErrAlreadyCanceled},
		"unauthorized":     {http.StatusUnauthorized, confirmOrder, pay.ErrUnavailable},
	} {
		t.Run(name+" is understood", func(t *testing.T) {
			t.Parallel()
			answer := testdata(t, name+".error.json")
			_, err := test.call(t.Context(), provider(t, answering(test.status, string(answer)), golden), goldenKey, goldenOrder)
			if test.want != nil {
				if !errors.Is(err, test.want) {
					t.Errorf("means %v, want %v", err, test.want)
				}
				return
			}
			var told struct{ Code, Message string }
			if no := new(pay.Declined); json.Unmarshal(answer, &told) != nil || !errors.As(err, &no) || no.Code != told.Code || no.Message != told.Message {
				t.Errorf("means %v, want a decline in the provider's words", err)
			}
		})
	}
}

// TestGoldenSimulator has the simulator answer the same calls, and holds the kind of each field against the provider's.
func TestGoldenSimulator(t *testing.T) {
	t.Parallel()
	for _, e := range exchanges() {
		if e.name == "by-order" {
			continue // a virtual account, which the simulator does not have; its form is by-key's
		}
		t.Run(e.name+" is answered in the provider's form", func(t *testing.T) {
			t.Parallel()
			client, base, said := simulated(t)
			key := authorizedOrder(t, base)
			if e.name != "confirm" {
				if _, err := confirmOrder(t.Context(), client, key, goldenOrder); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := e.call(t.Context(), client, key, goldenOrder); err != nil || got.Status != e.want.Status || got.Balance != e.want.Balance {
				t.Fatalf("%+v, %v", got, err)
			}
			sameForm(t, "", decoded(t, testdata(t, e.name+".answer.json")), decoded(t, said.last()))
		})
	}
	t.Run("an error is answered in the provider's form", func(t *testing.T) {
		t.Parallel()
		client, _, said := simulated(t)
		if _, err := client.ByKey(t.Context(), goldenKey); !errors.Is(err, pay.ErrNotFound) {
			t.Fatal(err)
		}
		if want, got := decoded(t, testdata(t, "not-found.error.json")), decoded(t, said.last()); !reflect.DeepEqual(got, want) {
			t.Errorf("it said %v, want %v", got, want)
		}
	})
}

// heard keeps the last answer that passed.
type heard struct {
	http.RoundTripper
	answer []byte
}

func (h *heard) last() []byte { return h.answer }

func (h *heard) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := h.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	h.answer, err = io.ReadAll(response.Body)
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(h.answer))
	return response, err
}

func simulated(t *testing.T) (client *toss.Client, base string, said *heard) {
	t.Helper()
	sim, err := tosssim.New(tosssim.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	said = &heard{RoundTripper: http.DefaultTransport}
	client, err = toss.New(toss.Config{BaseURL: server.URL, SecretKey: tosssim.DefaultSecretKey, Timeout: 10 * time.Second, Transport: said})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client, server.URL, said
}

func authorizedOrder(t *testing.T, base string) (key string) {
	t.Helper()
	var answer struct{ PaymentKey string }
	post(t, base+"/authorize", map[string]any{"orderId": goldenOrder, "amount": 100_000}, &answer)
	return answer.PaymentKey
}

func decoded(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return object
}

// sameForm compares names and kinds. The simulator may leave null what it has nothing for (a card, a receipt), and adds
// nothing of its own.
func sameForm(t *testing.T, path string, want, got map[string]any) {
	t.Helper()
	for name, value := range want {
		mine, has := got[name]
		if !has {
			t.Errorf("%s%s is missing", path, name)
			continue
		}
		if mine != nil && value != nil && reflect.TypeOf(mine) != reflect.TypeOf(value) {
			t.Errorf("%s%s is %v, the provider's is %v", path, name, mine, value)
		}
		theirs, list := value.([]any)
		if ours, ok := mine.([]any); ok && list && len(ours) > 0 {
			sameForm(t, path+name+".", theirs[0].(map[string]any), ours[0].(map[string]any))
		}
	}
	for name := range got {
		if _, has := want[name]; !has {
			t.Errorf("%s%s is not the provider's", path, name)
		}
	}
}
