package searchapi_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/fts"
	"github.com/ticketblue/ticketblue/modules/search"
	searchapi "github.com/ticketblue/ticketblue/modules/search/api"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// season is a catalogue that never changes: one hall, one performer, three performances.
type season struct{}

func (season) all() []search.Performance {
	day := func(d int) clock.Date { return clock.Date{Year: 2026, Month: time.December, Day: d} }
	return []search.Performance{
		{ID: 1, Title: "레 미제라블", Category: "MUSICAL", StartDate: day(1), EndDate: day(31), HallID: 7, HallName: "블루스퀘어", PosterURL: "/p/1", MinPrice: 70_000},
		{ID: 2, Title: "유령 <특별>", Category: "MUSICAL", StartDate: day(2), EndDate: day(20), HallID: 7, HallName: "블루스퀘어"},
		{ID: 3, Title: "유령 이야기", Category: "PLAY", StartDate: day(24), EndDate: day(24), HallID: 7, HallName: "블루스퀘어"},
	}
}

func (s season) Performances(context.Context, []int64) ([]search.Performance, error) {
	return s.all(), nil
}
func (season) Halls(context.Context, []int64) ([]search.Hall, error)           { return nil, nil }
func (season) Performers(context.Context, []int64) ([]search.Performer, error) { return nil, nil }
func (season) PerformancesWith(context.Context, []int64, []int64) ([]int64, error) {
	return nil, nil
}

// nothing is sold.
type nothing struct{}

func (nothing) Reservations(context.Context, []string) ([]search.Reservation, error) { return nil, nil }
func (nothing) AllReservations(context.Context) iter.Seq2[search.Reservation, error] {
	return one[search.Reservation]()
}

func one[T any](things ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, thing := range things {
			if !yield(thing, nil) {
				return
			}
		}
	}
}

func (s season) AllPerformances(context.Context) iter.Seq2[search.Performance, error] {
	return one(s.all()...)
}

func (season) AllHalls(context.Context) iter.Seq2[search.Hall, error] {
	return one(search.Hall{ID: 7, Name: "블루스퀘어", Address: "서울"})
}

func (season) AllPerformers(context.Context) iter.Seq2[search.Performer, error] {
	return one(search.Performer{ID: 4, Name: "유령신부"})
}

// everybody lets the token "admin" be an administrator and any other a visitor.
type everybody struct{}

func (everybody) Authenticate(_ context.Context, token string) (httpserver.Principal, error) {
	return httpserver.Principal{UserID: token, Admin: token == "admin"}, nil
}

func open(t *testing.T) http.Handler {
	t.Helper()
	index, err := fts.Open(t.Context(), fts.Config{Schemas: searchapp.Schemas()})
	if err != nil {
		t.Fatal(err)
	}
	app := searchapp.New(index, season{}, nothing{})
	t.Cleanup(func() {
		app.Close()
		_ = index.Close()
	})
	if err := app.Rebuild(t.Context(), nil, search.Performances, search.Halls, search.Performers); err != nil {
		t.Fatal(err)
	}
	now := clock.NewFake(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)).Now
	server := httpserver.New(httpserver.Settings{ShutdownTimeout: time.Second}, httpserver.Needs{
		Version: "test", Now: now, Authenticator: everybody{},
	})
	searchapi.Register(server.API, app)
	return server.Handler()
}

type object = map[string]any

