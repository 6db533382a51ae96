package searchindextest

import (
	"fmt"
	"slices"
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
			if len(result.Hits) != len(shown) || result.More != (want.Count > len(shown)) {
				t.Errorf("shows %d of %d, more: %t", len(result.Hits), want.Count, result.More)
			}
		})
	}
	if result := query(t, x, searchindex.Query{Limit: 1}); result.Total != nil {
		t.Errorf("a total that nobody asked for: %+v", result.Total)
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
