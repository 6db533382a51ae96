package typesense

import (
	"testing"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Servers of every version know pages, and a page holds all that a query may ask for.
func TestOnePageHoldsWhatAQueryAsksFor(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= searchindex.MaxLimit; limit++ {
		for offset := 0; offset+limit <= searchindex.MaxReach; offset++ {
			page, perPage, before := paged(offset, limit+1)
			if first := (page-1)*perPage + before; first != offset || before+limit+1 > perPage || perPage > maxPerSearch || page < 1 {
				t.Fatalf("%d from %d on: page %d of %d, %d before", limit, offset, page, perPage, before)
			}
		}
	}
}

// What a server does not know it may ignore: nothing that decides which hits come is asked by a word that is new.
func TestQuestionsUseNoLimitAndOffset(t *testing.T) {
	t.Parallel()
	c, err := newCollection(nil, "x", searchindex.Schema{Collection: "shows", Fields: []searchindex.Field{{Name: "title", Weight: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []searchindex.Query{{Limit: 5, Offset: 7}, {Limit: 5, Offset: 7, Text: searchindex.Words("햄릿")}} {
		asks, err := newSearch(nil, c, query).next(t.Context())
		if err != nil || len(asks) == 0 {
			t.Fatalf("%d questions, %v", len(asks), err)
		}
		for _, ask := range asks {
			if ask.Limit != nil || ask.Offset != nil || ask.Page == nil || ask.PerPage == nil {
				t.Errorf("%+v", ask)
			}
		}
	}
}
