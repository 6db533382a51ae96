// Package gtid does sums with MySQL's sets of global transaction identifiers: which servers have what.
package gtid

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Set is transactions by their global identifiers, "uuid:1-5:7, uuid:tag:3". The zero value is empty.
// A value is never changed: Union and Minus make new ones.
type Set struct{ spans map[string][]span }

// span is a run of transaction numbers, both ends in it.
type span struct{ first, last int64 }

// Parse reads a set as MySQL writes it.
func Parse(text string) (Set, error) {
	set := map[string][]span{}
	for part := range strings.SplitSeq(strings.Map(dropSpace, text), ",") {
		if part == "" {
			continue
		}
		source, rest, found := strings.Cut(part, ":")
		if !found {
			return Set{}, fmt.Errorf("%q is no set of GTIDs", text)
		}
		key := strings.ToLower(source)
		for token := range strings.SplitSeq(rest, ":") {
			if token == "" {
				return Set{}, fmt.Errorf("%q is no set of GTIDs", text)
			}
			if token[0] < '0' || token[0] > '9' { // a tag, of all that comes behind it
				key = strings.ToLower(source + ":" + token)
				continue
			}
			s, err := parseSpan(token)
			if err != nil {
				return Set{}, fmt.Errorf("%q is no set of GTIDs: %w", text, err)
			}
			set[key] = append(set[key], s)
		}
	}
	for key, spans := range set {
		set[key] = joined(spans)
	}
	return Set{set}, nil
}

func dropSpace(r rune) rune {
	if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
		return -1
	}
	return r
}

func parseSpan(text string) (span, error) {
	first, last, isRange := strings.Cut(text, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if err != nil || !isRange {
		return span{from, from}, err
	}
	to, err := strconv.ParseInt(last, 10, 64)
	if err == nil && to < from {
		err = fmt.Errorf("%s ends before it begins", text)
	}
	return span{from, to}, err
}

func joined(spans []span) []span {
	spans = slices.SortedFunc(slices.Values(spans), func(a, b span) int { return cmp.Compare(a.first, b.first) })
	var whole []span
	for _, s := range spans {
		if n := len(whole); n > 0 && s.first <= whole[n-1].last+1 {
			whole[n-1].last = max(whole[n-1].last, s.last)
			continue
		}
		whole = append(whole, s)
	}
	return whole
}

// Empty reports whether nothing is in the set.
func (g Set) Empty() bool { return len(g.spans) == 0 }

// Contains reports whether all of other is in the set.
func (g Set) Contains(other Set) bool {
	for key, spans := range other.spans {
		for _, s := range spans { // of g's spans, which are apart, one must have all of it
			if !slices.ContainsFunc(g.spans[key], func(m span) bool { return m.first <= s.first && s.last <= m.last }) {
				return false
			}
		}
	}
	return true
}

// Equal reports whether both hold the same.
func (g Set) Equal(other Set) bool { return g.Contains(other) && other.Contains(g) }

// Union is what is in either.
func (g Set) Union(other Set) Set {
	all := maps.Clone(g.spans)
	if all == nil {
		all = map[string][]span{}
	}
	for key, spans := range other.spans {
		all[key] = joined(slices.Concat(all[key], spans))
	}
	return Set{all}
}

// Minus is what is in the set and not in other.
func (g Set) Minus(other Set) Set {
	left := map[string][]span{}
	for key, spans := range g.spans {
		for _, s := range spans {
			for _, o := range other.spans[key] {
				if o.last < s.first || s.first > s.last {
					continue
				}
				if o.first > s.last {
					break
				}
				if o.first > s.first {
					left[key] = append(left[key], span{s.first, o.first - 1})
				}
				s.first = o.last + 1
			}
			if s.first <= s.last {
				left[key] = append(left[key], s)
			}
		}
	}
	return Set{left}
}

// Common is what is in both.
func (g Set) Common(other Set) Set { return g.Minus(g.Minus(other)) }

// Each calls fn with each transaction as a set of its own.
func (g Set) Each(fn func(one Set)) {
	for key, spans := range g.spans {
		for _, s := range spans {
			for n := s.first; n <= s.last; n++ {
				fn(Set{map[string][]span{key: {{n, n}}}})
			}
		}
	}
}

// String writes the set as MySQL reads it, in the order of the identifiers.
func (g Set) String() string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(g.spans)) {
		part := key
		for _, s := range g.spans[key] {
			if s.first == s.last {
				part += fmt.Sprintf(":%d", s.first)
				continue
			}
			part += fmt.Sprintf(":%d-%d", s.first, s.last)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}
