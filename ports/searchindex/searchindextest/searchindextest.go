// Package searchindextest is the conformance suite of searchindex.Index: what people type, what they must
// find, and what must happen to the index while they do.
package searchindextest

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Schema is of the collection that the suite uses.
var Schema = searchindex.Schema{
	Collection: "shows",
	Fields:     []searchindex.Field{{Name: "title", Weight: 10}, {Name: "cast", Weight: 3}},
	Facets:     []string{"category"},
	Numbers:    []string{"starts", "ends"},
}

// Run runs the suite. open returns an empty index with Schema in it, one of its own each time.
func Run(t *testing.T, open func(t *testing.T) searchindex.Index) {
	t.Helper()
	t.Run("Search", func(t *testing.T) { t.Parallel(); search(t, stocked(t, open(t))) })
	t.Run("Order", func(t *testing.T) { t.Parallel(); order(t, open(t)) })
	t.Run("Highlight", func(t *testing.T) { t.Parallel(); highlight(t, open(t)) })
	t.Run("Filter", func(t *testing.T) { t.Parallel(); filter(t, stocked(t, open(t))) })
	t.Run("Literal", func(t *testing.T) { t.Parallel(); literal(t, open(t)) })
	t.Run("Page", func(t *testing.T) { t.Parallel(); page(t, open(t)) })
	t.Run("Total", func(t *testing.T) { t.Parallel(); total(t, open(t)) })
	t.Run("Moment", func(t *testing.T) { t.Parallel(); moment(t, open(t)) })
	t.Run("Exact", func(t *testing.T) { t.Parallel(); exact(t, stocked(t, open(t))) })
	t.Run("Change", func(t *testing.T) { t.Parallel(); change(t, open) })
	t.Run("Rebuild", func(t *testing.T) { t.Parallel(); rebuild(t, open) })
	t.Run("Invalid", func(t *testing.T) { t.Parallel(); invalid(t, open(t)) })
}

// show makes a document: title, then who plays.
func show(id, title string, cast ...string) searchindex.Document {
	return searchindex.Document{
		ID: id, Text: map[string][]string{"title": {title}, "cast": cast},
		Stored: json.RawMessage(fmt.Sprintf("{%q:%q}", "title", title)),
	}
}

var shows = []searchindex.Document{
	show("miserables", "뮤지컬 레 미제라블", "홍광호", "조승우"),
	show("phantom", "오페라의 유령", "조승우", "손준호"),
	show("hamlet", "햄릿 Hamlet", "강필석"),
	show("macbeth", "연극 맥베스"),
	show("europe", "유럽 음악 기행"),
	show("jekyll", "지킬앤하이드 (Jekyll & Hyde)", "Brad Little"),
	show("chicago", "시카고 내한공연 [서울]"),
	show("les", "Les Misérables"),
	show("bts", "BTS 2024 월드투어 콘서트"),
	show("queen", "여왕의 남자"),
	show("chicken", "닭들의 꿈, 날다"),
	show("nutcracker", "호두까기인형"),
}

func put(t *testing.T, x searchindex.Index, documents ...searchindex.Document) {
	t.Helper()
	if err := x.Put(t.Context(), Schema.Collection, documents); err != nil {
		t.Fatal(err)
	}
}

func stocked(t *testing.T, x searchindex.Index) searchindex.Index {
	t.Helper()
	put(t, x, shows...)
	return x
}

// ask returns the hits of words over all fields.
func ask(t *testing.T, x searchindex.Index, words string) []searchindex.Hit {
	t.Helper()
	return query(t, x, searchindex.Query{Text: searchindex.Words(words), Limit: 10}).Hits
}

