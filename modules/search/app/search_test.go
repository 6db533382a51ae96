package searchapp_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/fts"
	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// catalogue is a source that a test changes.
type catalogue struct {
	mu           sync.Mutex
	performances map[int64]search.Performance
	halls        map[int64]search.Hall
	performers   map[int64]search.Performer
	broken       error
	reading      chan struct{} // when set, the whole catalogue waits for it
	sold         map[string]search.Reservation
}

func some[T any](c *catalogue, things map[int64]T, ids []int64) ([]T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []T
	for _, id := range ids {
		if thing, ok := things[id]; ok {
			found = append(found, thing)
		}
	}
	return found, c.broken
}

func every[T any](ctx context.Context, c *catalogue, things map[int64]T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if c.reading != nil {
			select {
			case <-c.reading:
			case <-ctx.Done():
				var nothing T
				yield(nothing, ctx.Err())
				return
			}
		}
		c.mu.Lock()
		ids := slices.Sorted(maps.Keys(things))
		c.mu.Unlock()
		found, err := some(c, things, ids)
		for _, thing := range found {
			if !yield(thing, err) {
				return
			}
		}
	}
}

func (c *catalogue) Performances(_ context.Context, ids []int64) ([]search.Performance, error) {
	return some(c, c.performances, ids)
}

func (c *catalogue) Halls(_ context.Context, ids []int64) ([]search.Hall, error) {
	return some(c, c.halls, ids)
}

func (c *catalogue) Performers(_ context.Context, ids []int64) ([]search.Performer, error) {
	return some(c, c.performers, ids)
}

