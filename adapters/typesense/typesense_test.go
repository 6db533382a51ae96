package typesense_test

import (
	"net/http/httptest"
	"os"
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
