package words

import (
	"math"
	"slices"
	"strings"
)

// Class says how well a text is matched; between classes nothing else counts.
type Class int

// The classes.
const (
	None      Class = 0
	Forgiven  Class = 100 // one letter is wrong
	Apart     Class = 200 // all its words, here and there
	Inside    Class = 400
	WordStart Class = 500
	Beginning Class = 600
	Whole     Class = 700

	ByInitial Class = -40 // taken off when lone consonants stood for syllables
	Loose     Class = -20 // taken off when the last syllable was unfinished
)

// Span is letters of a value, from one to before the other.
type Span struct{ From, To int }

// Match is how a document answers a clause.
type Match struct {
	Class        Class
	Field, Value int    // where it is matched best
	Marks        []Span // in that value, for Highlight
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

// Clause is words that are looked for in the fields of documents.
type Clause struct {
	Pattern Pattern
	Weights []int  // of all fields
	Fields  []bool // which fields count; nil: all
}

// Matcher compares one clause with many documents. It is not for concurrent use.
type Matcher struct {
	Clause
	// Forgiving has one wrong letter forgiven.
	Forgiving bool

	value        value
	typed, spelt []rune // letters, for near
	at           []int
	perWord      []Match
}

// NewMatcher returns a matcher that forgives nothing yet.
func NewMatcher(clause Clause) *Matcher { return &Matcher{Clause: clause} }

// Match says how the document with these folded fields answers.
func (m *Matcher) Match(document string) Match {
	best := Match{}
	m.perWord = slices.Grow(m.perWord[:0], len(m.Pattern.words))[:len(m.Pattern.words)]
	clear(m.perWord)
	field := 0
	for len(document) > 0 {
		values, rest, _ := strings.Cut(document, string(betweenFields))
		if m.Fields == nil || m.Fields[field] {
			m.matchField(field, values, &best)
		}
		document = rest
		field++
	}
	if best.Class == None && len(m.perWord) > 0 {
		best = m.together()
	}
	return best
}

func (m *Matcher) matchField(field int, values string, best *Match) {
	for i := 0; len(values) > 0; i++ {
		one, rest, _ := strings.Cut(values, string(betweenValues))
		m.value.read(one)
		m.better(best, field, i, m.Pattern.runes, true)
		if best.Class == None {
			for w := range m.perWord {
				m.better(&m.perWord[w], field, i, m.Pattern.words[w], w == len(m.perWord)-1)
			}
		}
		values = rest
	}
}

// better improves best by what runes match in the value at hand.
func (m *Matcher) better(best *Match, field, value int, runes []rune, last bool) {
	found, mark := m.value.find(runes, last)
	if found == None && m.Forgiving && best.Class < Inside {
		found, mark = m.near(runes)
	}
	if found == None || found < best.Class ||
		found == best.Class && m.Weights[field] <= m.Weights[best.Field] {
		return
	}
	*best = Match{Class: found, Field: field, Value: value, length: len(m.value.runes)}
	best.Marks = append(best.Marks, mark)
}

// together is the match of all words apart, shown where the first of the heaviest field was found.
func (m *Matcher) together() Match {
	shown, result := m.perWord[0], Apart
	for _, word := range m.perWord {
		if word.Class == None {
			return Match{}
		}
		if word.Class == Forgiven {
			result = Forgiven
		}
		if m.Weights[word.Field] > m.Weights[shown.Field] {
			shown = word
		}
	}
	all := Match{Class: result, Field: shown.Field, Value: shown.Value, length: shown.length}
	for _, word := range m.perWord {
		if word.Field == shown.Field && word.Value == shown.Value {
			all.Marks = append(all.Marks, word.Marks...)
		}
	}
	return all
}

// find looks for typed in the value and returns its best place. last says that typing may have stopped
// in the middle of its last syllable.
func (v *value) find(typed []rune, last bool) (Class, Span) {
	best, place := None, Span{}
	n := len(typed)
	if n == 0 {
		return None, Span{}
	}
	for i := 0; i+n <= len(v.runes); i++ {
		off, to, ok := v.at(i, typed, last)
		if !ok {
			continue
		}
		found := Inside
		switch {
		case i == 0 && to == len(v.runes):
			found = Whole
		case i == 0:
			found = Beginning
		case v.starts[i]:
			found = WordStart
		}
		if found += off; found > best {
			best, place = found, Span{i, to}
		}
		if best >= Beginning {
			break // no later place is as good
		}
	}
	return best, place
}

// at compares typed with the value's letters from i on.
func (v *value) at(i int, typed []rune, last bool) (off Class, to int, ok bool) {
	n := len(typed)
	for j, r := range typed[:n-1] {
		if have := v.runes[i+j]; r != have {
			if !isConsonant(r) || initialOf(have) != r {
				return 0, 0, false
			}
			off = ByInitial
		}
	}
	r, have := typed[n-1], v.runes[i+n-1]
	switch {
	case r == have:
		return off, i + n, true
	case isConsonant(r) && initialOf(have) == r:
		return ByInitial, i + n, true
	case !last || !isSyllable(r):
		return 0, 0, false
	case begins(r, have):
		return min(off, Loose), i + n, true
	case v.movesOn(r, i+n-1):
		return min(off, Loose), i + n + 1, true
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
func (m *Matcher) near(typed []rune) (Class, Span) {
	v := &m.value
	switch latin := slices.ContainsFunc(typed, isAlnum); {
	case len(typed) < 2, latin && len(typed) < minTypoLetters, slices.ContainsFunc(typed, isConsonant):
		return None, Span{}
	case !latin && len(typed) <= 3:
		return m.nearByLetters(typed)
	default:
		for i := range v.runes {
			if latin && !v.starts[i] {
				continue
			}
			if to, ok := oneAway(typed, v.runes, i); ok {
				return Forgiven, Span{i, to}
			}
		}
	}
	return None, Span{}
}

func (m *Matcher) nearByLetters(typed []rune) (Class, Span) {
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
			return Forgiven, Span{m.at[i], m.at[to-1] + 1}
		}
	}
	return None, Span{}
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

// Score orders matches: class, then weight, then popularity, then shortness; each step of the one
// outweighs all of the next.
func (m Match) Score(weights []int, popularity int) float64 {
	if m.Class == None {
		return 4 * math.Log2(float64(popularity)+1)
	}
	return float64(m.Class)*1000 + float64(weights[m.Field])*100 +
		4*math.Log2(float64(popularity)+1) + max(0, 15-float64(m.length)/4)
}
