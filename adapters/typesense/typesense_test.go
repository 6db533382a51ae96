package typesense_test

import (
	"context"
	"errors"
	"iter"
	"net/http/httptest"
	"os"
	"slices"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/typesense"
	"github.com/ticketblue/ticketblue/adapters/typesensesim"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/searchindex"
	"github.com/ticketblue/ticketblue/ports/searchindex/searchindextest"
)

// server is a Typesense server: the one that TYPESENSE_URL and TYPESENSE_API_KEY name, or else a stand-in.
func server(t *testing.T) (url, key string) {
	t.Helper()
	if url := os.Getenv("TYPESENSE_URL"); url != "" {
		return url, os.Getenv("TYPESENSE_API_KEY")
	}
	stand := httptest.NewServer(typesensesim.New("a-key"))
	t.Cleanup(stand.Close)
	return stand.URL, "a-key"
}

// open returns an index of its own on a server.
func open(t *testing.T, change ...func(*typesense.Config)) *typesense.Index {
	t.Helper()
	url, key := server(t)
	return openOn(t, url, key, change...)
}

func openOn(t *testing.T, url, key string, change ...func(*typesense.Config)) *typesense.Index {
	t.Helper()
	config := typesense.Config{URL: url, APIKey: key, Prefix: "test-" + id.New(), Schemas: []searchindex.Schema{searchindextest.Schema}}
	for _, c := range change {
		c(&config)
	}
	x, err := typesense.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func TestIndex(t *testing.T) {
	t.Parallel()
	searchindextest.Run(t, func(t *testing.T) searchindex.Index { return open(t) })
}

func show(id, title string) searchindex.Document {
	return searchindex.Document{ID: id, Text: map[string][]string{"title": {title}}}
}

func put(t *testing.T, x *typesense.Index, documents ...searchindex.Document) {
	t.Helper()
	if err := x.Put(t.Context(), "shows", documents); err != nil {
		t.Fatal(err)
	}
}

func titles(documents ...searchindex.Document) iter.Seq2[searchindex.Document, error] {
	return func(yield func(searchindex.Document, error) bool) {
		for _, d := range documents {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// found are the ids that words find.
func found(t *testing.T, x *typesense.Index, words string) []string {
	t.Helper()
	result, err := x.Search(t.Context(), searchindex.Query{Collection: "shows", Text: searchindex.Words(words), Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, hit := range result.Hits {
		ids = append(ids, hit.ID)
	}
	return ids
}

func count(t *testing.T, x *typesense.Index) int {
	t.Helper()
	n, err := x.Count(t.Context(), "shows")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTwoInstances(t *testing.T) {
	t.Parallel()
	pair := func(t *testing.T) (one, other *typesense.Index) {
		t.Helper()
		url, key := server(t)
		name := "shared-" + id.New()
		prefix := func(c *typesense.Config) { c.Prefix = name }
		return openOn(t, url, key, prefix), openOn(t, url, key, prefix)
	}
	t.Run("what one puts the other finds", func(t *testing.T) {
		t.Parallel()
		one, other := pair(t)
		put(t, one, show("1", "햄릿"))
		if got := found(t, other, "햄리"); !slices.Equal(got, []string{"1"}) {
			t.Errorf("햄리 finds %v", got)
		}
	})
	t.Run("what one changes while the other rebuilds is not lost", func(t *testing.T) {
		t.Parallel()
		one, other := pair(t)
		put(t, one, show("changed", "햄릿"), show("removed", "맥베스"))
		err := one.Rebuild(t.Context(), "shows", func(yield func(searchindex.Document, error) bool) {
			put(t, other, show("changed", "오셀로"), show("added", "리어왕"))
			if err := other.Remove(t.Context(), "shows", []string{"removed"}); err != nil {
				t.Error(err)
			}
			_ = yield(show("changed", "햄릿"), nil) && yield(show("removed", "맥베스"), nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		for words, want := range map[string][]string{"햄릿": {}, "오셀로": {"changed"}, "리어왕": {"added"}, "맥베스": {}} {
			if got := found(t, other, words); !slices.Equal(got, want) {
				t.Errorf("%s finds %v, want %v", words, got, want)
			}
		}
		if n := count(t, one); n != 2 {
			t.Errorf("%d documents, want 2", n)
		}
	})
	t.Run("the later of two rebuilds takes over, and the earlier is told", func(t *testing.T) {
		t.Parallel()
		one, other := pair(t)
		err := one.Rebuild(t.Context(), "shows", func(yield func(searchindex.Document, error) bool) {
			if err := other.Rebuild(t.Context(), "shows", titles(show("later", "맥베스"))); err != nil {
				t.Error(err)
			}
			yield(show("earlier", "햄릿"), nil)
		})
		if !errors.Is(err, searchindex.ErrRebuilding) {
			t.Errorf("the earlier: %v", err)
		}
		if got := found(t, one, "맥베스"); !slices.Equal(got, []string{"later"}) || len(found(t, one, "햄릿")) != 0 {
			t.Errorf("맥베스 finds %v", got)
		}
	})
	t.Run("a rebuild that was killed stands in nobody's way", func(t *testing.T) {
		t.Parallel()
		one, other := pair(t)
		put(t, one, show("old", "햄릿"))
		ctx, kill := context.WithCancel(t.Context())
		err := one.Rebuild(ctx, "shows", func(yield func(searchindex.Document, error) bool) {
			kill()
			yield(show("new", "맥베스"), nil)
		})
		if err == nil {
			t.Error("it went on")
		}
		if got := found(t, other, "햄릿"); !slices.Equal(got, []string{"old"}) {
			t.Errorf("the live index: %v", got)
		}
		if err := other.Rebuild(t.Context(), "shows", titles(show("new", "맥베스"))); err != nil {
			t.Error(err)
		}
		if got := found(t, one, "맥베스"); !slices.Equal(got, []string{"new"}) {
			t.Errorf("after the next one: %v", got)
		}
	})
}

func TestAnotherSchema(t *testing.T) {
	t.Parallel()
	url, key := server(t)
	prefix := "changed-" + id.New()
	before := openOn(t, url, key, func(c *typesense.Config) { c.Prefix = prefix })
	put(t, before, show("1", "햄릿"))
	after := openOn(t, url, key, func(c *typesense.Config) {
		c.Prefix = prefix
		schema := searchindextest.Schema
		schema.Facets = []string{"category", "city"}
		c.Schemas = []searchindex.Schema{schema}
	})
	if n := count(t, after); n != 0 {
		t.Errorf("%d documents of another schema count", n)
	}
	put(t, after, show("2", "맥베스")) // a change that comes before the rebuild
	if n := count(t, after); n != 0 {
		t.Errorf("a change makes %d of another schema count", n)
	}
	if err := after.Rebuild(t.Context(), "shows", titles(show("1", "햄릿"), show("2", "맥베스"))); err != nil {
		t.Fatal(err)
	}
	if n := count(t, after); n != 2 {
		t.Errorf("%d documents after the rebuild, want 2", n)
	}
	if got := found(t, before, "햄릿"); !slices.Equal(got, []string{"1"}) {
		t.Errorf("an instance of before finds %v meanwhile", got)
	}
}
