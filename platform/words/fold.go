package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as it is compared: composed, of one width and case, without accents, spaces or
// punctuation. It remembers where words begin and where each letter stood.
type folded struct {
	runes    []rune
	starts   []bool // a word begins here
	from, to []int  // the bytes of the original that a letter came from
}

// fold folds at most limit letters of text.
func fold(text string, limit int) folded {
	f := folded{}
	start := true
	for at := 0; at < len(text) && len(f.runes) < limit; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r >= 'ㄱ' && r <= 'ㆎ' { // letters by themselves, which NFKC would glue to syllables
			for _, letter := range expand(r) {
				f.add(letter, start, at, at+size)
				start = false
			}
			at += size
			continue
		}
		if next := norm.NFKC.NextBoundaryInString(text[at:], true); next > 0 {
			size = next
		}
		kept := false
		for _, r := range norm.NFKC.String(text[at : at+size]) {
			if r = plain(r); r != 0 {
				f.add(r, start || f.otherScript(r), at, at+size)
				start, kept = false, true
			}
		}
		if !kept && !isApostrophe(r) {
			start = true
		}
		at += size
	}
	return f
}

func (f *folded) add(r rune, start bool, from, to int) {
	f.runes = append(f.runes, r)
	f.starts = append(f.starts, start)
	f.from = append(f.from, from)
	f.to = append(f.to, to)
}

// otherScript reports whether r begins a word because Latin letters end or begin with it: 뮤지컬Hamlet.
func (f *folded) otherScript(r rune) bool {
	n := len(f.runes)
	return n > 0 && isAlnum(f.runes[n-1]) != isAlnum(r)
}

func expand(r rune) string {
	if two, ok := clusters[r]; ok {
		return two
	}
	return string(r)
}

// plain is the rune as it is compared, or 0 for one that isn't.
func plain(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if isAlnum(r) {
			return r
		}
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return 0
	case isSyllable(r):
		return r
	case !unicode.IsLetter(r) && !unicode.IsDigit(r):
		return 0
	}
	r = unicode.ToLower(r)
	if unicode.Is(unicode.Latin, r) { // é is e
		r, _ = utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	}
	return r
}

// isAlnum reports whether r is a folded Latin letter or digit; what isn't is treated as a syllable.
func isAlnum(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// Separators in the stored form of folded texts.
const (
	betweenFields = '\x1f'
	betweenValues = '\x1e'
)

// text is the stored form: its letters with a space before each word.
func (f folded) text() string {
	var b strings.Builder
	for i, r := range f.runes {
		if f.starts[i] && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// words are the spans of the text's words.
func (f folded) words() [][2]int {
	var spans [][2]int
	for i, start := range f.starts {
		if start || i == 0 {
			spans = append(spans, [2]int{i, i})
		}
		spans[len(spans)-1][1] = i + 1
	}
	return spans
}
