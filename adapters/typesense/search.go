package typesense

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Candidates bound the work of a search.
const (
	candidates     = 200  // of one filter, for a page of a search box
	manyCandidates = 1000 // where more of them fail: restricted to a field, sorted, or paged far
	fewHits        = 3    // with fewer hits than these, and none that begins a word, letters are forgiven
)

// Search implements searchindex.Index.
func (x *Index) Search(ctx context.Context, query searchindex.Query) (searchindex.Result, error) {
	results, err := x.SearchMany(ctx, []searchindex.Query{query})
	if err != nil {
		return searchindex.Result{}, err
	}
	return results[0], nil
}

// SearchMany implements searchindex.Index. What the queries have to ask is asked together, in two or three rounds.
func (x *Index) SearchMany(ctx context.Context, queries []searchindex.Query) ([]searchindex.Result, error) {
	searches := make([]*search, len(queries))
	for i, query := range queries {
		c, err := x.collection(query.Collection)
		if err != nil {
			return nil, err
		}
		if err := c.schema.Validate(query); err != nil {
			return nil, err
		}
		searches[i] = newSearch(x, c, query)
	}
	for {
		var all []api.MultiSearchCollectionParameters
		counts := make([]int, len(searches))
		for i, s := range searches {
			asks, err := s.next(ctx)
			if err != nil {
				return nil, err
			}
			counts[i] = len(asks)
			all = append(all, asks...)
		}
		if len(all) == 0 {
			break
		}
		answers, err := x.ask(ctx, all)
		if err != nil {
			return nil, err
		}
		for i, s := range searches {
			s.hear(answers[:counts[i]])
			answers = answers[counts[i]:]
		}
	}
	results := make([]searchindex.Result, len(searches))
	for i, s := range searches {
		results[i] = s.result
	}
	return results, nil
}

// search is one query under way. It goes from stage to stage: next says what has to be asked, hear takes the answers.
type search struct {
	index    *Index
	c        *collection
	query    searchindex.Query
	matchers []matcher
	where    string // conditions that every document must meet
	want     int    // hits up to the end of the page, and one more

	stage  stage
	tries  int // to get a page and its total of one moment
	seen   map[string]struct{}
	hits   []hit
	total  *searchindex.Total
	result searchindex.Result
}

type stage int

const (
	begun     stage = iota
	browsed         // a page without words was asked for
	looked          // candidates that match were asked for
	forgave         // candidates with a wrong letter were asked for
	collected       // the documents of the page were asked for
	done
)

// matcher decides what a candidate is worth to a clause.
type matcher struct {
	*words.Matcher
	exact bool // nothing is forgiven
}

// hit is a document that matches.
type hit struct {
	key       string
	score     float64
	number    int64 // what is sorted by
	hasNumber bool
	match     words.Match // of the first clause
	document  *found      // with a total
}

