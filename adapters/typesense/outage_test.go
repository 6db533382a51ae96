package typesense_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/typesense"
	"github.com/ticketblue/ticketblue/ports/searchindex"
	"github.com/ticketblue/ticketblue/test/testenv"
	"github.com/ticketblue/ticketblue/test/typesensesim"
)

// between is a server behind something that may answer in its place.
type between struct {
	stand *typesensesim.Server
	calls atomic.Int32
	// instead answers a request and reports so, or leaves it to the server.
	instead atomic.Pointer[func(w http.ResponseWriter, r *http.Request) bool]
}

func (b *between) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.calls.Add(1)
	if instead := b.instead.Load(); instead != nil && (*instead)(w, r) {
		return
	}
	b.stand.ServeHTTP(w, r)
}

func (b *between) answer(instead func(w http.ResponseWriter, r *http.Request) bool) {
	b.instead.Store(&instead)
}

func outage(t *testing.T, change ...func(*typesense.Config)) (*between, *typesense.Index) {
	t.Helper()
	b := &between{stand: typesensesim.New("a-key")}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return b, openOn(t, testenv.Typesense{URL: server.URL, APIKey: "a-key"}, change...)
}

var words = searchindex.Query{Collection: "shows", Text: searchindex.Words("햄릿"), Limit: 1}

