package typesensesim

import (
	"slices"
	"strconv"
	"strings"
)

// condition reports whether a document meets it.
type condition func(*document) bool

// found are the documents that meet a filter; all for an empty one.
func (c *collection) found(filter string) ([]*document, error) {
	holds, err := c.filter(filter)
	if err != nil {
		return nil, err
	}
	var found []*document
	for _, d := range c.documents {
		if holds(d) {
			found = append(found, d)
		}
	}
	return found, nil
}

// filter reads a filter ("Search", filter_by): comparisons with && and ||, which binds less, and parentheses.
func (c *collection) filter(text string) (condition, error) {
	if strings.TrimSpace(text) == "" {
		return func(*document) bool { return true }, nil
	}
	p := &parser{collection: c, rest: text}
	holds, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.skip(); p.rest != "" {
		return nil, badRequest("Could not parse the filter query.")
	}
	if p.operations > maxOperations {
		return nil, badRequest("Filter expression is not valid.")
	}
	return holds, nil
}

type parser struct {
	collection *collection
	rest       string
	operations int
}

func (p *parser) skip() { p.rest = strings.TrimLeft(p.rest, " ") }

func (p *parser) taken(text string) (ok bool) {
	p.skip()
	p.rest, ok = strings.CutPrefix(p.rest, text)
	return ok
}

func (p *parser) either() (condition, error) {
	return p.joined("||", p.both, func(a, b condition) condition { return func(d *document) bool { return a(d) || b(d) } })
}

func (p *parser) both() (condition, error) {
	return p.joined("&&", p.one, func(a, b condition) condition { return func(d *document) bool { return a(d) && b(d) } })
}

func (p *parser) joined(operator string, part func() (condition, error), join func(a, b condition) condition) (condition, error) {
	all, err := part()
	for err == nil && p.taken(operator) {
		p.operations++
		var next condition
		if next, err = part(); err == nil {
			all = join(all, next)
		}
	}
	return all, err
}

func (p *parser) one() (condition, error) {
	if p.taken("(") {
		p.operations += 2 // before 0.25 parentheses count
		inner, err := p.either()
		if err == nil && !p.taken(")") {
			err = badRequest("Could not parse the filter query: unbalanced parentheses.")
		}
		return inner, err
	}
	p.operations++
	p.skip()
	name, rest, ok := strings.Cut(p.rest, ":")
	if !ok {
		return nil, badRequest("Could not parse the filter query.")
	}
	p.rest = rest
	return p.comparison(strings.TrimSpace(name))
}

func (p *parser) comparison(name string) (condition, error) {
	f, ok := p.collection.field(name)
	if name == "id" {
		f, ok = field{Name: "id", Type: "id"}, true
	}
	switch {
	case !ok:
		return nil, notFound("Could not find a filter field named `%s` in the schema.", name)
	case !f.indexed():
		return nil, badRequest("Cannot filter on non-indexed field `%s`.", name)
	}
	operator := ""
	for _, known := range []string{"!=", ">=", "<=", "=", ">", "<", "!"} {
		if p.taken(known) {
			operator = known
			break
		}
	}
	values, err := p.values()
	if err != nil {
		return nil, err
	}
	switch f.Type {
	case "id":
		return byID(operator, values)
	case "bool":
		return byTruth(f, operator, values)
	case "string", "string[]":
		return byText(f, operator, values)
	}
	return byNumber(f, operator, values)
}

// values reads one value or a list; between backticks every sign is taken as it is.
func (p *parser) values() ([]string, error) {
	if !p.taken("[") {
		value, end := p.value("&&", "||", ")")
		if value == "" && !end {
			return nil, badRequest("Could not parse the filter query.")
		}
		return []string{value}, nil
	}
	var values []string
	for {
		value, _ := p.value(",", "]")
		values = append(values, value)
		switch {
		case p.taken(","):
		case p.taken("]"):
			return values, nil
		default:
			return nil, badRequest("Could not parse the filter query: a list has no end.")
		}
	}
}

// value reads up to one of the ends, which it leaves.
func (p *parser) value(ends ...string) (value string, quoted bool) {
	p.skip()
	if rest, ok := strings.CutPrefix(p.rest, "`"); ok {
		if inner, after, closed := strings.Cut(rest, "`"); closed {
			p.rest = after
			return inner, true
		}
	}
	at := len(p.rest)
	for _, end := range ends {
		if i := strings.Index(p.rest, end); i >= 0 {
			at = min(at, i)
		}
	}
	value, p.rest = strings.TrimSpace(p.rest[:at]), p.rest[at:]
	return value, false
}

func byID(operator string, values []string) (condition, error) {
	if operator != "" && operator != "=" {
		return nil, badRequest("the stand-in does not compare ids by %s", operator)
	}
	return func(d *document) bool { return slices.Contains(values, d.id) }, nil
}

func byTruth(f field, operator string, values []string) (condition, error) {
	if operator != "" && operator != "=" || len(values) != 1 || values[0] != "true" && values[0] != "false" {
		return nil, badRequest("Value of filter field `%s` must be `true` or `false`.", f.Name)
	}
	want := map[string]string{"true": "1", "false": "0"}[values[0]]
	return func(d *document) bool { return string(d.numbers[f.Name]) == want }, nil
}

// byText compares words: by ":" all words of a value must be in the field, wherever; by ":=" they must be all of it.
func byText(f field, operator string, values []string) (condition, error) {
	if operator != "" && operator != "=" {
		return nil, badRequest("the stand-in does not compare texts by %s", operator)
	}
	wanted := make([][]string, len(values))
	for i, value := range values {
		if wanted[i] = tokenize(value); len(wanted[i]) == 0 {
			return nil, badRequest("Error with filter field `%s`: Filter value cannot be empty.", f.Name)
		}
	}
	return func(d *document) bool {
		for _, have := range d.words[f.Name] {
			for _, want := range wanted {
				if operator == "=" && slices.Equal(have, want) || operator == "" && hasAll(have, want) {
					return true
				}
			}
		}
		return false
	}, nil
}

func hasAll(have, want []string) bool {
	return !slices.ContainsFunc(want, func(word string) bool { return !slices.Contains(have, word) })
}

func byNumber(f field, operator string, values []string) (condition, error) {
	if len(values) != 1 {
		return nil, badRequest("the stand-in compares numbers with one value")
	}
	want, err := strconv.ParseInt(values[0], 10, 64)
	if err != nil {
		return nil, badRequest("Error with filter field `%s`: Numerical field has an invalid comparator.", f.Name)
	}
	return func(d *document) bool {
		have, err := d.numbers[f.Name].Int64()
		if err != nil {
			return false
		}
		switch operator {
		case ">=":
			return have >= want
		case "<=":
			return have <= want
		case ">":
			return have > want
		case "<":
			return have < want
		case "!=":
			return have != want
		}
		return have == want
	}, nil
}
