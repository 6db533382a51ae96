package httpserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// door is a server with operations that tests register.
type door struct {
	t        *testing.T
	server   *httpserver.Server
	clock    *clock.Fake
	receipts *receipts
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{t: t, clock: clock.NewFake(now), receipts: &receipts{kept: map[[2]string]idempotency.Receipt{}}}
	d.server = httpserver.New(httpserver.Settings{ShutdownTimeout: 10 * time.Second}, httpserver.Needs{
		Version: "test", Now: d.clock.Now, Authenticator: tokens{}, Receipts: d.receipts,
	})
	return d
}

// tokens knows "user", "other" and "admin".
type tokens struct{}

func (tokens) Authenticate(_ context.Context, token string) (httpserver.Principal, error) {
	switch token {
	case "user", "other", "admin":
		return httpserver.Principal{UserID: token, Admin: token == "admin"}, nil
	}
	return httpserver.Principal{}, httpserver.ErrSignInNeeded
}

// receipts is an idempotency.Store in memory.
type receipts struct {
	mu   sync.Mutex
	kept map[[2]string]idempotency.Receipt
}

func (r *receipts) Find(_ context.Context, scope, key string) (*idempotency.Receipt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found, ok := r.kept[[2]string{scope, key}]; ok {
		return &found, nil
	}
	return nil, nil
}

func (r *receipts) Save(_ context.Context, receipt idempotency.Receipt) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	place := [2]string{receipt.Scope, receipt.Key}
	if old, ok := r.kept[place]; ok && receipt.CreatedAt.Sub(old.CreatedAt) < idempotency.Kept {
		return idempotency.ErrKeyInUse
	}
	r.kept[place] = receipt
	return nil
}

func (r *receipts) Trim(context.Context, time.Time) (int64, error) { return 0, nil }

type empty struct{}

type text struct {
	Body struct {
		Text string `json:"text"`
	}
}

func said(s string) *text {
	t := &text{}
	t.Body.Text = s
	return t
}

type asked struct {
	httpserver.Keyed
	Body struct {
		Text  string `json:"text,omitempty"`
		Count int    `json:"count,omitempty" minimum:"1"`
		Many  []int  `json:"many,omitempty" maxItems:"1000"`
	}
}

// ask sends a request; headers are pairs.
func (d *door) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	d.server.Handler().ServeHTTP(recorder, request)
	return recorder
}

// problem reads a refusal and checks its form.
func problem(t *testing.T, r *httptest.ResponseRecorder, status int, code string) map[string]any {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(r.Body.Bytes(), &members); err != nil || r.Code != status || members["code"] != code || members["status"] != float64(status) {
		t.Fatalf("got %d %s, want %d %s", r.Code, r.Body, status, code)
	}
	if kind := r.Header().Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("a problem of type %q", kind)
	}
	if members["title"] == "" || members["detail"] == "" {
		t.Errorf("a problem without words: %s", r.Body)
	}
	return members
}

func get(id string, access httpserver.Access) httpserver.Operation {
	return httpserver.Operation{ID: id, Method: http.MethodGet, Path: "/api/v1/" + id, Access: access, Summary: id}
}

func post(id string) httpserver.Operation {
	return httpserver.Operation{ID: id, Method: http.MethodPost, Path: "/api/v1/" + id, Access: httpserver.SignedIn, Summary: id}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for id, access := range map[string]httpserver.Access{"public": httpserver.Public, "mine": httpserver.SignedIn, "ours": httpserver.Admin} {
		httpserver.Register(d.server.API, get(id, access), func(ctx context.Context, _ *empty) (*text, error) {
			return said(httpserver.PrincipalFrom(ctx).UserID), nil
		})
	}
	for _, c := range []struct {
		path, header string
		want         int
		who          string
	}{
		{"public", "", 200, ""}, {"public", "Bearer nonsense", 200, ""},
		{"mine", "", 401, ""}, {"mine", "Bearer nonsense", 401, ""}, {"mine", "Basic user", 401, ""}, {"mine", "Bearer ", 401, ""},
		{"mine", "Bearer user", 200, "user"}, {"mine", "bearer user", 200, "user"}, {"mine", "Bearer admin", 200, "admin"},
		{"ours", "", 401, ""}, {"ours", "Bearer user", 403, ""}, {"ours", "Bearer admin", 200, "admin"},
	} {
		got := d.ask("GET", "/api/v1/"+c.path, "", "Authorization", c.header)
		switch {
		case got.Code != c.want:
			t.Errorf("%s with %q: %d, want %d", c.path, c.header, got.Code, c.want)
		case c.want == 401 && got.Header().Get("WWW-Authenticate") != "Bearer":
			t.Errorf("%s with %q: a 401 does not say how to sign in", c.path, c.header)
		case c.want == 200 && !strings.Contains(got.Body.String(), `"text":"`+c.who+`"`):
			t.Errorf("%s with %q is %s", c.path, c.header, got.Body)
		}
	}
	t.Run("an operation without an access level does not register", func(t *testing.T) {
		t.Parallel()
		defer func() {
			if recover() == nil {
				t.Error("it did")
			}
		}()
		httpserver.Register(newDoor(t).server.API, get("forgotten", 0), func(context.Context, *empty) (*text, error) { return nil, nil })
	})
}