func TestOutage(t *testing.T) {
	t.Parallel()
	t.Run("a search that goes unanswered once is repeated", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t)
		put(t, x, show("1", "햄릿"))
		var once atomic.Bool
		b.answer(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/multi_search" || once.Swap(true) {
				return false
			}
			w.WriteHeader(http.StatusServiceUnavailable) // not ready or lagging
			return true
		})
		if got := found(t, x, "햄릿"); !slices.Equal(got, []string{"1"}) {
			t.Errorf("finds %v", got)
		}
	})
	// The collection is made, or replaced, after the search was told that there is none and before it looks whether that is so.
	for name, query := range map[string]searchindex.Query{
		"a search finds a collection that has come meanwhile":              words,
		"a search with a total finds a collection that has come meanwhile": {Collection: "shows", Text: searchindex.Words("햄릿"), Limit: 1, Count: true},
		"a list without words finds a collection that has come meanwhile":  {Collection: "shows", Limit: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, x := outage(t)
			put(t, x, show("1", "햄릿"))
			var once atomic.Bool
			b.answer(func(w http.ResponseWriter, r *http.Request) bool {
				search, export := r.URL.Path == "/multi_search", strings.HasSuffix(r.URL.Path, "/export")
				if !search && !export || once.Swap(true) {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				if export {
					w.WriteHeader(http.StatusNotFound)
					w.Write([]byte(`{"message":"Not Found"}`))
					return true
				}
				var asked struct{ Searches []any }
				must(t, json.NewDecoder(r.Body).Decode(&asked))
				results := slices.Repeat([]map[string]any{{"code": 404, "error": "Not found."}}, len(asked.Searches))
				must(t, json.NewEncoder(w).Encode(map[string]any{"results": results}))
				return true
			})
			got, err := x.Search(t.Context(), query)
			if err != nil || len(got.Hits) != 1 || !once.Load() {
				t.Errorf("found %v, %v", got, err)
			}
		})
	}
	t.Run("a change that goes unanswered is never repeated by itself", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t)
		put(t, x, show("1", "햄릿"))
		var imports atomic.Int32
		b.answer(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/import") {
				return false
			}
			imports.Add(1)
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		})
		err := x.Put(t.Context(), "shows", []searchindex.Document{show("2", "맥베스")})
		if err == nil || errors.Is(err, searchindex.ErrInvalid) || imports.Load() != 1 {
			t.Errorf("%d imports, %v", imports.Load(), err)
		}
	})
	t.Run("a server that says nothing costs no longer than the limit", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t, func(c *typesense.Config) { c.Timeout, c.Retries = 50*time.Millisecond, 1 })
		b.answer(func(_ http.ResponseWriter, r *http.Request) bool {
			io.Copy(io.Discard, r.Body) // or it isn't noticed that the caller has gone
			<-r.Context().Done()
			return true
		})
		began := time.Now()
		if _, err := x.Search(t.Context(), words); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Search() = %v", err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
	t.Run("a server that has stopped answering is left alone, and asked again after a while", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t, func(c *typesense.Config) {
			c.Retries = -1
			c.Breaker = typesense.Breaker{Calls: 4, Window: time.Minute, Pause: 200 * time.Millisecond}
		})
		put(t, x, show("1", "햄릿"))
		b.answer(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusBadGateway); return true })
		for range 10 {
			if _, err := x.Search(t.Context(), words); err == nil {
				t.Fatal("it was answered")
			}
		}
		asked := b.calls.Load()
		if _, err := x.Search(t.Context(), words); err == nil || b.calls.Load() != asked {
			t.Errorf("it was asked still: %v", err)
		}
		b.answer(func(http.ResponseWriter, *http.Request) bool { return false })
		for deadline := time.Now().Add(10 * time.Second); ; {
			if _, err := x.Search(t.Context(), words); err == nil {
				return
			} else if time.Now().After(deadline) {
				t.Fatal(err)
			}
		}
	})
	t.Run("a document that the server refuses is named, with its reason", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t)
		put(t, x, show("1", "햄릿"))
		b.answer(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/import") {
				return false
			}
			w.Write([]byte("{\"success\":true}\n{\"success\":false,\"code\":400,\"error\":\"Field `n_starts` must be an int64.\",\"document\":\"{}\"}\n"))
			return true
		})
		err := x.Put(t.Context(), "shows", []searchindex.Document{show("2", "맥베스"), show("3", "오셀로")})
		if err == nil || !strings.Contains(err.Error(), "document 3") || !strings.Contains(err.Error(), "n_starts") || strings.Contains(err.Error(), "document 2") {
			t.Errorf("Put() = %v", err)
		}
	})
	t.Run("an emptied server finds nothing, counts nothing and takes what is put", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t)
		put(t, x, show("1", "햄릿"))
		b.stand.Lose()
		if got := found(t, x, "햄릿"); len(got) != 0 || count(t, x) != 0 {
			t.Errorf("finds %v of %d", got, count(t, x))
		}
		sum := searchindex.Query{Collection: "shows", Text: searchindex.Words("햄릿"), Sum: "starts", Limit: 1}
		if result, err := x.Search(t.Context(), sum); err != nil || result.Total == nil || result.Total.Count != 0 {
			t.Errorf("a total: %+v, %v", result, err)
		}
		put(t, x, show("2", "맥베스"))
		if got := found(t, x, "맥베스"); !slices.Equal(got, []string{"2"}) {
			t.Errorf("finds %v", got)
		}
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	t.Run("a server that is well passes", func(t *testing.T) {
		t.Parallel()
		_, x := outage(t)
		if err := x.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a wrong key does not", func(t *testing.T) {
		t.Parallel()
		_, x := outage(t, func(c *typesense.Config) { c.APIKey = "another" })
		if err := x.Check(t.Context()); err == nil || strings.Contains(err.Error(), "another") {
			t.Errorf("Check() = %v", err)
		}
		if err := x.Put(t.Context(), "shows", []searchindex.Document{show("1", "햄릿")}); err == nil || errors.Is(err, searchindex.ErrInvalid) {
			t.Errorf("Put() = %v", err)
		}
	})
	t.Run("nor does one that says it is not well", func(t *testing.T) {
		t.Parallel()
		b, x := outage(t)
		b.answer(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/health" {
				return false
			}
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"ok":false,"resource_error":"OUT_OF_DISK"}`))
			return true
		})
		if err := x.Check(t.Context()); err == nil {
			t.Error("it passes")
		}
	})
	t.Run("nor a stand-in in production", func(t *testing.T) {
		t.Parallel()
		_, x := outage(t, func(c *typesense.Config) { c.Genuine = true })
		if err := x.Check(t.Context()); err == nil {
			t.Error("it passes")
		}
		if _, err := x.Search(t.Context(), words); err == nil {
			t.Error("it is searched")
		}
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*typesense.Config){
		"no address":                   func(c *typesense.Config) { c.URL = "" },
		"an address without a scheme":  func(c *typesense.Config) { c.URL = "search:8108" },
		"no key":                       func(c *typesense.Config) { c.APIKey = "" },
		"a key that breaks lines":      func(c *typesense.Config) { c.APIKey = "a\r\nb" },
		"a prefix with other signs":    func(c *typesense.Config) { c.Prefix = "a/b" },
		"a collection that is no name": func(c *typesense.Config) { c.Schemas = []searchindex.Schema{{Collection: "a b"}} },
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			t.Parallel()
			config := typesense.Config{URL: "http://search:8108", APIKey: "key"}
			spoil(&config)
			if _, err := typesense.Open(config); err == nil {
				t.Error("accepted")
			}
		})
	}
}
