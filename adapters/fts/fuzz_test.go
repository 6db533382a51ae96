package fts

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

var shows = searchindex.Schema{Collection: "shows", Fields: []searchindex.Field{{Name: "title", Weight: 1}}}

func FuzzSearch(f *testing.F) {
	for _, text := range []string{
		"유령", "레미제ㄹ", "ㄹㅁㅈㄹㅂ", `"a" OR b*`, "hamlet", "\x00", "ㄳ", "é", "\xff", "title:x", "NEAR(a b)", "가ㅏ", "ﷺ", "e\u0301",
	} {
		f.Add(text)
	}
	x, err := Open(f.Context(), Config{Schemas: []searchindex.Schema{shows}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = x.Close() })
	f.Fuzz(func(t *testing.T, text string) {
		document := searchindex.Document{ID: "1", Text: map[string][]string{"title": {text}}}
		if err := x.Put(t.Context(), "shows", []searchindex.Document{document}); err != nil {
			t.Fatalf("a title: %v", err)
		}
		result, err := x.Search(t.Context(), searchindex.Query{Collection: "shows", Text: searchindex.Words(text), Limit: 10})
		if err != nil {
			t.Fatalf("words: %v", err)
		}
		_, folded := words.Texts(slices.Values([][]string{{text}}))
		n := utf8.RuneCountInString(strings.ReplaceAll(folded, " ", ""))
		if n > 2 && n < searchindex.MaxTextRunes && len(result.Hits) != 1 {
			t.Fatalf("%q (%q) does not find itself", text, folded)
		}
		for _, hit := range result.Hits {
			if !utf8.ValidString(hit.Highlight) && utf8.ValidString(text) {
				t.Fatalf("%q", hit.Highlight)
			}
		}
	})
}
