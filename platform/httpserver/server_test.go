package httpserver_test

import (
	"bytes"
	"compress/gzip"
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
	"sync/atomic"
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

// order is an operation whose effect is counted and stores its receipt with it, as a store would.
type order struct {
	d       *door
	effects atomic.Int32
	inside  chan struct{} // told when an effect begins, if not nil
	gate    chan struct{} // waited for, if not nil
	refuse  error
	commit  func(effect int32, save func() error) error // how the receipt is saved, if not just so
	body    string
}

func (d *door) order(id string) *order {
	o := &order{d: d, body: "the answer <&>"}
	op := post(id)
	op.Status = http.StatusCreated
	httpserver.Register(d.server.API, op, func(ctx context.Context, r *asked) (*struct {
		Location string `header:"Location"`
		Body     any
	}, error,
	) {
		body := func(s string) any { return map[string]string{"text": s} }
		location := func(string) string { return "/there" }
		idempotency.Answering(ctx, http.StatusCreated, location, body)
		if o.inside != nil {
			o.inside <- struct{}{}
			<-o.gate
		}
		effect := o.effects.Add(1)
		if o.refuse != nil {
			return nil, o.refuse
		}
		save := func() error {
			receipt, err := idempotency.For(ctx, o.body)
			if err == nil && receipt != nil {
				err = d.receipts.Save(ctx, *receipt)
			}
			return err
		}
		commit := save
		if o.commit != nil {
			commit = func() error { return o.commit(effect, save) }
		}
		err := commit()
		return &struct {
			Location string `header:"Location"`
			Body     any
		}{location(o.body), body(o.body)}, err
	})
	return o
}

func (o *order) ask(who, key, body string, headers ...string) *httptest.ResponseRecorder {
	headers = append(headers, "Authorization", "Bearer "+who)
	if key != "" {
		headers = append(headers, "Idempotency-Key", key)
	}
	return o.d.ask("POST", "/api/v1/order", body, headers...)
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	same := func(t *testing.T, first, again *httptest.ResponseRecorder) {
		t.Helper()
		if first.Code != again.Code || first.Body.String() != again.Body.String() || first.Header().Get("Location") != again.Header().Get("Location") ||
			first.Header().Get("Content-Type") != again.Header().Get("Content-Type") {
			t.Errorf("first %d %q %v, then %d %q %v", first.Code, first.Body, first.Header(), again.Code, again.Body, again.Header())
		}
		if first.Header().Get("Idempotent-Replayed") != "" || again.Header().Get("Idempotent-Replayed") != "true" {
			t.Error("only the repetition says that it is one")
		}
	}
	t.Run("the same key and body replay the first answer byte for byte", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		same(t, o.ask("user", "k", `{"text":"a"}`), o.ask("user", "k", `{"text":"a"}`))
		if o.effects.Load() != 1 {
			t.Errorf("%d effects", o.effects.Load())
		}
	})
	t.Run("without a key each request counts", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		o.ask("user", "", `{}`)
		o.ask("user", "", `{}`)
		if o.effects.Load() != 2 {
			t.Errorf("%d effects", o.effects.Load())
		}
	})
	t.Run("the key with another body is refused", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		o.ask("user", "k", `{"text":"a"}`)
		problem(t, o.ask("user", "k", `{"text":"b"}`), 422, "idempotency_key_reused")
	})
	t.Run("two people's keys never meet", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		o.ask("user", "k", `{}`)
		if r := o.ask("other", "k", `{"text":"b"}`); r.Code != 201 || o.effects.Load() != 2 {
			t.Errorf("the other got %d", r.Code)
		}
	})
	t.Run("while the first runs the second is told so, and of a hundred one has an effect", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		o.inside, o.gate = make(chan struct{}), make(chan struct{})
		first := make(chan *httptest.ResponseRecorder)
		go func() { first <- o.ask("user", "k", `{}`) }()
		<-o.inside
		var crowd sync.WaitGroup
		for range 100 {
			crowd.Go(func() {
				if r := o.ask("user", "k", `{}`); r.Code != 409 || r.Header().Get("Retry-After") == "" {
					t.Errorf("a repetition in flight got %d %s", r.Code, r.Body)
				}
			})
		}
		crowd.Wait()
		close(o.gate)
		same(t, <-first, o.ask("user", "k", `{}`))
		if o.effects.Load() != 1 {
			t.Errorf("%d effects", o.effects.Load())
		}
	})
	t.Run("a final refusal is replayed", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		o.refuse = fault.New(fault.Conflict, "seat_taken", "Gone.").With("seats", []int{1})
		same(t, o.ask("user", "k", `{}`), o.ask("user", "k", `{}`))
		if o.effects.Load() != 1 {
			t.Errorf("%d effects", o.effects.Load())
		}
	})
	t.Run("a refusal that may pass is tried again", func(t *testing.T) {
		t.Parallel()
		for _, refuse := range []error{
			errors.New("a defect"), context.DeadlineExceeded, fault.New(fault.Exhausted, "rate_limited", "Wait."),
			fault.New(fault.Unavailable, "overloaded", "Later."), fault.New(fault.BadGateway, "oauth_unavailable", "Out."),
		} {
			o := newDoor(t).order("order")
			o.refuse = refuse
			o.ask("user", "k", `{}`)
			o.refuse = nil
			if r := o.ask("user", "k", `{}`); r.Code != 201 {
				t.Errorf("after %v: %d", refuse, r.Code)
			}
		}
	})
	t.Run("a large answer to a client that takes gzip is replayed as it was", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		wrong := `{"many":["` + strings.Repeat(`x","`, 200) + `x"]}`
		first := unzipped(t, o.ask("user", "k", wrong, "Accept-Encoding", "gzip"))
		if len(first) < 1400 {
			t.Fatalf("the answer is too short to be compressed: %s", first)
		}
		if again := unzipped(t, o.ask("user", "k", wrong, "Accept-Encoding", "gzip")); again != first {
			t.Errorf("first %.100q, then %.100q", first, again)
		}
		if plain := unzipped(t, o.ask("user", "k", wrong)); plain != first {
			t.Errorf("to a client without gzip: %.100q", plain)
		}
	})
	for name, c := range map[string]struct {
		commit  func(effect int32, save func() error) error
		key     string
		status  int
		effects int32
	}{
		"what was done although its outcome got lost is answered": {func(_ int32, save func() error) error {
			return errors.Join(save(), idempotency.ErrOutcomeUnknown)
		}, "k", 201, 1},
		"what was not done is done": {func(effect int32, save func() error) error {
			if effect == 1 {
				return fmt.Errorf("commit: %w", idempotency.ErrOutcomeUnknown)
			}
			return save()
		}, "k", 201, 2},
		"a refusal by one's own first effect is none": {func() func(int32, func() error) error {
			var first func() error
			return func(effect int32, save func() error) error {
				if effect == 1 {
					first = save
					return idempotency.ErrOutcomeUnknown
				}
				return errors.Join(first(), fault.New(fault.Conflict, "seat_taken", "Gone."))
			}
		}(), "k", 201, 2},
		"a refusal by others is one": {func(effect int32, _ func() error) error {
			if effect == 1 {
				return idempotency.ErrOutcomeUnknown
			}
			return fault.New(fault.Conflict, "seat_taken", "Gone.")
		}, "k", 409, 2},
		"what is still not known is told": {func(int32, func() error) error { return idempotency.ErrOutcomeUnknown }, "k", 503, 2},
		"and at once without a key":       {func(int32, func() error) error { return idempotency.ErrOutcomeUnknown }, "", 503, 1},
	} {
		t.Run("an outcome that is not known: "+name, func(t *testing.T) {
			t.Parallel()
			o := newDoor(t).order("order")
			o.commit = c.commit
			r := o.ask("user", c.key, `{}`)
			if r.Code != c.status || o.effects.Load() != c.effects {
				t.Errorf("after %d effects it is told %d %s", o.effects.Load(), r.Code, r.Body)
			}
			if c.status == 503 {
				problem(t, r, 503, "outcome_unknown")
				return
			}
			if r.Header().Get("Retry-After") != "" || len(r.Header()["Content-Type"]) != 1 {
				t.Errorf("the answer keeps something of the one before: %v", r.Header())
			}
			same(t, r, o.ask("user", c.key, `{}`))
			if o.effects.Load() != c.effects {
				t.Error("the repetition has an effect")
			}
		})
	}
	t.Run("after a day the key is free", func(t *testing.T) {
		t.Parallel()
		d := newDoor(t)
		o := d.order("order")
		o.ask("user", "k", `{}`)
		d.clock.Advance(idempotency.Kept + time.Second)
		if r := o.ask("user", "k", `{"text":"b"}`); r.Code != 201 || o.effects.Load() != 2 {
			t.Errorf("got %d", r.Code)
		}
	})
	t.Run("an empty or endless key is refused", func(t *testing.T) {
		t.Parallel()
		o := newDoor(t).order("order")
		problem(t, o.ask("user", strings.Repeat("k", 256), `{}`), 422, "invalid_idempotency_key")
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/order", strings.NewReader(`{}`))
		request.Header = http.Header{"Authorization": {"Bearer user"}, "Idempotency-Key": {""}, "Content-Type": {"application/json"}}
		recorder := httptest.NewRecorder()
		o.d.server.Handler().ServeHTTP(recorder, request)
		problem(t, recorder, 422, "invalid_idempotency_key")
	})
}

func unzipped(t *testing.T, r *httptest.ResponseRecorder) string {
	t.Helper()
	if r.Header().Get("Content-Encoding") != "gzip" {
		return r.Body.String()
	}
	z, err := gzip.NewReader(bytes.NewReader(r.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
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
