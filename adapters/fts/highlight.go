package fts

import (
	"cmp"
	"html"
	"slices"
	"strings"
)

// highlight writes the value as HTML with what was matched in marks, spaces between its letters included.
func highlight(text string, marks []span) string {
	f := fold(text, maxValueRunes)
	marks = slices.Clone(marks)
	slices.SortFunc(marks, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done := 0
	for _, mark := range marks {
		if mark.from < 0 || mark.to > len(f.runes) || mark.from >= mark.to {
			continue
		}
		from, to := max(f.from[mark.from], done), f.to[mark.to-1]
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
