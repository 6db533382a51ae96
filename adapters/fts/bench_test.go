package fts_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/fts"
	"github.com/ticketblue/ticketblue/ports/searchindex"
	"github.com/ticketblue/ticketblue/ports/searchindex/searchindextest"
)

func BenchmarkSearch(b *testing.B) {
	x, err := fts.Open(b.Context(), fts.Config{Dir: b.TempDir(), Schemas: []searchindex.Schema{searchindextest.Titles}})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	searchindextest.Bench(b, x)
}
