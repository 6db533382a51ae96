package fts

import (
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// pattern is what a person typed, ready to be compared and to be turned into a match expression of the
// full-text index.
type pattern struct {
	runes    []rune
	starts   []bool
	words    [][]rune // when there are several
	initials bool     // some letters are lone consonants
}

// parse reads a text; what is too long is cut, and what has no letters is empty.
func parse(text string) pattern {
	f := fold(text, searchindex.MaxTextRunes)
	p := pattern{runes: f.runes, starts: f.starts, initials: slices.ContainsFunc(f.runes, isConsonant)}
	if spans := f.words(); len(spans) > 1 && len(spans) <= maxWords {
		for _, span := range spans {
			p.words = append(p.words, f.runes[span[0]:span[1]])
		}
	}
	return p
}

const (
	maxWords = 8
	maxTerms = 5 // tokens that must all be there; more only cost time
)

// terms are tokens that must all be in a document.
type terms []string

func (t terms) with(kind byte, runes ...rune) terms {
	token := string(kind) + string(runes)
	if slices.Contains(t, token) {
		return t
	}
	return append(t, token)
}

// and is the expression of terms; "" when there are none.
func (t terms) and() string {
	t = spread(t)
	var b strings.Builder
	for i, token := range t {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteByte('"')
		b.WriteString(token)
		b.WriteByte('"')
	}
	return b.String()
}

// spread keeps maxTerms of the terms, from all over the text.
func spread(t terms) terms {
	if len(t) <= maxTerms {
		return t
	}
	kept := make(terms, maxTerms)
	for i := range kept {
		kept[i] = t[i*(len(t)-1)/(maxTerms-1)]
	}
	return kept
}

// or joins expressions; empty ones don't count.
func or(expressions ...string) string { return join(" OR ", expressions) }

// and joins expressions that must all hold; when one of them is empty, so is the whole.
func and(expressions ...string) string {
	if slices.Contains(expressions, "") {
		return ""
	}
	return join(" AND ", expressions)
}

func join(with string, expressions []string) string {
	expressions = slices.DeleteFunc(slices.Clone(expressions), func(e string) bool { return e == "" })
	if len(expressions) < 2 {
		return strings.Join(expressions, "")
	}
	return "(" + strings.Join(expressions, ")"+with+"(") + ")"
}

// whole finds values that are the text.
func (p pattern) whole() string {
	if len(p.runes) > maxWholeRunes || p.initials {
		return ""
	}
	return terms{}.with('e', p.runes...).and()
}

// beginning finds values that begin with the text.
func (p pattern) beginning() string {
	if p.initials {
		return ""
	}
	head := p.runes[:min(2, len(p.runes))]
	return append(terms{}.with('s', head...), strict(p.runes)...).and()
}

// inside finds values that hold the text as it is.
func (p pattern) inside() string {
	if p.initials {
		return byInitials(p.runes).and()
	}
	return strict(p.runes).and()
}

// strict is the grams of finished letters.
func strict(runes []rune) terms {
	if len(runes) == 1 {
		if isAlnum(runes[0]) {
			return terms{}.with('w', runes[0])
		}
		return terms{}.with('u', runes[0])
	}
	var t terms
	for i := range len(runes) - 1 {
		switch {
		case !isAlnum(runes[i]) || !isAlnum(runes[i+1]):
			t = t.with('b', runes[i], runes[i+1])
		case i+2 < len(runes) && isAlnum(runes[i+2]):
			t = t.with('t', runes[i:i+3]...)
		}
	}
	if len(t) == 0 { // two Latin letters
		t = t.with('w', runes...)
	}
	return t
}

// byInitials is the grams of a text in which lone consonants stand for syllables.
func byInitials(runes []rune) terms {
	if len(runes) == 1 {
		return terms{}.with('k', runes[0])
	}
	var t terms
	for i := range len(runes) - 1 {
		first, second := runes[i], runes[i+1]
		switch {
		case isConsonant(first) && isConsonant(second):
			if len(runes) == 2 {
				t = t.with('k', first, second)
			}
		case isConsonant(second):
			if !isAlnum(first) {
				t = t.with('h', first, second)
			}
		case isConsonant(first) && initialOf(second) != 0:
			t = t.with('i', first, second)
		case !isConsonant(first) && (!isAlnum(first) || !isAlnum(second)):
			t = t.with('b', first, second)
		}
		if i+2 < len(runes) {
			one, two, three := initialOf(first), initialOf(second), initialOf(runes[i+2])
			if one != 0 && two != 0 && three != 0 {
				t = t.with('k', one, two, three)
			}
		}
	}
	if len(t) == 0 { // consonants beside letters that have none: go by those
		for _, run := range strings.FieldsFunc(string(runes), isConsonant) {
			t = append(t, strict([]rune(run))...)
		}
	}
	return t
}

// unfinished finds values that hold the text when its last syllable is still being typed.
func unfinished(runes []rune) string {
	n := len(runes)
	last := runes[n-1]
	if !isSyllable(last) {
		return ""
	}
	if n == 1 {
		return terms{}.with('g', opened(last)).and()
	}
	var t terms
	if n > 2 {
		t = strict(runes[:n-1])
	}
	// Whatever becomes of the last syllable, its initial stays; when its final moves on (젤 → 제ㄹ), too.
	return t.with('h', runes[n-2], initialOf(last)).and()
}

// apart finds documents that hold each word, the last one perhaps unfinished.
func (p pattern) apart() string {
	if len(p.words) == 0 {
		return ""
	}
	each := make([]string, len(p.words))
	for i, word := range p.words {
		each[i] = strictOrInitials(word).and()
		if i == len(p.words)-1 {
			each[i] = or(each[i], unfinished(word))
		}
	}
	return and(each...)
}

func strictOrInitials(word []rune) terms {
	if slices.ContainsFunc(word, isConsonant) {
		return byInitials(word)
	}
	return strict(word)
}

// forgiving finds values that hold the text with one letter wrong; where there are several words, also
// documents that hold all of them, each with perhaps a letter wrong.
func (p pattern) forgiving() string {
	if p.initials {
		return ""
	}
	expression := similar(p.runes)
	if len(p.words) == 0 {
		return expression
	}
	each := make([]string, len(p.words))
	for i, word := range p.words {
		each[i] = or(strict(word).and(), similar(word))
	}
	return or(expression, and(each...))
}

// similar finds what is one letter away from the text. An error leaves most of the text as it was, so
// some part of it is there unharmed; which parts are asked for depends on how much there is.
func similar(runes []rune) string {
	if forgivable(runes) {
		var each []string
		deletions(runes, func(shorter []rune) { each = append(each, terms{}.with('d', shorter...).and()) })
		return or(each...)
	}
	n := len(runes)
	pair := func(kind byte, i, j int) string { return terms{}.with(kind, runes[i], runes[j]).and() }
	switch {
	case slices.ContainsFunc(runes, isAlnum), n < 2:
		if n < 6 {
			return ""
		}
	case n == 2:
		first, second := initialOf(runes[0]), initialOf(runes[1])
		if first == 0 || second == 0 {
			return ""
		}
		return or(terms{}.with('h', runes[0], second).and(), terms{}.with('i', first, runes[1]).and())
	case n == 3:
		return or(pair('b', 0, 1), pair('b', 1, 2), pair('x', 0, 2), pair('b', 0, 2))
	case n == 4:
		return or(pair('b', 0, 1), pair('b', 2, 3), and(pair('b', 0, 2), pair('b', 1, 3)))
	}
	if n < 6 { // the middle letter, or its exchange with a neighbour, leaves one end as it was
		return or(strict(runes[:2]).and(), strict(runes[n-2:]).and())
	}
	a, b, c := strict(runes[:n/3]), strict(runes[n/3:n-n/3]), strict(runes[n-n/3:]) // one of which is harmed
	return or(and(a.and(), b.and()), and(a.and(), c.and()), and(b.and(), c.and()))
}
