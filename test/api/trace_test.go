package api

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/telemetry"
)

// collector takes spans as an OTLP collector does.
type collector struct {
	stop func() // ends recording and sends the rest

	mu    sync.Mutex
	spans map[string][]*tracepb.Span // by trace
	raw   bytes.Buffer
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent coltrace.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &sent)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(body)
	for _, resource := range sent.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				id := hexOf(span.TraceId)
				c.spans[id] = append(c.spans[id], span)
			}
		}
	}
}

// of are a trace's spans by name.
func (c *collector) of(trace string) map[string]*tracepb.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	named := map[string]*tracepb.Span{}
	for _, span := range c.spans[trace] {
		named[span.Name] = span
	}
	return named
}

func hexOf(id []byte) string {
	const digits = "0123456789abcdef"
	var text strings.Builder
	for _, b := range id {
		text.WriteByte(digits[b>>4])
		text.WriteByte(digits[b&15])
	}
	return text.String()
}

// follow records every trace while the test runs. Recording is the whole process's, so these tests stand alone.
func follow(t *testing.T) *collector {
	t.Helper()
	c := &collector{spans: map[string][]*tracepb.Span{}}
	server := httptest.NewServer(c)
	flush, err := telemetry.Open(t.Context(), telemetry.Settings{Endpoint: server.URL, Share: 1}, "test", "office-1", slog.New(slog.DiscardHandler))
	must(t, err)
	c.stop = sync.OnceFunc(func() {
		if err := flush(context.Background()); err != nil {
			t.Errorf("the last spans did not arrive: %v", err)
		}
		server.Close()
	})
	t.Cleanup(c.stop)
	return c
}

// What an operator must be able to see of one click: the operations, the group and its transaction with the
// statements, the provider's call, and later the consumers of what was told.
func TestOneTraceFromTheClickToTheConsumers(t *testing.T) { //nolint:paralleltest // recording is the process's
	c := follow(t)
	p := open(t)
	round, _ := p.round(10)
	buyer := p.buyer()
	const trace, click = "0af7651916cd43dd8448eb211c80319c", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
	reservation := p.call(buyer, "POST", "/reservations", object{"roundId": round, "seats": []int{1, 2}}, "traceparent", click).ok(201)["id"].(string)
	order, key, amount := p.order(buyer, reservation)
	p.confirm(buyer, order, key, amount, "traceparent", click).ok(200)
	wanted := []string{
		"reserve-seats", "combined claims", "transaction", "sql INSERT INTO taken_seats", "sql INSERT INTO outbox_events",
		"confirm-payment", "toss POST", "combined completions", "consume seats", "consume payment", "consume notify",
	}
	missing := ""
	defer func() {
		if t.Failed() {
			t.Logf("missing: %s", missing)
		}
	}()
	p.eventually("all of it is in one trace", func() bool {
		spans := c.of(trace)
		for _, name := range wanted {
			if spans[name] == nil {
				missing = name
				return false
			}
		}
		return true
	})
	spans := c.of(trace)
	if got := hexOf(spans["reserve-seats"].ParentSpanId); got != "b7ad6b7169203331" {
		t.Errorf("the operation's parent is %s, not the click", got)
	}
	if got := hexOf(spans["combined claims"].ParentSpanId); got != hexOf(spans["reserve-seats"].SpanId) {
		t.Errorf("the group's parent is %s, not the operation", got)
	}
	if spans["consume seats"].Kind != tracepb.Span_SPAN_KIND_CONSUMER {
		t.Errorf("a consumer is told as %v", spans["consume seats"].Kind)
	}
}

// Nothing that leads to a person may stand in what operators keep for weeks and hand to others.
func TestLogsAndTracesHoldNoPersonalData(t *testing.T) { //nolint:paralleltest // the log and recording are the process's
	c := follow(t)
	var log safeBuffer
	keep := slog.Default()
	slog.SetDefault(slog.New(httpserver.WithRequestID(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	defer slog.SetDefault(keep)
	dir := t.TempDir()
	p := openWith(t, slog.Default(), func(s *office.Settings) { s.EventLog.Dir = dir })
	round, performance := p.round(10)
	const name, email, secret = "도레미파솔", "quite.unmistakable@persons.kr", "Unmistakable-9!"
	signed := p.call("", "POST", "/auth/signup", object{"email": email, "password": secret, "name": name}).ok(201)
	token := signed["accessToken"].(string)
	p.call("", "POST", "/auth/signin", object{"email": email, "password": "wrong-" + secret}).refused(401, "invalid_credentials")
	reservation, order := p.bought(token, round, 1, 2)
	held := p.reserved(token, round, 3)
	p.misbehave("decline", 1)
	declined, key, amount := p.order(token, held)
	p.confirm(token, declined, key, amount).refused(402, "payment_declined")
	p.call(token, "GET", "/search?q="+email, nil)
	p.call(p.admin, "GET", "/admin/reservations?userName="+name, nil).ok(200)
	p.call(token, "POST", "/reservations/"+reservation+"/cancel", nil).ok(200)
	coupon, _ := p.coupon(5)
	p.granted(token, coupon)
	p.eventually("mails are written and all of it is logged", func() bool {
		for stream, action := range map[string]string{"reservation": `"canceled"`, "payment": `"refunded"`, "coupon": `"granted"`} {
			if content, err := os.ReadFile(filepath.Join(dir, stream+".jsonl")); err != nil || !bytes.Contains(content, []byte(action)) {
				return false
			}
		}
		return len(p.mails()) > 0
	})
	p.call(token, "DELETE", "/users/me", object{"password": secret}).ok(204)

	c.stop()
	kept := map[string]string{"the log": log.String()}
	c.mu.Lock()
	kept["the traces"] = c.raw.String()
	c.mu.Unlock()
	for _, stream := range []string{"reservation", "payment", "coupon"} {
		content, err := os.ReadFile(filepath.Join(dir, stream+".jsonl"))
		must(t, err)
		kept["the log of "+stream+"s"] = string(content)
	}
	for where, content := range kept {
		if content == "" {
			t.Errorf("%s is empty: nothing was looked at", where)
		}
		for what, personal := range map[string]string{"a name": name, "an address": email, "its name": "quite.unmistakable", "a password": secret, "a token": token, "a payment's key": key} {
			if strings.Contains(content, personal) {
				at := strings.Index(content, personal)
				t.Errorf("%s holds %s: %.200s", where, what, content[max(0, at-100):])
			}
		}
	}
	if !strings.Contains(kept["the log of reservations"], order) || !strings.Contains(kept["the log of reservations"], `"performanceId":`) {
		t.Errorf("what was bought of performance %d is not in the log of reservations", performance)
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
