package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// GTIDs is a set of transactions by their global identifiers, "uuid:1-5:7, uuid:tag:3". The zero value is empty.
// A value is never changed: Union and Minus make new ones.
type GTIDs struct{ spans map[string][]span }

// span is a run of transaction numbers, both ends in it.
type span struct{ first, last int64 }

// ParseGTIDs reads a set as MySQL writes it.
func ParseGTIDs(text string) (GTIDs, error) {
	set := map[string][]span{}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		source, rest, found := strings.Cut(part, ":")
		if !found {
			return GTIDs{}, fmt.Errorf("%q is no set of GTIDs", text)
		}
		key := strings.ToLower(source)
		for token := range strings.SplitSeq(rest, ":") {
			if token == "" {
				return GTIDs{}, fmt.Errorf("%q is no set of GTIDs", text)
			}
			if token[0] < '0' || token[0] > '9' { // a tag, of all that comes behind it
				key = strings.ToLower(source + ":" + token)
				continue
			}
			s, err := parseSpan(token)
			if err != nil {
				return GTIDs{}, fmt.Errorf("%q is no set of GTIDs: %w", text, err)
			}
			set[key] = append(set[key], s)
		}
	}
	for key, spans := range set {
		set[key] = joined(spans)
	}
	return GTIDs{set}, nil
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
func (g GTIDs) Empty() bool { return len(g.spans) == 0 }

// Contains reports whether all of other is in the set.
func (g GTIDs) Contains(other GTIDs) bool { return other.Minus(g).Empty() }

// Equal reports whether both hold the same.
func (g GTIDs) Equal(other GTIDs) bool { return g.Contains(other) && other.Contains(g) }

// Union is what is in either.
func (g GTIDs) Union(other GTIDs) GTIDs {
	all := maps.Clone(g.spans)
	if all == nil {
		all = map[string][]span{}
	}
	for key, spans := range other.spans {
		all[key] = joined(slices.Concat(all[key], spans))
	}
	return GTIDs{all}
}

// Minus is what is in the set and not in other.
func (g GTIDs) Minus(other GTIDs) GTIDs {
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
	return GTIDs{left}
}

// Common is what is in both.
func (g GTIDs) Common(other GTIDs) GTIDs { return g.Minus(g.Minus(other)) }

// String writes the set as MySQL reads it, in the order of the identifiers.
func (g GTIDs) String() string {
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
