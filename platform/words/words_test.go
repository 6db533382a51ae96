package words

import (
	"html"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// titled is a generator of titles: mostly Korean, some Latin, with spaces and punctuation.
var titled = rapid.Custom(func(t *rapid.T) string {
	words := rapid.SliceOfN(rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("가각간감강거건격계고관국극금김나날남노눈다달대도동라람량령로리마명목무물미민바반별보봄빛사산상서선성소수숲시신심아야양어여연영오왕요우원유은음이인일장전정제조주지진차천철추춘칠카타태파포풍하한해행향호화환회효훈희")), 1, 5, -1),
		rapid.StringMatching(`[A-Za-z]{1,9}`),
		rapid.StringMatching(`[0-9]{1,4}`),
	), 1, 5).Draw(t, "words")
	return strings.Join(words, rapid.SampledFrom([]string{" ", "", " - ", ", "}).Draw(t, "between"))
})

func clauseOver(text string) *Matcher {
	return NewMatcher(Clause{Pattern: Parse(text, 100), Weights: []int{1}})
}

// stored is how a title is kept for comparison.
func stored(title string) string { return fold(title, maxValueRunes).text() }

func TestEveryPartOfATitleMatchesIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := titled.Draw(t, "title")
		letters := fold(title, maxValueRunes).runes
		from := rapid.IntRange(0, len(letters)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(letters)).Draw(t, "to")
		part := string(letters[from:to])
		if found := clauseOver(part).Match(stored(title)); found.Class < Inside {
			t.Fatalf("%q in %q is %v", part, title, found)
		}
	})
}

func TestOneWrongLetterIsForgiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.StringOfN(rapid.RuneFrom([]rune("가각간감강거건격계고관국극금김나날남노눈다달대도동라람")), 4, 12, -1).Draw(t, "title")
		letters := []rune(title)
		at := rapid.IntRange(0, len(letters)-1).Draw(t, "at")
		switch rapid.IntRange(0, 3).Draw(t, "error") {
		case 0:
			letters[at] = '뷁'
		case 1:
			letters = append(letters[:at:at], letters[at+1:]...)
		case 2:
			letters = append(letters[:at:at], append([]rune{'뷁'}, letters[at:]...)...)
		default:
			if at > 0 {
				letters[at], letters[at-1] = letters[at-1], letters[at]
			}
		}
		m := clauseOver(string(letters))
		m.Forgiving = true
		if len(letters) >= 4 && m.Match(stored(title)).Class == None {
			t.Fatalf("%q does not match %q", string(letters), title)
		}
	})
}

// What grams propose must include what the comparison accepts.
func TestGramsFindWhatMatches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := titled.Draw(t, "title")
		letters := fold(title, maxValueRunes).runes
		from := rapid.IntRange(0, len(letters)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, min(len(letters), from+20)).Draw(t, "to")
		p := Parse(string(letters[from:to]), 100)
		if len(p.runes) <= 2 && isAlnum(p.runes[0]) {
			return // one and two Latin letters are found at the beginning of words only
		}
		have := map[string]bool{}
		for _, gram := range strings.Fields(Grams(stored(title))) {
			have[gram] = true
		}
		// A part's first letter counts as the beginning of a word in the part, and may not in the title;
		// and a Latin part may be cut within three letters.
		for _, need := range strict(p.runes) {
			if !have[need] && need[0] != 'w' {
				t.Fatalf("%q needs %q, which %q lacks", string(p.runes), need, title)
			}
		}
	})
}

func TestHighlightKeepsTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(titled, rapid.String()).Draw(t, "title")
		title = strings.ToValidUTF8(title, "?")
		n := len(fold(title, maxValueRunes).runes)
		var marks []Span
		for range rapid.IntRange(0, 3).Draw(t, "marks") {
			from := rapid.IntRange(0, n).Draw(t, "from")
			marks = append(marks, Span{from, rapid.IntRange(from, n).Draw(t, "to")})
		}
		got := Highlight(title, marks)
		plain := html.UnescapeString(strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got))
		if plain != title {
			t.Fatalf("%q became %q", title, plain)
		}
		if strings.Count(got, "<mark>") != strings.Count(got, "</mark>") {
			t.Fatalf("unbalanced: %q", got)
		}
	})
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(titled, rapid.String()).Draw(t, "text")
		once := fold(text, 300).text()
		if twice := fold(once, 300).text(); strings.ReplaceAll(twice, " ", "") != strings.ReplaceAll(once, " ", "") {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}
