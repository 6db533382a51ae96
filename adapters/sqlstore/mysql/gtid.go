package mysql

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// gtidSet is a set of transactions: by source ("uuid", or "uuid:tag"), the numbers that are in it. It never
// changes.
type gtidSet map[string][]span

// span is numbers from first to last, both in it. Spans of a source are sorted and apart.
type span struct{ first, last int64 }

var errNoGTIDs = errors.New("not a set of GTIDs")

// parseGTIDs reads MySQL's form: "uuid:1-5:8,uuid:1-3:tag:1-2", with line ends anywhere.
func parseGTIDs(text string) (gtidSet, error) {
	set := gtidSet{}
	for part := range strings.SplitSeq(strings.Map(dropSpace, text), ",") {
		if part == "" {
			continue
		}
		fields := strings.Split(part, ":")
		uuid := strings.ToLower(fields[0])
		source := uuid
		for _, field := range fields[1:] {
			s, err := parseSpan(field)
			if err != nil { // then it is a tag, which names the source of what follows
				if field == "" || field[0] >= '0' && field[0] <= '9' {
					return nil, errNoGTIDs
				}
				source = uuid + ":" + strings.ToLower(field)
				continue
			}
			set[source] = append(set[source], s)
		}
		if len(fields) < 2 {
			return nil, errNoGTIDs
		}
	}
	for source, spans := range set {
		set[source] = joined(spans)
	}
	return set, nil
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
		err = errNoGTIDs
	}
	return span{from, to}, err
}

func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.first, b.first) })
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

// contains reports whether all of other is in the set.
func (g gtidSet) contains(other gtidSet) bool {
	for source, spans := range other {
		mine := g[source]
		for _, s := range spans {
			if !slices.ContainsFunc(mine, func(m span) bool { return m.first <= s.first && s.last <= m.last }) {
				return false
			}
		}
	}
	return true
}