func query(t *testing.T, x searchindex.Index, q searchindex.Query) searchindex.Result {
	t.Helper()
	q.Collection = Schema.Collection
	result, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func ids(hits []searchindex.Hit) []string {
	names := []string{}
	for _, hit := range hits {
		names = append(names, hit.ID)
	}
	return names
}

// search: what is typed, and what must come first.
func search(t *testing.T, x searchindex.Index) {
	for name, words := range map[string]map[string]string{
		"a whole title":                      {"오페라의 유령": "phantom", "연극 맥베스": "macbeth", "호두까기인형": "nutcracker"},
		"a word of two syllables":            {"유령": "phantom", "햄릿": "hamlet"},
		"one syllable":                       {"햄": "hamlet", "닭": "chicken"},
		"the middle of a word":               {"까기": "nutcracker", "왕의": "queen"},
		"spaces left out":                    {"레미제라블": "miserables", "오페라의유령": "phantom"},
		"spaces put in":                      {"지킬 앤 하이드": "jekyll", "레 미 제 라 블": "miserables"},
		"a word half typed":                  {"레미제": "miserables", "오페라의 유": "phantom", "맥베": "macbeth"},
		"a syllable half typed":              {"오페라의 유려": "phantom", "오페라의 유ㄹ": "phantom", "레미제ㄹ": "miserables", "맥베ㅅ": "macbeth"},
		"a syllable that takes the next's":   {"레미젤": "miserables"},
		"the first syllable half typed":      {"해": "hamlet", "다": "chicken"},
		"initial consonants":                 {"ㄹㅁㅈㄹㅂ": "miserables", "ㅇㅍㄹㅇ": "phantom", "ㅎㄹ": "hamlet", "ㅁㅂㅅ": "macbeth"},
		"initials among syllables":           {"ㄹ미제": "miserables", "레ㅁㅈ": "miserables"},
		"consonants that a keyboard joined":  {"ㄹㅁㅈㄼ": "miserables"},
		"a wrong vowel":                      {"레미재라블": "miserables", "맥배스": "macbeth", "우령": "phantom"},
		"a wrong syllable":                   {"레미제리블": "miserables", "호두까기인영": "nutcracker", "지킬앤하아드": "jekyll"},
		"a syllable missing":                 {"호두까인형": "nutcracker"},
		"a syllable too many":                {"호두까기기인형": "nutcracker"},
		"Latin letters of any case":          {"hamlet": "hamlet", "HAMLET": "hamlet", "Jekyll": "jekyll"},
		"Latin letters of any width":         {"ｈａｍｌｅｔ": "hamlet"},
		"letters decomposed":                 {"\u1112\u1162\u11B7\u1105\u1175\u11BA": "hamlet"},
		"accents left out":                   {"miserables": "les", "les miserables": "les"},
		"a Latin word half typed":            {"ham": "hamlet", "jek": "jekyll", "b": "bts"},
		"a Latin letter wrong":               {"hamlat": "hamlet", "jekyl": "jekyll", "jekyyll": "jekyll"},
		"two Latin letters swapped":          {"halmet": "hamlet", "hmalet": "hamlet"},
		"punctuation":                        {"[서울]": "chicago", "jekyll & hyde": "jekyll", "꿈, 날다": "chicken", "꿈날다": "chicken"},
		"a year":                             {"2024": "bts"},
		"words in another order":             {"맥베스 연극": "macbeth", "콘서트 BTS": "bts"},
		"words of two fields":                {"레미제라블 홍광호": "miserables", "유령 손준호": "phantom"},
		"words apart, the last half typed":   {"뮤지컬 홍과": "miserables"},
		"a word apart with a letter wrong":   {"월드투어 콘소트": "bts"},
		"a second field":                     {"강필석": "hamlet", "brad": "jekyll", "ㅎㄱㅎ": "miserables"},
		"more letters than anybody searches": {"오페라의 유령" + strings.Repeat(" ", 300): "phantom"},
	} {
		t.Run(name+" finds it", func(t *testing.T) {
			t.Parallel()
			for typed, want := range words {
				if got := ids(ask(t, x, typed)); len(got) == 0 || got[0] != want {
					t.Errorf("%q finds %v, want %s first", typed, got, want)
				}
			}
		})
	}
	t.Run("everything in which it is", func(t *testing.T) {
		t.Parallel()
		got := ids(ask(t, x, "조승우"))
		slices.Sort(got)
		if want := []string{"miserables", "phantom"}; !slices.Equal(got, want) {
			t.Errorf("조승우 finds %v, want %v", got, want)
		}
	})
	t.Run("nothing where there is nothing", func(t *testing.T) {
		t.Parallel()
		for _, typed := range []string{"", " ", "!!", "브람스", "xyzzy", "zz", "ㅋㅋㅋ", "제라블레미", "🎭"} {
			if got := ids(ask(t, x, typed)); len(got) != 0 {
				t.Errorf("%q finds %v", typed, got)
			}
		}
	})
	t.Run("and the document comes back as it was stored", func(t *testing.T) {
		t.Parallel()
		if got := ask(t, x, "유령"); string(got[0].Stored) != `{"title":"오페라의 유령"}` {
			t.Errorf("stored: %s", got[0].Stored)
		}
	})
	t.Run("whatever is typed is no syntax", func(t *testing.T) {
		t.Parallel()
		for _, typed := range []string{`"`, `유령" OR "햄릿`, `유령*`, `title:유령`, `NEAR(유 령)`, `유령 AND`, `^유령`, `{`, `'; DROP TABLE x`, "유\x00령", "\xff\xfe"} {
			ask(t, x, typed)
		}
	})
	t.Run("many at once, each its own", func(t *testing.T) {
		t.Parallel()
		results, err := x.SearchMany(t.Context(), []searchindex.Query{
			{Collection: Schema.Collection, Text: searchindex.Words("유령"), Limit: 1},
			{Collection: Schema.Collection, Text: searchindex.Words("햄릿"), Limit: 1},
		})
		if err != nil || len(results) != 2 || results[0].Hits[0].ID != "phantom" || results[1].Hits[0].ID != "hamlet" {
			t.Errorf("%+v, %v", results, err)
		}
	})
}

func order(t *testing.T, x searchindex.Index) {
	popular := func(d searchindex.Document, popularity int) searchindex.Document {
		d.Popularity = popularity
		return d
	}
	put(t, x,
		show("whole", "유령"),
		show("beginning", "유령의 집"),
		show("word", "오페라의 유령"),
		show("inside", "대유령전"),
		show("cast", "밤의 노래", "유령"),
		popular(show("popular", "밤의 유령"), 500),
		show("longer", "오페라의 유령 25주년 기념 공연"),
		show("unfinished", "유럽"),
	)
	got := ids(ask(t, x, "유령"))
	want := []string{"whole", "cast", "beginning", "popular", "word", "longer", "inside"}
	if !slices.Equal(got, want) {
		t.Errorf("유령 finds %v, want %v", got, want)
	}
	if got := ids(ask(t, x, "유ㄹ")); len(got) != 8 {
		t.Errorf("유ㄹ finds %v, want all", got)
	}
}

func highlight(t *testing.T, x searchindex.Index) {
	put(t, x,
		show("1", "뮤지컬 <레 미제라블> & 친구들", "홍광호"),
		show("2", "Les Misérables"),
	)
	for typed, want := range map[string]string{
		"레미제라블":  "뮤지컬 &lt;<mark>레 미제라블</mark>&gt; &amp; 친구들",
		"ㄹㅁㅈ":    "뮤지컬 &lt;<mark>레 미제</mark>라블&gt; &amp; 친구들",
		"레미재라블":  "뮤지컬 &lt;<mark>레 미제라블</mark>&gt; &amp; 친구들",
		"친구들 레미": "뮤지컬 &lt;<mark>레 미</mark>제라블&gt; &amp; <mark>친구들</mark>",
		"홍광":     "<mark>홍광</mark>호",
		"misera": "Les <mark>Miséra</mark>bles",
	} {
		if got := ask(t, x, typed); len(got) == 0 || got[0].Highlight != want {
			t.Errorf("%q shows %+v, want %s", typed, got, want)
		}
	}
	if got := ask(t, x, "홍광호"); got[0].Field != "cast" {
		t.Errorf("it was found in %s", got[0].Field)
	}
}

func filter(t *testing.T, x searchindex.Index) {
	dated := func(id, category string, starts, ends int64) searchindex.Document {
		d := show(id, "여름 음악회 "+id, "김여름")
		d.Facets = map[string]string{"category": category}
		d.Numbers = map[string]int64{"starts": starts, "ends": ends}
		return d
	}
	put(t, x, dated("a", "CONCERT", 10, 20), dated("b", "PLAY", 15, 30), dated("c", "CONCERT", 25, 40))
	for name, test := range map[string]struct {
		query searchindex.Query
		want  []string
	}{
		"a facet": {searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category", "CONCERT")}}, []string{"a", "c"}},
		"one of several facets": {searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category", "CONCERT", "PLAY")},
			Sort: searchindex.Sort{Number: "starts"}}, []string{"a", "b", "c"}},
		"no facet at all": {searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category")}}, []string{}},
		"a day inside": {searchindex.Query{Where: []searchindex.Filter{searchindex.AtMost("starts", 16), searchindex.AtLeast("ends", 16)}},
			[]string{"a", "b"}},
		"words and a facet": {searchindex.Query{Text: searchindex.Words("여름"), Where: []searchindex.Filter{searchindex.Is("category", "PLAY")}},
			[]string{"b"}},
		"words sorted by a number": {searchindex.Query{Text: searchindex.Words("여름"), Sort: searchindex.Sort{Number: "ends", Descending: true}},
			[]string{"c", "b", "a"}},
		"words in one field only":         {searchindex.Query{Text: []searchindex.Clause{{Text: "유령", Fields: []string{"title"}}}}, []string{"phantom"}},
		"words that are in another field": {searchindex.Query{Text: []searchindex.Clause{{Text: "조승우", Fields: []string{"title"}}}}, []string{}},
		"a clause for each field": {searchindex.Query{Text: []searchindex.Clause{
			{Text: "레미제", Fields: []string{"title"}}, {Text: "조승우", Fields: []string{"cast"}}}}, []string{"miserables"}},
		"a clause that fails": {searchindex.Query{Text: []searchindex.Clause{
			{Text: "레미제", Fields: []string{"title"}}, {Text: "손준호", Fields: []string{"cast"}}}}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.query.Limit = 10
			got := ids(query(t, x, test.query).Hits)
			if test.query.Sort.Number == "" {
				slices.Sort(got)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("finds %v, want %v", got, test.want)
			}
		})
	}
}

// literal: facets and ids are compared to the sign, whatever signs they have.
func literal(t *testing.T, x searchindex.Index) {
	values := []string{
		"CONCERT", "concert", "CON CERT", "con-cert", "뮤지컬", "뮤지컬 ", "`", "a`b", "a,b", "[a,b]", `"a"`, "'a'", "a && category:=b", "a || b",
		"(a)", "*", "1", "01", "", "x", "!=a", ">1", strings.Repeat("long", 50), strings.Repeat("long", 51), "\\", "\x00", "🎭",
	}
	documents := make([]searchindex.Document, len(values))
	for i, value := range values {
		documents[i] = show("id "+value, "공연")
		documents[i].Facets = map[string]string{"category": value}
	}
	put(t, x, documents...)
	for _, value := range values {
		got := ids(query(t, x, searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category", value)}, Limit: 100}).Hits)
		if !slices.Equal(got, []string{"id " + value}) {
			t.Errorf("%q finds %q", value, got)
		}
	}
	if got := query(t, x, searchindex.Query{Where: []searchindex.Filter{searchindex.Is("category", values...)}, Limit: 100}).Hits; len(got) != len(values) {
		t.Errorf("all of them find %q", ids(got))
	}
	for _, value := range values {
		if err := x.Remove(t.Context(), Schema.Collection, []string{"id " + value}); err != nil {
			t.Errorf("remove %q: %v", value, err)
		}
	}
	if count, err := x.Count(t.Context(), Schema.Collection); err != nil || count != 0 {
		t.Errorf("%d are left, %v", count, err)
	}
}

func page(t *testing.T, x searchindex.Index) {
	for n := range 30 {
		d := show(fmt.Sprintf("%02d", n), fmt.Sprintf("겨울 음악회 제%d회", n))
		d.Numbers = map[string]int64{"starts": int64(n)}
		put(t, x, d)
	}
	for name, q := range map[string]searchindex.Query{
		"with words":    {Text: searchindex.Words("음악회")},
		"without words": {},
		"sorted":        {Sort: searchindex.Sort{Number: "starts"}},
	} {
		t.Run(name+" every document comes once", func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			q.Limit = 7
			for more := true; more; q.Offset += q.Limit {
				result := query(t, x, q)
				for _, hit := range result.Hits {
					if seen[hit.ID] {
						t.Errorf("%s comes twice", hit.ID)
					}
					seen[hit.ID] = true
				}
				more = result.More
			}
			if len(seen) != 30 {
				t.Errorf("%d documents, want 30", len(seen))
			}
		})
	}
}

func change(t *testing.T, open func(*testing.T) searchindex.Index) {
	t.Run("a document put again is found by its new words only", func(t *testing.T) {
		t.Parallel()
		x := open(t)
		put(t, x, show("1", "햄릿"))
		put(t, x, show("1", "맥베스"))
		put(t, x, show("1", "맥베스"))
		if got := ids(ask(t, x, "햄릿")); len(got) != 0 {
			t.Errorf("the old words find %v", got)
		}
		if got := ids(ask(t, x, "맥베스")); !slices.Equal(got, []string{"1"}) {
			t.Errorf("the new words find %v", got)
		}
		if count, err := x.Count(t.Context(), Schema.Collection); err != nil || count != 1 {
			t.Errorf("%d documents, %v", count, err)
		}
	})
	t.Run("of two with one id in one call the last counts", func(t *testing.T) {
		t.Parallel()
		x := open(t)
		put(t, x, show("1", "햄릿"), show("1", "맥베스"))
		if got := ids(ask(t, x, "햄릿")); len(got) != 0 {
			t.Errorf("the first finds %v", got)
		}
	})
	t.Run("a removed document is not found, and may be removed again", func(t *testing.T) {
		t.Parallel()
		x := stocked(t, open(t))
		for range 2 {
			if err := x.Remove(t.Context(), Schema.Collection, []string{"hamlet", "nobody"}); err != nil {
				t.Fatal(err)
			}
		}
		if got := ids(ask(t, x, "햄릿")); len(got) != 0 {
			t.Errorf("found %v", got)
		}
		if err := x.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func rebuild(t *testing.T, open func(*testing.T) searchindex.Index) {
	name := Schema.Collection
	each := func(documents ...searchindex.Document) iter.Seq2[searchindex.Document, error] {
		return func(yield func(searchindex.Document, error) bool) {
			for _, d := range documents {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
	t.Run("what isn't told again is gone", func(t *testing.T) {
		t.Parallel()
		x := stocked(t, open(t))
		if err := x.Rebuild(t.Context(), name, each(show("new", "새로운 공연"))); err != nil {
			t.Fatal(err)
		}
		if got := ids(ask(t, x, "유령")); len(got) != 0 {
			t.Errorf("the old: %v", got)
		}
		if got := ids(ask(t, x, "새로운")); !slices.Equal(got, []string{"new"}) {
			t.Errorf("the new: %v", got)
		}
		put(t, x, show("later", "나중 공연"))
		if got := ids(ask(t, x, "나중")); !slices.Equal(got, []string{"later"}) {
			t.Errorf("what came after: %v", got)
		}
	})
	t.Run("the live index answers meanwhile, and what changes meanwhile is not lost", func(t *testing.T) {
		t.Parallel()
		x := stocked(t, open(t))
		err := x.Rebuild(t.Context(), name, func(yield func(searchindex.Document, error) bool) {
			if !yield(show("changed", "옛날 제목"), nil) || !yield(show("removed", "사라질 공연"), nil) {
				return
			}
			if got := ids(ask(t, x, "유령")); !slices.Equal(got, []string{"phantom"}) {
				t.Errorf("meanwhile: %v", got)
			}
			put(t, x, show("changed", "새로운 제목"), show("added", "추가된 공연"))
			if err := x.Remove(t.Context(), name, []string{"removed"}); err != nil {
				t.Error(err)
			}
			if err := x.Rebuild(t.Context(), name, each()); !errors.Is(err, searchindex.ErrRebuilding) {
				t.Errorf("a second rebuild: %v", err)
			}
			yield(show("last", "마지막 공연"), nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		for words, want := range map[string][]string{
			"옛날": {}, "새로운": {"changed"}, "추가된": {"added"}, "사라질": {}, "마지막": {"last"},
		} {
			if got := ids(ask(t, x, words)); !slices.Equal(got, want) {
				t.Errorf("%s finds %v, want %v", words, got, want)
			}
		}
	})
	t.Run("no search fails or comes back empty while the index is built again and again", func(t *testing.T) {
		t.Parallel()
		x := stocked(t, open(t))
		over := make(chan struct{})
		var people sync.WaitGroup
		for range 4 {
			people.Go(func() {
				for {
					select {
					case <-over:
						return
					default:
					}
					result, err := x.Search(t.Context(), searchindex.Query{Collection: name, Text: searchindex.Words("유령"), Limit: 1})
					if err != nil || len(result.Hits) != 1 {
						t.Errorf("%d hits, %v", len(result.Hits), err)
						return
					}
				}
			})
		}
		for range 5 {
			if err := x.Rebuild(t.Context(), name, each(shows...)); err != nil {
				t.Error(err)
			}
		}
		close(over)
		people.Wait()
	})
	t.Run("a source that fails leaves the live index as it was", func(t *testing.T) {
		t.Parallel()
		x := stocked(t, open(t))
		broken := errors.New("broken")
		err := x.Rebuild(t.Context(), name, func(yield func(searchindex.Document, error) bool) {
			_ = yield(show("new", "새로운 공연"), nil) && yield(searchindex.Document{}, broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("Rebuild() = %v", err)
		}
		if got := ids(ask(t, x, "유령")); !slices.Equal(got, []string{"phantom"}) {
			t.Errorf("found %v", got)
		}
		if err := x.Rebuild(t.Context(), name, each(show("new", "새로운 공연"))); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

func invalid(t *testing.T, x searchindex.Index) {
	for name, q := range map[string]searchindex.Query{
		"an unknown collection":      {Collection: "nobody", Limit: 1},
		"an unknown field":           {Collection: Schema.Collection, Limit: 1, Text: []searchindex.Clause{{Text: "a", Fields: []string{"nobody"}}}},
		"an unknown facet":           {Collection: Schema.Collection, Limit: 1, Where: []searchindex.Filter{searchindex.Is("starts", "1")}},
		"an unknown number":          {Collection: Schema.Collection, Limit: 1, Where: []searchindex.Filter{searchindex.AtLeast("category", 1)}},
		"an unknown order":           {Collection: Schema.Collection, Limit: 1, Sort: searchindex.Sort{Number: "1; --"}},
		"a sum of what is no number": {Collection: Schema.Collection, Limit: 1, Sum: "title"},
		"no limit":                   {Collection: Schema.Collection},
		"a limit beyond the limit":   {Collection: Schema.Collection, Limit: searchindex.MaxLimit + 1},
		"an offset beyond the reach": {Collection: Schema.Collection, Limit: 1, Offset: searchindex.MaxReach},
	} {
		if _, err := x.Search(t.Context(), q); !errors.Is(err, searchindex.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, d := range map[string]searchindex.Document{
		"a document without an id":     {},
		"a document of unknown fields": {ID: "1", Text: map[string][]string{"nobody": {"x"}}},
		"a document of unknown facets": {ID: "1", Facets: map[string]string{"nobody": "x"}},
		"a document more than popular": {ID: "1", Popularity: 1_000_001},
	} {
		if err := x.Put(t.Context(), Schema.Collection, []searchindex.Document{d}); !errors.Is(err, searchindex.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
