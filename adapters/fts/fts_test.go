package fts_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/fts"
	"github.com/ticketblue/ticketblue/ports/searchindex"
	"github.com/ticketblue/ticketblue/ports/searchindex/searchindextest"
)

func open(t *testing.T, config fts.Config) *fts.Index {
	t.Helper()
	x, err := fts.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func TestIndex(t *testing.T) {
	t.Parallel()
	searchindextest.Run(t, func(t *testing.T) searchindex.Index {
		return open(t, fts.Config{Schemas: []searchindex.Schema{searchindextest.Schema}})
	})
}

func TestLargeIndex(t *testing.T) {
	t.Parallel()
	schema := searchindextest.Schema
	schema.Large = true
	searchindextest.Run(t, func(t *testing.T) searchindex.Index {
		return open(t, fts.Config{Schemas: []searchindex.Schema{schema}})
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()
	document := searchindex.Document{ID: "1", Text: map[string][]string{"title": {"햄릿"}}}
	fill := func(t *testing.T, dir string) {
		t.Helper()
		x, err := fts.Open(t.Context(), fts.Config{Dir: dir, Schemas: []searchindex.Schema{searchindextest.Schema}})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Put(t.Context(), "shows", []searchindex.Document{document}); err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("an index that is opened again answers as before", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		fill(t, dir)
		x := open(t, fts.Config{Dir: dir, Schemas: []searchindex.Schema{searchindextest.Schema}})
		result, err := x.Search(t.Context(), searchindex.Query{Collection: "shows", Text: searchindex.Words("햄리"), Limit: 1})
		if err != nil || len(result.Hits) != 1 {
			t.Errorf("%+v, %v", result, err)
		}
	})
	t.Run("an index of another schema is empty, which tells that it has to be rebuilt", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		fill(t, dir)
		other := searchindextest.Schema
		other.Facets = []string{"category", "city"}
		x := open(t, fts.Config{Dir: dir, Schemas: []searchindex.Schema{other}})
		if count, err := x.Count(t.Context(), "shows"); err != nil || count != 0 {
			t.Errorf("%d documents, %v", count, err)
		}
		if err := x.Put(t.Context(), "shows", []searchindex.Document{document}); err != nil {
			t.Error(err)
		}
	})
	t.Run("what a killed rebuild left is deleted, and damaged files are made again", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		fill(t, dir)
		for _, name := range []string{"shows.2.sqlite", "shows.9.sqlite"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("no database at all, but a page of something else"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		x := open(t, fts.Config{Dir: dir, Schemas: []searchindex.Schema{searchindextest.Schema}})
		if count, err := x.Count(t.Context(), "shows"); err != nil || count != 1 {
			t.Errorf("%d documents, %v", count, err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.sqlite"))
		if err != nil || len(files) != 1 {
			t.Errorf("left: %v, %v", files, err)
		}
	})
	t.Run("a name that could be SQL is refused", func(t *testing.T) {
		t.Parallel()
		_, err := fts.Open(t.Context(), fts.Config{Dir: t.TempDir(), Schemas: []searchindex.Schema{{Collection: "a; DROP"}}})
		if err == nil {
			t.Error("accepted")
		}
	})
}