func TestProblems(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	fail := map[string]error{}
	httpserver.Register(d.server.API, httpserver.Operation{
		ID: "fail", Method: http.MethodGet, Path: "/api/v1/fail/{how}", Access: httpserver.Public, Summary: "fail",
	}, func(_ context.Context, r *struct {
		How string `path:"how"`
	},
	) (*text, error) {
		if r.How == "panic" {
			panic("the secret of the house")
		}
		return nil, fail[r.How]
	})
	kinds := map[fault.Kind]int{
		fault.Malformed: 400, fault.Unauthenticated: 401, fault.Declined: 402, fault.Denied: 403, fault.NotFound: 404, fault.Conflict: 409,
		fault.Gone: 410, fault.TooLarge: 413, fault.Unsupported: 415, fault.Invalid: 422, fault.Exhausted: 429, fault.BadGateway: 502, fault.Unavailable: 503,
	}
	for kind := range kinds {
		fail[fmt.Sprint(kind)] = fault.New(kind, "some_code", "A sentence.").Because(errors.New("the secret of the house"))
	}
	fail["seats"] = fault.New(fault.Conflict, "seat_taken", "Gone.").With("seats", []int{15}).With("status", "mine")
	fail["later"] = fault.New(fault.Unavailable, "overloaded", "Later.").After(1500 * time.Millisecond)
	fail["wrapped"] = fmt.Errorf("reserve: %w", fault.New(fault.NotFound, "round_not_found", "None."))
	fail["defect"] = errors.New("the secret of the house")
	fail["slow"] = fmt.Errorf("query: %w", context.DeadlineExceeded)
	ask := func(how string) *httptest.ResponseRecorder { return d.ask("GET", "/api/v1/fail/"+how, "") }
	t.Run("each kind has its status", func(t *testing.T) {
		t.Parallel()
		for kind, status := range kinds {
			problem(t, ask(fmt.Sprint(kind)), status, "some_code")
		}
	})
	t.Run("a conflict names what conflicts, and no detail replaces a standard member", func(t *testing.T) {
		t.Parallel()
		if members := problem(t, ask("seats"), 409, "seat_taken"); fmt.Sprint(members["seats"]) != "[15]" {
			t.Errorf("told %v", members)
		}
	})
	t.Run("when to come back is told in whole seconds, rounded up", func(t *testing.T) {
		t.Parallel()
		r := ask("later")
		problem(t, r, 503, "overloaded")
		if r.Header().Get("Retry-After") != "2" {
			t.Errorf("Retry-After: %s", r.Header().Get("Retry-After"))
		}
	})
	t.Run("a fault is found under what was wrapped around it", func(t *testing.T) {
		t.Parallel()
		problem(t, ask("wrapped"), 404, "round_not_found")
	})
	t.Run("a defect, a panic and a cause are told without their text", func(t *testing.T) {
		t.Parallel()
		for how, want := range map[string]int{"defect": 500, "panic": 500, fmt.Sprint(fault.Conflict): 409} {
			r := ask(how)
			if r.Code != want || strings.Contains(r.Body.String(), "secret") {
				t.Errorf("%s: %d %s", how, r.Code, r.Body)
			}
		}
		problem(t, ask("panic"), 500, "internal_error")
		problem(t, ask("slow"), 503, "timeout")
	})
	t.Run("what is not there, and what is not meant so, is a problem too", func(t *testing.T) {
		t.Parallel()
		problem(t, d.ask("GET", "/api/v1/nothing", ""), 404, "not_found")
		problem(t, d.ask("POST", "/api/v1/fail/defect", "{}"), 405, "method_not_allowed")
	})
}

