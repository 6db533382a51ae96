package typesense_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/typesense"
	"github.com/ticketblue/ticketblue/ports/searchindex"
	"github.com/ticketblue/ticketblue/ports/searchindex/searchindextest"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// BenchmarkSearch measures a real server; the stand-in looks at every document.
func BenchmarkSearch(b *testing.B) {
	real, err := testenv.SharedTypesense()
	if err != nil {
		b.Fatal(err)
	}
	searchindextest.Bench(b, openOn(b, real, func(c *typesense.Config) { c.Schemas = []searchindex.Schema{searchindextest.Titles} }))
}
