package typesense

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// present holds for documents that are there.
const present = fieldGone + ":false"

// maxComparisons bounds a filter over grams. A server takes 100 operations by default (--filter-by-max-ops), and each
// comparison and each && or || counts; what is left is for the other conditions.
const maxComparisons = 40

// both is a filter for which all conditions hold; empty ones don't count.
func both(conditions ...string) string {
	conditions = slices.DeleteFunc(slices.Clone(conditions), func(c string) bool { return c == "" })
	return strings.Join(conditions, " && ")
}

// conditions are a query's filters. Names were checked against the schema, and values are written in code, which
// leaves nothing to escape.
func conditions(filters []searchindex.Filter) string {
	var each []string
	for _, filter := range filters {
		if filter.AnyOf != nil {
			values := make([]string, len(filter.AnyOf), len(filter.AnyOf)+1)
			for i, value := range filter.AnyOf {
				values[i] = code(value)
			}
			if len(values) == 0 {
				values = append(values, nothing)
			}
			each = append(each, facetPrefix+filter.Attribute+":"+list(values))
		}
		if filter.Min != nil {
			each = append(each, numberPrefix+filter.Attribute+":>="+strconv.FormatInt(*filter.Min, 10))
		}
		if filter.Max != nil {
			each = append(each, numberPrefix+filter.Attribute+":<="+strconv.FormatInt(*filter.Max, 10))
		}
	}
	return both(each...)
}

func list(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return "[" + strings.Join(values, ",") + "]"
}

// grams writes an expression as a filter, "" for an empty one. One that asks for too much at once asks for less of
// each text: it then finds more candidates, never fewer.
func grams(e words.Expression) string {
	for most := 5; most > 0; most-- {
		thin := thinned(e, most)
		if comparisons(thin) <= maxComparisons || most == 1 {
			return filter(thin)
		}
	}
	return ""
}

// filter writes an expression. Values without spaces are compared with the plain operator, which looks at words: the
// page "Search" recommends it over := for them.
func filter(e words.Expression) string {
	if e.Gram != "" {
		return fieldGrams + ":" + token(e.Gram)
	}
	var each, singles []string
	for _, one := range e.Of {
		if one.Gram != "" && !e.All {
			singles = append(singles, token(one.Gram))
			continue
		}
		each = append(each, filter(one))
	}
	if len(singles) > 0 {
		each = append(each, fieldGrams+":"+list(singles))
	}
	if len(each) < 2 {
		return strings.Join(each, "")
	}
	between := " || "
	if e.All {
		between = " && "
	}
	return "(" + strings.Join(each, between) + ")"
}

// comparisons counts what filter writes.
func comparisons(e words.Expression) int {
	if e.Gram != "" {
		return 1
	}
	count, list := 0, 0
	for _, one := range e.Of {
		if one.Gram != "" && !e.All {
			list = 1
			continue
		}
		count += comparisons(one)
	}
	return count + list
}

// thinned leaves at most so many grams in each conjunction, from all over it.
func thinned(e words.Expression, most int) words.Expression {
	if e.Gram != "" {
		return e
	}
	out := words.Expression{All: e.All}
	var singles []words.Expression
	for _, one := range e.Of {
		if one.Gram != "" && e.All {
			singles = append(singles, one)
			continue
		}
		out.Of = append(out.Of, thinned(one, most))
	}
	for i := range min(most, len(singles)) {
		out.Of = append(out.Of, singles[i*(len(singles)-1)/max(1, min(most, len(singles))-1)])
	}
	return out
}
