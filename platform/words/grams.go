package words

import "strings"

// Grams are the tokens of the full-text index. Each begins with a letter that says its kind:
//
//	e  a whole value                            e레미제라블
//	s  the one or two letters it begins with    s레 s레미
//	u  a syllable                               u레
//	w  the one or two letters a Latin word begins with
//	b  two neighbours, not both Latin           b레미
//	t  three Latin neighbours                   tles
//	h  a syllable and the next one's initial    h레ㅁ      unfinished syllables, wrong letters
//	i  an initial and the next syllable         iㄹ미      wrong letters
//	g  the open form of a word's first syllable g해        햄, unfinished
//	k  three initials; one and two at a word's beginning   kㄹㅁㅈ
//	x  two syllables around a third             x레제      wrong letters
//	d  a Latin word, whole and without each of its letters dhamet   one wrong letter, both ways
//
// They hold letters and digits only, so nothing a person types can be syntax.
type grams struct {
	seen map[string]struct{}
	text strings.Builder
	key  []byte
}

func newGrams() *grams { return &grams{seen: map[string]struct{}{}} }

// limits of what is indexed of a value
const (
	maxValueRunes  = 200
	maxWholeRunes  = 40
	minTypoLetters = 4
	maxTypoLetters = 20
)

// add adds one token, once.
func (g *grams) add(kind byte, runes ...rune) {
	g.key = append(g.key[:0], kind)
	for _, r := range runes {
		g.key = appendRune(g.key, r)
	}
	if _, ok := g.seen[string(g.key)]; ok {
		return
	}
	g.seen[string(g.key)] = struct{}{}
	g.text.Write(g.key)
	g.text.WriteByte(' ')
}

func appendRune(b []byte, r rune) []byte { return append(b, string(r)...) }

// value adds the grams of one value of a field.
func (g *grams) value(f folded) {
	runes := f.runes
	if len(runes) == 0 {
		return
	}
	if len(runes) <= maxWholeRunes {
		g.add('e', runes...)
	}
	g.add('s', runes[0])
	if len(runes) > 1 {
		g.add('s', runes[0], runes[1])
	}
	for i, r := range runes {
		if isAlnum(r) {
			g.latin(runes[i:], f.starts[i])
		} else {
			g.syllable(runes[i:], f.starts[i])
		}
	}
	for _, span := range f.words() {
		g.word(runes[span[0]:span[1]])
	}
}

// latin adds the grams that begin with a Latin letter or digit.
func (g *grams) latin(rest []rune, start bool) {
	if start {
		g.add('w', rest[0])
	}
	if len(rest) < 2 {
		return
	}
	if !isAlnum(rest[1]) {
		g.add('b', rest[0], rest[1])
		return
	}
	if start {
		g.add('w', rest[0], rest[1])
	}
	if len(rest) > 2 && isAlnum(rest[2]) {
		g.add('t', rest[:3]...)
	}
}

// syllable adds the grams that begin with a syllable, or any letter that isn't Latin.
func (g *grams) syllable(rest []rune, start bool) {
	first := initialOf(rest[0])
	g.add('u', rest[0])
	if start && isSyllable(rest[0]) {
		g.add('g', opened(rest[0]))
	}
	if start && first != 0 {
		g.add('k', first)
	}
	if len(rest) < 2 {
		return
	}
	g.add('b', rest[0], rest[1])
	second := initialOf(rest[1])
	if second != 0 {
		g.add('h', rest[0], second)
	}
	if first != 0 && second != 0 {
		g.add('i', first, rest[1])
		if start {
			g.add('k', first, second)
		}
	}
	if len(rest) < 3 {
		return
	}
	g.add('x', rest[0], rest[2])
	if third := initialOf(rest[2]); first != 0 && second != 0 && third != 0 {
		g.add('k', first, second, third)
	}
}

// word adds the grams by which a Latin word is found with one letter wrong, missing, too many or swapped:
// two words one such step apart share one of them (the deletion neighbourhood of Mor and Fraenkel, 1982).
func (g *grams) word(word []rune) {
	if !forgivable(word) {
		return
	}
	deletions(word, func(shorter []rune) { g.add('d', shorter...) })
}

// forgivable reports whether a wrong letter in the Latin word can be forgiven: it is long enough, and a
// year is no word.
func forgivable(word []rune) bool {
	if len(word) < minTypoLetters || len(word) > maxTypoLetters {
		return false
	}
	for _, r := range word {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// deletions tells the word and every word that lacks one of its letters. What it tells is only lent.
func deletions(word []rune, tell func([]rune)) {
	tell(word)
	shorter := make([]rune, len(word)-1)
	for i := range word {
		copy(shorter, word[:i])
		copy(shorter[i:], word[i+1:])
		tell(shorter)
	}
}
