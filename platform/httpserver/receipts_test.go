package httpserver_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

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
		answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, body)
		if o.inside != nil {
			o.inside <- struct{}{}
			<-o.gate
		}
		effect := o.effects.Add(1)
		if o.refuse != nil {
			return nil, o.refuse
		}
		save := func() error {
			receipt, err := answer.Receipt(o.body)
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
