package typesense

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/platform/words"
)

// typed is what people type, and what they don't.
var typed = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("가각간감강거건격계고관국극금김나날남노눈다달대도동라람량령로리마명목무물미민바반")), 1, 12, -1),
		rapid.StringMatching(`[a-z]{1,20}`), rapid.StringMatching(`[0-9]{1,4}`),
	), 1, 9).Draw(t, "words"), " ")
})

func TestAFilterIsNeverMoreThanTheServerTakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := words.Parse(typed.Draw(t, "typed"), 100)
		for name, e := range map[string]words.Expression{
			"inside": p.Inside(), "apart": words.Or(p.Unfinished(), p.Apart()), "forgiving": p.Forgiving(),
			"beginning": words.Or(p.Whole(), p.Beginning()),
		} {
			filter := grams(e)
			counted := strings.Count(filter, ":") + strings.Count(filter, "&&") + strings.Count(filter, "||") + strings.Count(filter, "(") + strings.Count(filter, ")")
			if counted > maxOperations || filter != "" && counted != operations(filter) {
				t.Fatalf("%s has %d operations: %s", name, counted, filter)
			}
			if strings.Count(filter, "(") != strings.Count(filter, ")") {
				t.Fatalf("%s is unbalanced: %s", name, filter)
			}
		}
	})
}

// A filter that is thinned out must hold for whatever the whole one holds for.
func TestAThinnedFilterFindsNoLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := words.Parse(typed.Draw(t, "typed"), 100).Forgiving()
		have := map[string]bool{}
		for _, gram := range strings.Fields(words.Grams(strings.ReplaceAll(typed.Draw(t, "text"), " ", ""))) {
			have[gram] = true
		}
		for most := range 6 {
			if holds(e, have) && !holds(thinned(e, most), have) {
				t.Fatalf("with %d grams it fails where the whole holds", most)
			}
		}
	})
}

func holds(e words.Expression, have map[string]bool) bool {
	if e.Gram != "" {
		return have[e.Gram]
	}
	for _, one := range e.Of {
		if holds(one, have) != e.All {
			return !e.All
		}
	}
	return e.All
}

func TestCodesAreOneTokenEachAndNoTwoAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if (code(a) == code(b)) != (a == b) {
			t.Fatalf("%q is %s, %q is %s", a, code(a), b, code(b))
		}
		if c := code(a); strings.Trim(c, "abcdefghijklmnopqrstuvwxyz0123456789") != "" || len(c) > 100 || c == nothing {
			t.Fatalf("%q is %s", a, c)
		}
	})
}