func (c *catalogue) PerformancesWith(_ context.Context, hallIDs, _ []int64) ([]int64, error) {
	var ids []int64
	for id, p := range c.performances {
		if slices.Contains(hallIDs, p.HallID) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (c *catalogue) AllPerformances(ctx context.Context) iter.Seq2[search.Performance, error] {
	return every(ctx, c, c.performances)
}

func (c *catalogue) AllHalls(ctx context.Context) iter.Seq2[search.Hall, error] {
	return every(ctx, c, c.halls)
}

func (c *catalogue) AllPerformers(ctx context.Context) iter.Seq2[search.Performer, error] {
	return every(ctx, c, c.performers)
}

func (c *catalogue) set(p search.Performance) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.performances[p.ID] = p
}

func day(text string) clock.Date {
	date, err := clock.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return date
}

func stocked() *catalogue {
	return &catalogue{
		performances: map[int64]search.Performance{
			1: {ID: 1, Title: "레 미제라블", Category: "MUSICAL", StartDate: day("2026-11-01"), EndDate: day("2026-12-31"), HallID: 7, HallName: "블루스퀘어", MinPrice: 70_000, Performers: []string{"홍광호"}},
			2: {ID: 2, Title: "오페라의 유령", Category: "MUSICAL", StartDate: day("2026-12-01"), EndDate: day("2027-02-28"), HallID: 8, HallName: "샤롯데씨어터", Performers: []string{"조승우"}},
			3: {ID: 3, Title: "유령 이야기", Category: "PLAY", StartDate: day("2026-12-24"), EndDate: day("2026-12-24"), HallID: 7, HallName: "블루스퀘어"},
		},
		halls:      map[int64]search.Hall{7: {ID: 7, Name: "블루스퀘어", Address: "서울특별시 용산구"}, 8: {ID: 8, Name: "샤롯데씨어터"}},
		performers: map[int64]search.Performer{4: {ID: 4, Name: "홍광호"}, 5: {ID: 5, Name: "조승우"}},
	}
}

func open(t *testing.T, from *catalogue) (*searchapp.Search, *fts.Index) {
	t.Helper()
	index, err := fts.Open(t.Context(), fts.Config{Schemas: searchapp.Schemas()})
	if err != nil {
		t.Fatal(err)
	}
	app := searchapp.New(index, from, from.box())
	t.Cleanup(func() {
		app.Close()
		_ = index.Close()
	})
	if err := app.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return app, index
}

func found(t *testing.T, app *searchapp.Search, words string) search.Answer {
	t.Helper()
	answer, err := app.Search(t.Context(), search.Query{Words: words})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func titles(found []search.Found[search.Performance]) []string {
	names := []string{}
	for _, f := range found {
		names = append(names, f.Thing.Title)
	}
	return names
}

func TestSearch(t *testing.T) {
	t.Parallel()
	app, _ := open(t, stocked())

	t.Run("one box finds performances, halls and performers", func(t *testing.T) {
		t.Parallel()
		answer := found(t, app, "홍광호")
		if got := titles(answer.Performances); !slices.Equal(got, []string{"레 미제라블"}) {
			t.Errorf("performances %v", got)
		}
		if len(answer.Performers) != 1 || answer.Performers[0].Thing.ID != 4 || answer.Performers[0].Highlight != "<mark>홍광호</mark>" {
			t.Errorf("performers %+v", answer.Performers)
		}
		answer = found(t, app, "블루스퀘어")
		if len(answer.Halls) != 1 || answer.Halls[0].Thing.Address != "서울특별시 용산구" || len(answer.Performances) != 2 {
			t.Errorf("halls %+v, performances %v", answer.Halls, titles(answer.Performances))
		}
	})
	t.Run("a performance comes with all that its list shows", func(t *testing.T) {
		t.Parallel()
		got := found(t, app, "레미제라블").Performances[0].Thing
		want := stocked().performances[1]
		if got.Title != want.Title || got.StartDate != want.StartDate || got.MinPrice != want.MinPrice || got.HallName != want.HallName {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("blank words find nothing", func(t *testing.T) {
		t.Parallel()
		if answer := found(t, app, "  "); len(answer.Performances)+len(answer.Halls)+len(answer.Performers) != 0 {
			t.Errorf("found %+v", answer)
		}
	})
	t.Run("more than may be shown is refused", func(t *testing.T) {
		t.Parallel()
		if _, err := app.Search(t.Context(), search.Query{Words: "유령", Limit: 51}); !errors.Is(err, search.ErrInvalidLimit) {
			t.Errorf("got %v", err)
		}
	})
}

func TestFindPerformances(t *testing.T) {
	t.Parallel()
	app, _ := open(t, stocked())
	for name, test := range map[string]struct {
		filter search.Filter
		want   []string
	}{
		"without a filter, all, the latest first": {search.Filter{}, []string{"유령 이야기", "오페라의 유령", "레 미제라블"}},
		"by title":                       {search.Filter{Title: "유령"}, []string{"유령 이야기", "오페라의 유령"}},
		"by performer":                   {search.Filter{Performer: "조승"}, []string{"오페라의 유령"}},
		"by hall":                        {search.Filter{Hall: "블루 스퀘어", Title: "유령"}, []string{"유령 이야기"}},
		"by day, its ends included":      {search.Filter{From: day("2026-12-01"), To: day("2026-12-01")}, []string{"오페라의 유령", "레 미제라블"}},
		"by category":                    {search.Filter{Category: "PLAY"}, []string{"유령 이야기"}},
		"by everything":                  {search.Filter{Title: "유령", Hall: "블루", Category: "PLAY", From: day("2026-12-24"), To: day("2026-12-24")}, []string{"유령 이야기"}},
		"by what doesn't go together":    {search.Filter{Title: "레미제라블", Performer: "조승우"}, []string{}},
		"a page at a time, the rest too": {search.Filter{Limit: 2, Offset: 2}, []string{"레 미제라블"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := app.FindPerformances(t.Context(), test.filter)
			if err != nil {
				t.Fatal(err)
			}
			if got := titles(page.Items); !slices.Equal(got, test.want) {
				t.Errorf("found %v, want %v", got, test.want)
			}
		})
	}
	t.Run("not for ever", func(t *testing.T) {
		t.Parallel()
		if _, err := app.FindPerformances(t.Context(), search.Filter{Offset: 995}); !errors.Is(err, search.ErrTooFar) {
			t.Errorf("got %v", err)
		}
	})
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	performances := func(ids ...int64) []search.Changed {
		return []search.Changed{{Kind: search.Performances, IDs: ids}}
	}
	t.Run("what changed is found by its new words, twice told or once", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, _ := open(t, from)
		from.set(search.Performance{ID: 1, Title: "맥베스"})
		for range 2 {
			if err := app.Refresh(t.Context(), performances(1, 1)); err != nil {
				t.Fatal(err)
			}
		}
		if got := titles(found(t, app, "맥베스").Performances); len(got) != 1 {
			t.Errorf("found %v", got)
		}
		if got := titles(found(t, app, "레미제라블").Performances); len(got) != 0 {
			t.Errorf("found %v", got)
		}
	})
	t.Run("what is gone isn't found", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, _ := open(t, from)
		delete(from.performances, 1)
		if err := app.Refresh(t.Context(), performances(1, 99)); err != nil {
			t.Fatal(err)
		}
		if got := titles(found(t, app, "레미제라블").Performances); len(got) != 0 {
			t.Errorf("found %v", got)
		}
	})
	t.Run("performances follow their hall's name", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, _ := open(t, from)
		from.halls[7] = search.Hall{ID: 7, Name: "새이름극장"}
		for _, id := range []int64{1, 3} {
			p := from.performances[id]
			p.HallName = "새이름극장"
			from.set(p)
		}
		if err := app.Refresh(t.Context(), []search.Changed{{Kind: search.Halls, IDs: []int64{7}}}); err != nil {
			t.Fatal(err)
		}
		if answer := found(t, app, "새이름"); len(answer.Halls) != 1 || len(answer.Performances) != 2 {
			t.Errorf("found %+v", answer)
		}
	})
	t.Run("a source or an index that fails is told, so that it is tried again", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, index := open(t, from)
		from.broken = errors.New("broken")
		if err := app.Refresh(t.Context(), performances(1)); !errors.Is(err, from.broken) {
			t.Errorf("a failing source: %v", err)
		}
		from.broken = nil
		_ = index.Close()
		if err := app.Refresh(t.Context(), performances(1)); err == nil {
			t.Error("a failing index is not told")
		}
		_, err := app.Search(t.Context(), search.Query{Words: "유령"})
		if f := fault.As(err); f == nil || f.Kind != fault.Unavailable {
			t.Errorf("a search is told %v", err)
		}
	})
}

func TestRebuild(t *testing.T) {
	t.Parallel()
	t.Run("everything is read again, and what was lost is back", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, index := open(t, from)
		if err := index.Remove(t.Context(), "performances", []string{"1", "2", "3"}); err != nil {
			t.Fatal(err)
		}
		var told []searchapp.Progress
		if err := app.Rebuild(t.Context(), func(p searchapp.Progress) { told = append(told, p) }); err != nil {
			t.Fatal(err)
		}
		if len(told) != 4 || told[0] != (searchapp.Progress{Kind: search.Performances, Count: 3, Done: true}) {
			t.Errorf("told %+v", told)
		}
		if got := titles(found(t, app, "유령").Performances); len(got) != 2 {
			t.Errorf("found %v", got)
		}
	})
	t.Run("a second one at the same time is refused", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, _ := open(t, from)
		from.reading = make(chan struct{})
		if err := app.StartRebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := app.StartRebuild(t.Context()); !errors.Is(err, search.ErrReindexing) {
			t.Errorf("got %v", err)
		}
		if got := titles(found(t, app, "유령").Performances); len(got) != 2 {
			t.Errorf("meanwhile %v", got)
		}
		close(from.reading)
	})
	t.Run("only what is named is read again", func(t *testing.T) {
		t.Parallel()
		from := stocked()
		app, index := open(t, from)
		if err := index.Remove(t.Context(), "halls", []string{"7", "8"}); err != nil {
			t.Fatal(err)
		}
		empty, err := app.Empty(t.Context())
		if err != nil || !slices.Equal(empty, []search.Kind{search.Halls, search.Reservations}) {
			t.Errorf("empty are %v, %v", empty, err)
		}
		delete(from.performances, 1)
		if err := app.Rebuild(t.Context(), nil, empty...); err != nil {
			t.Error(err)
		}
		all := found(t, app, "블루스퀘어")
		if len(all.Halls) != 1 || len(all.Performances) != 2 {
			t.Errorf("found %+v", all)
		}
	})
}