func newSearch(x *Index, c *collection, query searchindex.Query) *search {
	s := &search{
		index: x, c: c, query: query, where: both(present, conditions(query.Where)),
		want: query.Offset + query.Limit + 1, seen: map[string]struct{}{},
	}
	for _, clause := range query.Text {
		s.matchers = append(s.matchers, newMatcher(c.schema, clause))
	}
	if query.WantsTotal() {
		s.total = &searchindex.Total{}
	}
	return s
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

// next moves on, and says what has to be asked for it.
func (s *search) next(ctx context.Context) ([]api.MultiSearchCollectionParameters, error) {
	switch {
	case s.stage == begun && len(s.matchers) == 0:
		s.stage = browsed
		return s.browse(), nil
	case s.stage == begun && slices.ContainsFunc(s.matchers, func(m matcher) bool { return m.Pattern.Empty() }):
		s.result.Total, s.stage = s.total, done // nothing that could be looked for
	case s.stage == begun && s.total != nil:
		if err := s.everything(ctx); err != nil {
			return nil, err
		}
		return s.collect(), nil
	case s.stage == begun:
		s.stage = looked
		return s.look(), nil
	case s.stage == looked && s.poor():
		s.stage = forgave
		if asks := s.forgive(); len(asks) > 0 {
			return asks, nil
		}
		return s.collect(), nil
	case s.stage == looked, s.stage == forgave:
		return s.collect(), nil
	}
	s.stage = done
	return nil, nil
}

// hear takes the answers to what next asked.
func (s *search) hear(answers []answer) {
	switch s.stage {
	case browsed:
		s.browsed(answers)
	case looked, forgave:
		for _, one := range answers {
			for i := range one.Hits {
				s.judge(&one.Hits[i].Document)
			}
		}
	case collected:
		s.show(answers[0])
	case begun, done:
	}
}

// many is how many candidates of a filter are looked at.
func (s *search) many() int {
	if len(s.matchers) > 1 || s.matchers[0].Fields != nil || s.query.Sort.Number != "" || s.want > candidates/2 {
		return manyCandidates
	}
	return candidates
}

// look asks for what matches whole, at the beginning, anywhere, unfinished and apart, each by itself: of a word that
// ten thousand titles hold, those that begin with it are not to be missed.
func (s *search) look() []api.MultiSearchCollectionParameters {
	if len(s.matchers) > 1 {
		return s.ask(s.all(true), manyCandidates)
	}
	p, many := s.matchers[0].Pattern, s.many()
	return slices.Concat(
		s.ask(words.Or(p.Whole(), p.Beginning()), many),
		s.ask(p.Inside(), many),
		s.ask(words.Or(p.Unfinished(), p.Apart()), many),
	)
}

// poor reports whether so little was found that something else may have been meant.
func (s *search) poor() bool {
	return len(s.matchers) == 1 && !s.matchers[0].exact && len(s.hits) < min(s.want, fewHits) &&
		!slices.ContainsFunc(s.hits, func(h hit) bool { return h.match.Class >= words.WordStart+words.Loose })
}

func (s *search) forgive() []api.MultiSearchCollectionParameters {
	s.matchers[0].Forgiving = true
	return s.ask(s.matchers[0].Pattern.Forgiving(), manyCandidates)
}

// all is the expression of documents that answer every clause; with forgiving, also those in which a letter is wrong.
func (s *search) all(forgiving bool) words.Expression {
	each := make([]words.Expression, len(s.matchers))
	for i, m := range s.matchers {
		p := m.Pattern
		each[i] = words.Or(p.Inside(), p.Unfinished(), p.Apart())
		if forgiving && !m.exact {
			s.matchers[i].Forgiving = true
			each[i] = words.Or(each[i], p.Forgiving())
		}
	}
	return words.And(each...)
}

// ask asks for candidates, the popular ones first, or the first ones in the order that is asked for.
func (s *search) ask(expression words.Expression, limit int) []api.MultiSearchCollectionParameters {
	if expression.Empty() {
		return nil
	}
	var asks []api.MultiSearchCollectionParameters
	perPage := min(maxPerSearch, limit)
	for page := 1; page <= (limit+perPage-1)/perPage; page++ {
		q := s.c.question(both(s.where, grams(expression)), s.judged(), page, perPage)
		q.SortBy = pointer.String(s.order())
		asks = append(asks, q)
	}
	return asks
}

// judged are the fields that a candidate is judged by. With a total they hold what is shown, too: asked for later, a
// document may not be any more what was counted.
func (s *search) judged() []string {
	include := []string{fieldKey, fieldPopularity, fieldFolded}
	if s.total != nil {
		include = append(include, fieldShown, fieldStored)
	}
	for _, number := range []string{s.query.Sort.Number, s.query.Sum} {
		if number != "" {
			include = append(include, numberPrefix+number)
		}
	}
	include = append(include, attributes(s.query.Where)...)
	slices.Sort(include)
	return slices.Compact(include)
}

func (s *search) order() string {
	if s.query.Sort.Number == "" {
		return fieldPopularity + ":desc"
	}
	direction := ":asc"
	if s.query.Sort.Descending {
		direction = ":desc"
	}
	return numberPrefix + s.query.Sort.Number + "(missing_values: last)" + direction + "," + fieldPopularity + ":desc"
}

// judge keeps a candidate if every clause matches.
func (s *search) judge(d *found) (kept bool) {
	if _, again := s.seen[d.Key]; again || !meets(d, s.query.Where) {
		return false
	}
	h := hit{key: d.Key}
	for i, m := range s.matchers {
		match := m.Match(d.Folded)
		if match.Class == words.None {
			return false
		}
		h.score += match.Score(m.Weights, d.Popularity)
		if i == 0 {
			h.match = match
		}
	}
	if s.query.Sort.Number != "" {
		h.number, h.hasNumber = d.number(s.query.Sort.Number)
	}
	if s.total != nil {
		h.document = d
	}
	s.seen[d.Key] = struct{}{}
	s.hits = append(s.hits, h)
	return true
}

func (s *search) sort() {
	slices.SortStableFunc(s.hits, func(a, b hit) int {
		if s.query.Sort.Number != "" {
			if a.hasNumber != b.hasNumber { // those without the number come last either way
				return map[bool]int{true: -1, false: 1}[a.hasNumber]
			}
			order := cmp.Compare(a.number, b.number)
			if s.query.Sort.Descending {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.key, b.key))
	})
}

func join(names []string) string { return strings.Join(names, ",") }
