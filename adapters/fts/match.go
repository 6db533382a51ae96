package fts

import (
	"math"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// class says how well a text is matched; between classes nothing else counts.
type class int

const (
	none      class = 0
	forgiven  class = 100 // one letter is wrong
	apart     class = 200 // all its words, here and there
	inside    class = 400
	wordStart class = 500
	beginning class = 600
	whole     class = 700

	byInitial class = -40 // taken off when lone consonants stood for syllables
	loose     class = -20 // taken off when the last syllable was unfinished
)

// span is letters of a value, from one to before the other.
type span struct{ from, to int }

// matched is how a document answers a clause.
type matched struct {
	class        class
	field, value int    // where it is matched best
	marks        []span // in that value
	length       int    // of that value
}

// value is a folded value of a field as it is read back.
type value struct {
	runes  []rune
	starts []bool
}

// read reads a value's stored form into v, using its memory again.
func (v *value) read(text string) {
	v.runes, v.starts = v.runes[:0], v.starts[:0]
	start := true
	for _, r := range text {
		if r == ' ' {
			start = true
			continue
		}
		v.runes = append(v.runes, r)
		v.starts = append(v.starts, start)
		start = false
	}
}

// matcher compares one clause with many documents. It is not for concurrent use.
type matcher struct {
	pattern pattern
	fields  []bool // which fields count; nil: all
	exact   bool   // nothing is forgiven
	weights []int

	value            value
	typed, spelt     []rune // letters, for near
	at               []int
	perWord          []matched
	allowForgiveness bool
}

func newMatcher(schema searchindex.Schema, clause searchindex.Clause) *matcher {
	m := &matcher{pattern: parse(clause.Text), exact: clause.Exact, weights: make([]int, len(schema.Fields))}
	for i, field := range schema.Fields {
		m.weights[i] = field.Weight
	}
	if len(clause.Fields) > 0 {
		m.fields = make([]bool, len(schema.Fields))
		for _, name := range clause.Fields {
			m.fields[schema.Field(name)] = true
		}
	}
	return m
}

// match says how the document with these folded fields answers.
func (m *matcher) match(document string) matched {
	best := matched{}
	m.perWord = slices.Grow(m.perWord[:0], len(m.pattern.words))[:len(m.pattern.words)]
	clear(m.perWord)
	field := 0
	for len(document) > 0 {
		values, rest, _ := strings.Cut(document, string(betweenFields))
		if m.fields == nil || m.fields[field] {
			m.matchField(field, values, &best)
		}
		document = rest
		field++
	}
	if best.class == none && len(m.perWord) > 0 {
		best = m.together()
	}
	return best
}

func (m *matcher) matchField(field int, values string, best *matched) {
	for i := 0; len(values) > 0; i++ {
		one, rest, _ := strings.Cut(values, string(betweenValues))
		m.value.read(one)
		m.better(best, field, i, m.pattern.runes, true)
		if best.class == none {
			for w := range m.perWord {
				m.better(&m.perWord[w], field, i, m.pattern.words[w], w == len(m.perWord)-1)
			}
		}
		values = rest
	}
}

// better improves best by what runes match in the value at hand.
func (m *matcher) better(best *matched, field, value int, runes []rune, last bool) {
	found, mark := m.value.find(runes, last)
	if found == none && m.allowForgiveness && best.class < inside {
		found, mark = m.near(runes)
	}
	if found == none || found < best.class ||
		found == best.class && m.weights[field] <= m.weights[best.field] {
		return
	}
	*best = matched{class: found, field: field, value: value, length: len(m.value.runes)}
	best.marks = append(best.marks, mark)
}

// together is the match of all words apart, shown where the first of the heaviest field was found.
func (m *matcher) together() matched {
	shown, result := m.perWord[0], apart
	for _, word := range m.perWord {
		if word.class == none {
			return matched{}
		}
		if word.class == forgiven {
			result = forgiven
		}
		if m.weights[word.field] > m.weights[shown.field] {
			shown = word
		}
	}
	all := matched{class: result, field: shown.field, value: shown.value, length: shown.length}
	for _, word := range m.perWord {
		if word.field == shown.field && word.value == shown.value {
			all.marks = append(all.marks, word.marks...)
		}
	}
	return all
}

// find looks for typed in the value and returns its best place. last says that typing may have stopped
// in the middle of its last syllable.
func (v *value) find(typed []rune, last bool) (class, span) {
	best, place := none, span{}
	n := len(typed)
	if n == 0 {
		return none, span{}
	}
	for i := 0; i+n <= len(v.runes); i++ {
		off, to, ok := v.at(i, typed, last)
		if !ok {
			continue
		}
		found := inside
		switch {
		case i == 0 && to == len(v.runes):
			found = whole
		case i == 0:
			found = beginning
		case v.starts[i]:
			found = wordStart
		}
		if found += off; found > best {
			best, place = found, span{i, to}
		}
		if best >= beginning {
			break // no later place is as good
		}
	}
	return best, place
}

// at compares typed with the value's letters from i on.
func (v *value) at(i int, typed []rune, last bool) (off class, to int, ok bool) {
	n := len(typed)
	for j, r := range typed[:n-1] {
		if have := v.runes[i+j]; r != have {
			if !isConsonant(r) || initialOf(have) != r {
				return 0, 0, false
			}
			off = byInitial
		}
	}
	r, have := typed[n-1], v.runes[i+n-1]
	switch {
	case r == have:
		return off, i + n, true
	case isConsonant(r) && initialOf(have) == r:
		return byInitial, i + n, true
	case !last || !isSyllable(r):
		return 0, 0, false
	case begins(r, have):
		return min(off, loose), i + n, true
	case v.movesOn(r, i+n-1):
		return min(off, loose), i + n + 1, true
	}
	return 0, 0, false
}

// movesOn reports whether the final consonant of r is the initial of the letter after i: 젤 in 제라.
func (v *value) movesOn(r rune, i int) bool {
	final := finalOf(r)
	if final == 0 || i+1 >= len(v.runes) {
		return false
	}
	moving := finals[final]
	return opened(r)+rune(moving.stays) == v.runes[i] && initialOf(v.runes[i+1]) == moving.moves
}

// near looks for typed with one letter wrong, missing, too many or changed places with the next. Short
// Korean words are compared by the letters they are typed with, longer ones by syllables, Latin ones from
// the beginning of a word on.
func (m *matcher) near(typed []rune) (class, span) {
	v := &m.value
	switch latin := slices.ContainsFunc(typed, isAlnum); {
	case len(typed) < 2, latin && len(typed) < minTypoLetters, slices.ContainsFunc(typed, isConsonant):
		return none, span{}
	case !latin && len(typed) <= 3:
		return m.nearByLetters(typed)
	default:
		for i := range v.runes {
			if latin && !v.starts[i] {
				continue
			}
			if to, ok := oneAway(typed, v.runes, i); ok {
				return forgiven, span{i, to}
			}
		}
	}
	return none, span{}
}

func (m *matcher) nearByLetters(typed []rune) (class, span) {
	m.typed, m.spelt, m.at = m.typed[:0], m.spelt[:0], m.at[:0]
	for _, r := range typed {
		m.typed = letters(m.typed, r)
	}
	for i, r := range m.value.runes {
		m.spelt = letters(m.spelt, r)
		for len(m.at) < len(m.spelt) {
			m.at = append(m.at, i)
		}
	}
	for i := range m.spelt {
		if i > 0 && m.at[i-1] == m.at[i] {
			continue // in the middle of a syllable
		}
		to, ok := oneAway(m.typed, m.spelt, i)
		if ok && to > 0 && (to == len(m.at) || m.at[to] != m.at[to-1]) { // and it ends with one
			return forgiven, span{m.at[i], m.at[to-1] + 1}
		}
	}
	return none, span{}
}

// oneAway reports whether text from i on begins with typed but for one error, and where that ends.
func oneAway(typed, text []rune, i int) (to int, ok bool) {
	same := 0
	for same < len(typed) && i+same < len(text) && typed[same] == text[i+same] {
		same++
	}
	if same == len(typed) {
		return i + same, true
	}
	if same == 0 && len(typed) < 4 {
		return 0, false
	}
	rest, have := typed[same:], text[i+same:]
	for _, error := range [...]struct{ typed, text int }{{1, 1}, {0, 1}, {1, 0}} { // wrong, missing, too many
		if len(have) >= error.text && hasPrefix(have[error.text:], rest[error.typed:]) {
			return i + same + error.text + len(rest) - error.typed, true
		}
	}
	if len(rest) > 1 && len(have) > 1 && rest[0] == have[1] && rest[1] == have[0] && hasPrefix(have[2:], rest[2:]) {
		return i + same + len(rest), true
	}
	return 0, false
}

func hasPrefix(text, prefix []rune) bool {
	return len(text) >= len(prefix) && slices.Equal(text[:len(prefix)], prefix)
}

// score orders matches: class, then weight, then popularity, then shortness; each step of the one
// outweighs all of the next.
func (m matched) score(weights []int, popularity int) float64 {
	if m.class == none {
		return 4 * math.Log2(float64(popularity)+1)
	}
	return float64(m.class)*1000 + float64(weights[m.field])*100 +
		4*math.Log2(float64(popularity)+1) + max(0, 15-float64(m.length)/4)
}
