package searchindextest

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// total: what is counted and added up is everything that matches, however little of it is shown.
func total(t *testing.T, x searchindex.Index) {
	const many = 2500
	documents := make([]searchindex.Document, many)
	for n := range many {
		d := show(fmt.Sprint(n), fmt.Sprintf("겨울 음악회 제%d회", n))
		if n%5 == 0 {
			d = show(fmt.Sprint(n), "오페라의 유령")
		}
		d.Facets = map[string]string{"category": []string{"CONCERT", "PLAY"}[n%2]}
		if d.Numbers = map[string]int64{"starts": int64(n), "ends": int64(n)}; n == 0 {
			delete(d.Numbers, "starts")
		}
		documents[n] = d
	}
	for some := range slices.Chunk(documents, searchindex.MaxBatch) {
		put(t, x, some...)
	}
	newest := searchindex.Sort{Number: "ends", Descending: true}
	for name, test := range map[string]struct {
		query searchindex.Query
		holds func(n int) bool
	}{
		"of everything":               {searchindex.Query{}, func(int) bool { return true }},
		"of a facet":                  {searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category", "PLAY")}}, func(n int) bool { return n%2 == 1 }},
		"of a range":                  {searchindex.Query{Where: []searchindex.Filter{searchindex.AtLeast("ends", 100), searchindex.AtMost("ends", 2100)}}, func(n int) bool { return n >= 100 && n <= 2100 }},
		"of words that most hold":     {searchindex.Query{Text: searchindex.Words("음악회")}, func(n int) bool { return n%5 != 0 }},
		"of words, sorted":            {searchindex.Query{Text: searchindex.Words("유령"), Sort: newest}, func(n int) bool { return n%5 == 0 }},
		"of words and a filter":       {searchindex.Query{Text: searchindex.Words("음악회"), Sort: newest, Where: []searchindex.Filter{searchindex.Is("category", "CONCERT")}}, func(n int) bool { return n%5 != 0 && n%2 == 0 }},
		"of two clauses":              {searchindex.Query{Text: []searchindex.Clause{{Text: "겨울", Exact: true}, {Text: "음악회", Exact: true}}, Sort: newest}, func(n int) bool { return n%5 != 0 }},
		"of words with a wrong one":   {searchindex.Query{Text: searchindex.Words("오페라의 유형"), Sort: newest}, func(n int) bool { return n%5 == 0 }},
		"of words that nothing has":   {searchindex.Query{Text: searchindex.Words("햄릿")}, func(int) bool { return false }},
		"of a facet that nothing has": {searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category", "DANCE")}}, func(int) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, shown := searchindex.Total{}, []string{}
			for n := many - 1; n >= 0; n-- {
				if !test.holds(n) {
					continue
				}
				want.Count++
				want.Sum += int64(n) // the one without the number would add 0
				if len(shown) < 7 {
					shown = append(shown, fmt.Sprint(n))
				}
			}
			test.query.Limit, test.query.Sum = 7, "starts"
			result := query(t, x, test.query)
			if result.Total == nil || *result.Total != want {
				t.Errorf("is %+v, want %+v", result.Total, want)
			}
			if test.query.Sort == newest && !slices.Equal(ids(result.Hits), shown) {
				t.Errorf("shows %v, want %v", ids(result.Hits), shown)
			}
			test.query.Sum, test.query.Count = "", true
			if counted := query(t, x, test.query); counted.Total == nil || *counted.Total != (searchindex.Total{Count: want.Count}) {
				t.Errorf("counts %+v, want %d", counted.Total, want.Count)
			}
			if len(result.Hits) != len(shown) || result.More != (want.Count > len(shown)) {
				t.Errorf("shows %d of %d, more: %t", len(result.Hits), want.Count, result.More)
			}
		})
	}
	if result := query(t, x, searchindex.Query{Limit: 1}); result.Total != nil {
		t.Errorf("a total that nobody asked for: %+v", result.Total)
	}
}

// moment: while documents change, what is counted, added up and shown are the same documents.
func moment(t *testing.T, x searchindex.Index) {
	const many, rounds = 60, 120
	documents := func(round int) []searchindex.Document {
		some := make([]searchindex.Document, many)
		for n := range some {
			some[n] = show(fmt.Sprint(n), "겨울 음악회")
			some[n].Facets = map[string]string{"category": []string{"CONCERT", "PLAY"}[(n+round)%2]}
			some[n].Numbers = map[string]int64{"starts": int64(n + round)}
			some[n].Stored = json.RawMessage(fmt.Sprintf(`{"category":%q,"starts":%d}`, some[n].Facets["category"], n+round))
		}
		return some
	}
	put(t, x, documents(0)...)
	over := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		defer close(over)
		for round := range rounds {
			for some := range slices.Chunk(documents(round), 7) {
				if err := x.Put(t.Context(), Schema.Collection, some); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	defer changing.Wait()
	plays := []searchindex.Filter{searchindex.Is("category", "PLAY")}
	for asked := 0; ; asked++ {
		for _, text := range [][]searchindex.Clause{nil, searchindex.Words("음악회")} {
			result := query(t, x, searchindex.Query{Text: text, Where: plays, Sum: "starts", Limit: many})
			shown := searchindex.Total{Count: len(result.Hits)}
			for _, hit := range result.Hits {
				var d struct {
					Category string
					Starts   int64
				}
				if err := json.Unmarshal(hit.Stored, &d); err != nil {
					t.Fatal(err)
				}
				if shown.Sum += d.Starts; d.Category != "PLAY" {
					t.Fatalf("a %s is shown among plays", d.Category)
				}
			}
			if *result.Total != shown {
				t.Fatalf("asked for %v the %dth time: %+v are told of, %+v shown", text, asked, *result.Total, shown)
			}
		}
		select {
		case <-over:
			return
		default:
		}
	}
}

// exact: a wrong letter finds nothing, an unfinished one still does.
func exact(t *testing.T, x searchindex.Index) {
	for words, want := range map[string][]string{
		"유령": {"phantom"}, "우령": {}, "오페라의 유려": {"phantom"}, "오페러의 유령": {}, "레미제라블": {"miserables"},
	} {
		for _, sum := range []string{"", "starts"} {
			result := query(t, x, searchindex.Query{Text: []searchindex.Clause{{Text: words, Exact: true}}, Sum: sum, Limit: 10})
			if got := ids(result.Hits); !slices.Equal(got, want) {
				t.Errorf("%s, exactly, finds %v, want %v", words, got, want)
			}
		}
	}
}
