package fts

import (
	"strings"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// matcher decides what a candidate is worth to a clause.
type matcher struct {
	*words.Matcher
	exact bool // nothing is forgiven
}

func newMatcher(schema searchindex.Schema, clause searchindex.Clause) matcher {
	c := words.Clause{Pattern: words.Parse(clause.Text, searchindex.MaxTextRunes), Weights: make([]int, len(schema.Fields))}
	for i, field := range schema.Fields {
		c.Weights[i] = field.Weight
	}
	if len(clause.Fields) > 0 {
		c.Fields = make([]bool, len(schema.Fields))
		for _, name := range clause.Fields {
			c.Fields[schema.Field(name)] = true
		}
	}
	return matcher{words.NewMatcher(c), clause.Exact}
}

// match writes an expression as FTS5 reads it. Grams hold letters and digits only, so none needs escaping.
func match(e words.Expression) string {
	var b strings.Builder
	write(&b, e)
	return b.String()
}

func write(b *strings.Builder, e words.Expression) {
	if e.Gram != "" {
		b.WriteByte('"')
		b.WriteString(e.Gram)
		b.WriteByte('"')
		return
	}
	between := " OR "
	if e.All {
		between = " AND "
	}
	for i, one := range e.Of {
		if i > 0 {
			b.WriteString(between)
		}
		if one.Gram == "" {
			b.WriteByte('(')
		}
		write(b, one)
		if one.Gram == "" {
			b.WriteByte(')')
		}
	}
}