func call(t *testing.T, handler http.Handler, method, path, token string, status int) object {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != status {
		t.Fatalf("%s %s answered %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	var answer object
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
	}
	return answer
}

func get(t *testing.T, handler http.Handler, path string, query url.Values) object {
	t.Helper()
	return call(t, handler, http.MethodGet, "/api/v1"+path+"?"+query.Encode(), "", http.StatusOK)
}

func list(answer object, name string) []any {
	items, _ := answer[name].([]any)
	return items
}

func TestSearch(t *testing.T) {
	t.Parallel()
	handler := open(t)
	t.Run("one box answers three lists", func(t *testing.T) {
		t.Parallel()
		answer := get(t, handler, "/search", url.Values{"q": {"유령"}})
		performances, performers := list(answer, "performances"), list(answer, "performers")
		if len(performances) != 2 || len(performers) != 1 || answer["halls"] == nil {
			t.Fatalf("answered %v", answer)
		}
		if got := performers[0].(object)["highlight"]; got != "<mark>유령</mark>신부" {
			t.Errorf("highlight %v", got)
		}
	})
	t.Run("a performance tells what its card shows", func(t *testing.T) {
		t.Parallel()
		answer := get(t, handler, "/search", url.Values{"q": {"레미제"}})
		got := list(answer, "performances")[0].(object)
		want := object{
			"id": 1.0, "title": "레 미제라블", "category": "MUSICAL", "hallName": "블루스퀘어", "startDate": "2026-12-01",
			"endDate": "2026-12-31", "posterUrl": "/p/1", "highlight": "<mark>레 미제</mark>라블",
		}
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s is %v, want %v", name, got[name], want[name])
			}
		}
	})
	t.Run("a title is never markup", func(t *testing.T) {
		t.Parallel()
		answer := get(t, handler, "/search/performances", url.Values{"title": {"유령 특별"}})
		if got := list(answer, "items")[0].(object)["highlight"]; got != "<mark>유령 &lt;특별</mark>&gt;" {
			t.Errorf("highlight %v", got)
		}
	})
	t.Run("no words find nothing, in lists that are never null", func(t *testing.T) {
		t.Parallel()
		answer := get(t, handler, "/search", url.Values{})
		for _, name := range []string{"performances", "halls", "performers"} {
			if items, ok := answer[name].([]any); !ok || len(items) != 0 {
				t.Errorf("%s is %v", name, answer[name])
			}
		}
	})
	t.Run("what makes no sense is refused", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{
			"/search?limit=51", "/search?limit=0", "/search?limit=x", "/search/performances?date=2026-02-30",
			"/search/performances?category=CIRCUS", "/search/performances?cursor=!", "/search/performances?cursor=eyJzaG93biI6LTF9",
		} {
			call(t, handler, http.MethodGet, "/api/v1"+path, "", http.StatusUnprocessableEntity)
		}
	})
}

func TestSearchPerformances(t *testing.T) {
	t.Parallel()
	handler := open(t)
	t.Run("filters go together", func(t *testing.T) {
		t.Parallel()
		answer := get(t, handler, "/search/performances", url.Values{"title": {"유령"}, "date": {"2026-12-24"}, "category": {"PLAY"}})
		items := list(answer, "items")
		if len(items) != 1 || items[0].(object)["id"] != 3.0 || items[0].(object)["hall"].(object)["name"] != "블루스퀘어" {
			t.Errorf("found %v", items)
		}
	})
	t.Run("pages follow one another to the end", func(t *testing.T) {
		t.Parallel()
		query, seen := url.Values{"limit": {"2"}}, map[any]bool{}
		for {
			answer := get(t, handler, "/search/performances", query)
			for _, item := range list(answer, "items") {
				seen[item.(object)["id"]] = true
			}
			next, ok := answer["nextCursor"].(string)
			if !ok {
				break
			}
			query.Set("cursor", next)
		}
		if len(seen) != 3 {
			t.Errorf("saw %v", seen)
		}
	})
}

func TestReindex(t *testing.T) {
	t.Parallel()
	handler := open(t)
	call(t, handler, http.MethodPost, "/api/v1/admin/search/reindex", "", http.StatusUnauthorized)
	call(t, handler, http.MethodPost, "/api/v1/admin/search/reindex", "user", http.StatusForbidden)
	call(t, handler, http.MethodPost, "/api/v1/admin/search/reindex", "admin", http.StatusAccepted)
}
