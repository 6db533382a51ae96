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

// maxOperations bounds a filter over grams. A server takes 100 operations by default (--filter-by-max-ops), and before
// 0.25 each comparison, each && or || and each parenthesis counts; what is left is for the other conditions.
const maxOperations = 70

// operations counts what a server counts of a filter, in whose values there are neither signs nor spaces.
func operations(filter string) int {
	return 1 + 2*(strings.Count(filter, "&&")+strings.Count(filter, "||")) + strings.Count(filter, "(") + strings.Count(filter, ")")
}

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

// attributes are the fields that the filters look at.
func attributes(filters []searchindex.Filter) (names []string) {
	for _, filter := range filters {
		if filter.AnyOf != nil {
			names = append(names, facetPrefix+filter.Attribute)
		}
		if filter.Min != nil || filter.Max != nil {
			names = append(names, numberPrefix+filter.Attribute)
		}
	}
	return names
}

// meets reports whether a document, as it came, meets the filters. The server looks for documents first and reads them
// then: one that was changed in between comes as it is now.
func meets(d *found, filters []searchindex.Filter) bool {
	for _, filter := range filters {
		if filter.AnyOf != nil && !slices.ContainsFunc(filter.AnyOf, func(value string) bool { return d.facets[filter.Attribute] == code(value) }) {
			return false
		}
		if filter.Min == nil && filter.Max == nil {
			continue
		}
		number, ok := d.number(filter.Attribute)
		if !ok || (filter.Min != nil && number < *filter.Min) || (filter.Max != nil && number > *filter.Max) {
			return false
		}
	}
	return true
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
		if thin := filter(thinned(e, most)); operations(thin) <= maxOperations {
			return thin
		}
	}
	return filter(thinned(e, 0))
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

// thinned leaves at most so many grams in each conjunction, from all over it; with 0 one condition of each, whatever it
// is. What is then of the same kind as what it stands in goes up into it.
func thinned(e words.Expression, most int) words.Expression {
	if e.Gram != "" {
		return e
	}
	out := words.Expression{All: e.All}
	add := func(one words.Expression) {
		if one.Gram == "" && one.All == out.All {
			out.Of = append(out.Of, one.Of...)
		} else {
			out.Of = append(out.Of, one)
		}
	}
	var singles []words.Expression
	for _, one := range e.Of {
		if one.Gram != "" && e.All {
			singles = append(singles, one)
			continue
		}
		add(thinned(one, most))
	}
	kept := min(max(most, 1), len(singles))
	for i := range kept {
		add(singles[i*(len(singles)-1)/max(1, kept-1)])
	}
	if e.All && most == 0 && len(out.Of) > 1 {
		out.Of = out.Of[len(out.Of)-1:] // a single gram where there is one
	}
	if len(out.Of) == 1 {
		return out.Of[0] // a gram by itself goes into a list with others
	}
	return out
}
