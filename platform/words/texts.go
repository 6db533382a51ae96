package words

import (
	"iter"
	"strings"
)

// maxValues bounds a field; a performance with more performers is found by the first of them.
const maxValues = 200

// Texts are a document's fields, each with its values, in one text: as they are shown, and as they are compared.
func Texts(fields iter.Seq[[]string]) (shown, folded string) {
	var show, folds strings.Builder
	first := true
	for values := range fields {
		if !first {
			show.WriteRune(betweenFields)
			folds.WriteRune(betweenFields)
		}
		first = false
		for j, value := range values[:min(len(values), maxValues)] {
			if j > 0 {
				show.WriteRune(betweenValues)
				folds.WriteRune(betweenValues)
			}
			value = strings.Map(withoutSeparators, value)
			show.WriteString(value)
			folds.WriteString(fold(value, maxValueRunes).text())
		}
	}
	return show.String(), folds.String()
}

func withoutSeparators(r rune) rune {
	if r == betweenFields || r == betweenValues {
		return ' '
	}
	return r
}

// Grams are the grams of a document's folded text, with a space behind each.
func Grams(folds string) string {
	g := newGrams()
	var v value
	for one := range strings.FieldsFuncSeq(folds, func(r rune) bool { return r == betweenFields || r == betweenValues }) {
		v.read(one)
		g.value(folded{runes: v.runes, starts: v.starts})
	}
	return g.text.String()
}

// Highlighted is the value of a document's shown text that the match is about, as HTML with marks.
func (m Match) Highlighted(shown string) string {
	return Highlight(nth(nth(shown, betweenFields, m.Field), betweenValues, m.Value), m.Marks)
}

// nth is the part number n of a text that separators divide.
func nth(text string, separator rune, n int) string {
	for range n {
		_, text, _ = strings.Cut(text, string(separator))
	}
	part, _, _ := strings.Cut(text, string(separator))
	return part
}
