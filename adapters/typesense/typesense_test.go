package typesense_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/typesense"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/searchindex"
	"github.com/ticketblue/ticketblue/ports/searchindex/searchindextest"
	"github.com/ticketblue/ticketblue/test/testenv"
	"github.com/ticketblue/ticketblue/test/typesensesim"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

// each runs a test on a real server and on the stand-in. A machine that can't have the real one has the stand-in alone
// run it, and the log says so: what the stand-in answers was held against the real one where there was one (TestStandIn).
func each(t *testing.T, test func(t *testing.T, server testenv.Typesense)) {
	t.Helper()
	t.Run("real", func(t *testing.T) {
		t.Parallel()
		real, err := testenv.SharedTypesense()
		if errors.Is(err, testenv.ErrNoServer) {
			t.Logf("the stand-in alone runs this: %v", err)
			return
		}
		must(t, err)
		test(t, real)
	})
	t.Run("stand-in", func(t *testing.T) {
		t.Parallel()
		test(t, standIn(t))
	})
}

// standIn is a stand-in of one's own.
func standIn(t *testing.T) testenv.Typesense {
	t.Helper()
	stand := httptest.NewServer(typesensesim.New("a-key"))
	t.Cleanup(stand.Close)
	return testenv.Typesense{URL: stand.URL, APIKey: "a-key"}
}

// openOn returns an index of its own on a server.
func openOn(t testing.TB, server testenv.Typesense, change ...func(*typesense.Config)) *typesense.Index {
	t.Helper()
	config := typesense.Config{URL: server.URL, APIKey: server.APIKey, Prefix: "test-" + id.New(), Schemas: []searchindex.Schema{searchindextest.Schema}}
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

// TestServer says which servers run the suite; make test shows it.
func TestServer(t *testing.T) {
	real, err := testenv.SharedTypesense()
	if errors.Is(err, testenv.ErrNoServer) {
		t.Logf("Typesense: the stand-in alone runs the suite: %v", err)
		return
	}
	must(t, err)
	must(t, openOn(t, real).Check(t.Context()))
	t.Logf("Typesense: a real server and the stand-in run the suite")
}

func TestIndex(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, server testenv.Typesense) {
		searchindextest.Run(t, func(t *testing.T) searchindex.Index { return openOn(t, server) })
	})
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
	each(t, twoInstances)
}

func twoInstances(t *testing.T, server testenv.Typesense) {
	pair := func(t *testing.T) (one, other *typesense.Index) {
		t.Helper()
		name := "shared-" + id.New()
		prefix := func(c *typesense.Config) { c.Prefix = name }
		return openOn(t, server, prefix), openOn(t, server, prefix)
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
	each(t, anotherSchema)
}

func anotherSchema(t *testing.T, server testenv.Typesense) {
	prefix := "changed-" + id.New()
	before := openOn(t, server, func(c *typesense.Config) { c.Prefix = prefix })
	put(t, before, show("1", "햄릿"))
	after := openOn(t, server, func(c *typesense.Config) {
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

// What people type may be long, and of many words and signs: a filter has to stay within what a server takes of one.
func TestManyWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, server testenv.Typesense) {
		x := openOn(t, server)
		min, many := int64(1), []string{}
		for i := range 20 {
			many = append(many, fmt.Sprintf("CATEGORY-%d", i))
		}
		where := []searchindex.Filter{{Attribute: "starts", Min: &min, Max: &min}, {Attribute: "ends", Min: &min, Max: &min}, {Attribute: "category", AnyOf: many}}
		for _, typed := range []string{
			"quite.unmistakable@persons.kr", "가나다라abc1!가나", "9999-12-31T23:59:59Z", "한글", "레 미제라블 오페라의 유령 햄릿 맥베스 지킬 앤 하이드",
			strings.Repeat("노트르담 드 파리 2026 ", 20), strings.Repeat("가나다라마바사아자차카타파하", 8), strings.Repeat("a1!", 60),
		} {
			title := show("it", typed)
			title.Facets, title.Numbers = map[string]string{"category": many[7]}, map[string]int64{"starts": min, "ends": min}
			put(t, x, title)
			for _, sum := range []string{"", "starts"} {
				result, err := x.Search(t.Context(), searchindex.Query{Collection: "shows", Text: searchindex.Words(typed), Where: where, Sum: sum, Limit: 10})
				if err != nil {
					t.Errorf("%.40s: %v", typed, err)
				} else if len(result.Hits) != 1 {
					t.Errorf("%.40s finds %d", typed, len(result.Hits))
				}
			}
		}
	})
}

// TestKilled kills a real server and starts it again.
func TestKilled(t *testing.T) {
	t.Parallel()
	server, err := testenv.StartTypesense(t.Context())
	if errors.Is(err, testenv.ErrNoServer) {
		t.Logf("the stand-in can't be killed: %v", err)
		return
	}
	must(t, err)
	t.Cleanup(func() { must(t, server.Close()) })
	x := openOn(t, server.Typesense, func(c *typesense.Config) { c.Retries = -1 })
	put(t, x, show("1", "햄릿"))
	must(t, server.Kill())
	if err := x.Put(t.Context(), "shows", []searchindex.Document{show("2", "맥베스")}); err == nil || errors.Is(err, searchindex.ErrInvalid) {
		t.Errorf("Put() without a server = %v", err)
	}
	if err := x.Check(t.Context()); err == nil {
		t.Error("a server that is gone is well")
	}
	must(t, server.Start(t.Context()))
	must(t, x.Check(t.Context()))
	put(t, x, show("2", "맥베스"))
	for words, want := range map[string]string{"햄릿": "1", "맥베스": "2"} {
		if got := found(t, x, words); !slices.Equal(got, []string{want}) {
			t.Errorf("%s finds %v after the restart", words, got)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
