package words

import (
	"slices"
	"strings"
)

// Pattern is what a person typed, ready to be compared and to be turned into expressions over grams.
type Pattern struct {
	runes    []rune
	starts   []bool
	words    [][]rune // when there are several
	initials bool     // some letters are lone consonants
}

// Parse reads a text; what is longer than limit letters is cut, and what has no letters is empty.
func Parse(text string, limit int) Pattern {
	f := fold(text, limit)
	p := Pattern{runes: f.runes, starts: f.starts, initials: slices.ContainsFunc(f.runes, isConsonant)}
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

// Empty reports whether there is nothing that could be looked for.
func (p Pattern) Empty() bool { return len(p.runes) == 0 }

// terms are grams that must all be in a document.
type terms []string

func (t terms) with(kind byte, runes ...rune) terms {
	token := string(kind) + string(runes)
	if slices.Contains(t, token) {
		return t
	}
	return append(t, token)
}

// and is the expression of terms; empty when there are none.
func (t terms) and() Expression {
	t = spread(t)
	each := make([]Expression, len(t))
	for i, gram := range t {
		each[i] = Expression{Gram: gram}
	}
	return And(each...)
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

// Whole finds values that are the text.
func (p Pattern) Whole() Expression {
	if len(p.runes) > maxWholeRunes || p.initials {
		return Expression{}
	}
	return terms{}.with('e', p.runes...).and()
}

// Beginning finds values that begin with the text.
func (p Pattern) Beginning() Expression {
	if p.initials {
		return Expression{}
	}
	head := p.runes[:min(2, len(p.runes))]
	return append(terms{}.with('s', head...), strict(p.runes)...).and()
}

// Inside finds values that hold the text as it is.
func (p Pattern) Inside() Expression {
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

// Unfinished finds values that hold the text when its last syllable is still being typed.
func (p Pattern) Unfinished() Expression { return unfinished(p.runes) }

func unfinished(runes []rune) Expression {
	n := len(runes)
	last := runes[n-1]
	if !isSyllable(last) {
		return Expression{}
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

// Apart finds documents that hold each word, the last one perhaps unfinished.
func (p Pattern) Apart() Expression {
	if len(p.words) == 0 {
		return Expression{}
	}
	each := make([]Expression, len(p.words))
	for i, word := range p.words {
		each[i] = strictOrInitials(word).and()
		if i == len(p.words)-1 {
			each[i] = Or(each[i], unfinished(word))
		}
	}
	return And(each...)
}

func strictOrInitials(word []rune) terms {
	if slices.ContainsFunc(word, isConsonant) {
		return byInitials(word)
	}
	return strict(word)
}

// Forgiving finds values that hold the text with one letter wrong; where there are several words, also
// documents that hold all of them, each with perhaps a letter wrong.
func (p Pattern) Forgiving() Expression {
	if p.initials {
		return Expression{}
	}
	expression := similar(p.runes)
	if len(p.words) == 0 {
		return expression
	}
	each := make([]Expression, len(p.words))
	for i, word := range p.words {
		each[i] = Or(strict(word).and(), similar(word))
	}
	return Or(expression, And(each...))
}

// similar finds what is one letter away from the text. An error leaves most of the text as it was, so
// some part of it is there unharmed; which parts are asked for depends on how much there is.
func similar(runes []rune) Expression {
	if forgivable(runes) {
		var each []Expression
		deletions(runes, func(shorter []rune) { each = append(each, terms{}.with('d', shorter...).and()) })
		return Or(each...)
	}
	n := len(runes)
	pair := func(kind byte, i, j int) Expression { return terms{}.with(kind, runes[i], runes[j]).and() }
	switch {
	case slices.ContainsFunc(runes, isAlnum), n < 2:
		if n < 6 {
			return Expression{}
		}
	case n == 2:
		first, second := initialOf(runes[0]), initialOf(runes[1])
		if first == 0 || second == 0 {
			return Expression{}
		}
		return Or(terms{}.with('h', runes[0], second).and(), terms{}.with('i', first, runes[1]).and())
	case n == 3:
		return Or(pair('b', 0, 1), pair('b', 1, 2), pair('x', 0, 2), pair('b', 0, 2))
	case n == 4:
		return Or(pair('b', 0, 1), pair('b', 2, 3), And(pair('b', 0, 2), pair('b', 1, 3)))
	}
	if n < 6 { // the middle letter, or its exchange with a neighbour, leaves one end as it was
		return Or(strict(runes[:2]).and(), strict(runes[n-2:]).and())
	}
	a, b, c := strict(runes[:n/3]), strict(runes[n/3:n-n/3]), strict(runes[n-n/3:]) // one of which is harmed
	return Or(And(a.and(), b.and()), And(a.and(), c.and()), And(b.and(), c.and()))
}