func TestRequests(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	echo := post("echo")
	echo.BodyLimit = 2000
	httpserver.Register(d.server.API, echo, func(_ context.Context, r *asked) (*text, error) { return said(r.Body.Text), nil })
	ask := func(body string, headers ...string) *httptest.ResponseRecorder {
		return d.ask("POST", "/api/v1/echo", body, append([]string{"Authorization", "Bearer user"}, headers...)...)
	}
	t.Run("a body that is no JSON is malformed", func(t *testing.T) {
		t.Parallel()
		problem(t, ask(`{"text":`), 400, "malformed_request")
	})
	t.Run("a wrong value is named with its place", func(t *testing.T) {
		t.Parallel()
		members := problem(t, ask(`{"count":0}`), 422, "validation_failed")
		first := members["errors"].([]any)[0].(map[string]any)
		if first["location"] != "body.count" || first["message"] == "" || first["value"] != 0.0 {
			t.Errorf("told %v", first)
		}
	})
	t.Run("no secret is repeated", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{`{"role":"ADMIN","oldPassword":"hunter-2"}`, `{"password":["hunter-2"]}`, `{"password":"hunter-2"`} {
			if r := ask(body); r.Code < 400 || r.Code > 422 || strings.Contains(r.Body.String(), "hunter-2") {
				t.Errorf("%d %s", r.Code, r.Body)
			}
		}
	})
	t.Run("an unknown member is named", func(t *testing.T) {
		t.Parallel()
		problem(t, ask(`{"role":"ADMIN"}`), 422, "validation_failed")
	})
	t.Run("a body beyond the limit is refused, announced or not", func(t *testing.T) {
		t.Parallel()
		long := `{"text":"` + strings.Repeat("x", 3000) + `"}`
		members := problem(t, ask(long), 413, "body_too_large")
		if members["limit"] != 2000.0 {
			t.Errorf("told %v", members)
		}
		for _, headers := range [][]string{{}, {"Idempotency-Key", "k"}} {
			request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/echo", io.MultiReader(strings.NewReader(long))) // no length
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", "Bearer user")
			for i := 0; i+1 < len(headers); i += 2 {
				request.Header.Set(headers[i], headers[i+1])
			}
			recorder := httptest.NewRecorder()
			d.server.Handler().ServeHTTP(recorder, request)
			problem(t, recorder, 413, "body_too_large")
		}
	})
	t.Run("every answer has an id; a sane one of a proxy is kept", func(t *testing.T) {
		t.Parallel()
		for sent, kept := range map[string]bool{"proxy-1.a_B": true, "": false, "two words": false, strings.Repeat("x", 65): false, "a\nb": false} {
			got := ask(`{}`, "X-Request-Id", sent).Header().Get("X-Request-Id")
			if got == "" || (got == sent) != kept {
				t.Errorf("%q became %q", sent, got)
			}
		}
	})
	t.Run("every answer forbids framing and guessing of types", func(t *testing.T) {
		t.Parallel()
		for _, r := range []*httptest.ResponseRecorder{ask(`{}`), d.ask("GET", "/nothing", ""), d.ask("GET", "/livez", "")} {
			if !strings.Contains(r.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") || r.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers: %v", r.Header())
			}
		}
	})
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	t.Run("a request that was accepted is finished, and streams are told to end", func(t *testing.T) {
		t.Parallel()
		d := newDoor(t)
		inside, gate := make(chan struct{}), make(chan struct{})
		httpserver.Register(d.server.API, get("slow", httpserver.Public), func(context.Context, *empty) (*text, error) {
			close(inside)
			<-gate
			return said("done"), nil
		})
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.server.Serve(ctx, listener) }()
		answered := make(chan string, 1)
		go func() {
			response, err := http.Get("http://" + listener.Addr().String() + "/api/v1/slow")
			if err != nil {
				answered <- err.Error()
				return
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body)
			answered <- string(body)
		}()
		<-inside
		stop()
		<-d.server.Stopping()
		select {
		case err := <-ended:
			t.Fatalf("it stopped with a request under way: %v", err)
		default:
		}
		close(gate)
		if got := <-answered; !strings.Contains(got, "done") {
			t.Errorf("the request got %q", got)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
			t.Error("it still listens")
		}
	})
	t.Run("without what it can go without the server is degraded, and ready", func(t *testing.T) {
		t.Parallel()
		d := newDoor(t)
		d.server.Check("database", func(context.Context) error { return nil })
		d.server.CheckAdvisory("valkey", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		r := d.ask("GET", "/readyz", "")
		if r.Code != 200 || !strings.Contains(r.Body.String(), `"valkey":"failed"`) || !strings.Contains(r.Body.String(), `"status":"degraded"`) {
			t.Errorf("%d %s", r.Code, r.Body)
		}
		d.server.Check("search", func(context.Context) error { return errors.New("gone") })
		if r := d.ask("GET", "/readyz", ""); r.Code != 503 || !strings.Contains(r.Body.String(), `"status":"unavailable"`) {
			t.Errorf("%d %s", r.Code, r.Body)
		}
	})
	t.Run("readiness names what is missing, and not why", func(t *testing.T) {
		t.Parallel()
		d := newDoor(t)
		d.server.Check("database", func(context.Context) error { return nil })
		if r := d.ask("GET", "/readyz", ""); r.Code != 200 || !strings.Contains(r.Body.String(), `"database":"ok"`) {
			t.Errorf("%d %s", r.Code, r.Body)
		}
		d.server.Check("search", func(context.Context) error { return errors.New("the secret of the house") })
		r := d.ask("GET", "/readyz", "")
		if r.Code != 503 || !strings.Contains(r.Body.String(), `"search":"failed"`) || strings.Contains(r.Body.String(), "secret") {
			t.Errorf("%d %s", r.Code, r.Body)
		}
		if r := d.ask("GET", "/livez", ""); r.Code != 200 {
			t.Errorf("a process that lives says %d", r.Code)
		}
	})
}
