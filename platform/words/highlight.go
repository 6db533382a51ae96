package words

import (
	"cmp"
	"html"
	"slices"
	"strings"
)

// Highlight writes the value as HTML with what was matched in marks, spaces between its letters included.
func Highlight(text string, marks []Span) string {
	f := fold(text, maxValueRunes)
	marks = slices.Clone(marks)
	slices.SortFunc(marks, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	var b strings.Builder
	done := 0
	for _, mark := range marks {
		if mark.From < 0 || mark.To > len(f.runes) || mark.From >= mark.To {
			continue
		}
		from, to := max(f.from[mark.From], done), f.to[mark.To-1]
		if from >= to {
			continue
		}
		b.WriteString(html.EscapeString(text[done:from]))
		b.WriteString("<mark>")
		b.WriteString(html.EscapeString(text[from:to]))
		b.WriteString("</mark>")
		done = to
	}
	b.WriteString(html.EscapeString(text[done:]))
	return b.String()
}
