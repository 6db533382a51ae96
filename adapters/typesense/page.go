package typesense

import (
	"math"
	"slices"

	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// browse asks for a page without words, which the server filters, orders, counts and adds up.
func (s *search) browse() []api.MultiSearchCollectionParameters {
	page, perPage, _ := paged(s.query.Offset, s.query.Limit+1)
	include := append([]string{fieldKey, fieldPopularity, fieldStored}, attributes(s.query.Where)...)
	if s.query.Sum != "" {
		include = append(include, numberPrefix+s.query.Sum)
	}
	slices.Sort(include)
	q := s.c.question(s.where, slices.Compact(include), page, perPage)
	q.SortBy = pointer.String(s.order())
	if s.query.Sum != "" {
		// Every document is looked at: the default takes short cuts for facets with many values.
		q.FacetBy, q.MaxFacetValues, q.FacetStrategy = pointer.String(numberPrefix+s.query.Sum), pointer.Int(1), pointer.String("exhaustive")
	}
	return []api.MultiSearchCollectionParameters{q}
}

// browsed takes a page and its total. They may be of two moments, which shows when a document that came does not meet the
// filters, or all that there are came and don't come to the total; then they are asked for again.
func (s *search) browsed(answers []answer) {
	one := answers[0]
	_, _, before := paged(s.query.Offset, s.query.Limit+1)
	came := one.Hits[min(len(one.Hits), before):]
	more := len(came) > s.query.Limit
	s.result = searchindex.Result{Hits: []searchindex.Hit{}, More: more, Total: s.total}
	shown, changed := searchindex.Total{}, 0
	for i := range min(len(came), s.query.Limit) {
		d := &came[i].Document
		if !meets(d, s.query.Where) {
			changed++
			continue
		}
		number, _ := d.number(s.query.Sum)
		shown.Count, shown.Sum = shown.Count+1, shown.Sum+number
		s.result.Hits = append(s.result.Hits, searchindex.Hit{ID: d.Key, Score: words.Match{}.Score(nil, d.Popularity), Stored: d.stored()})
	}
	if s.total == nil {
		return
	}
	*s.total = searchindex.Total{Count: one.Found - changed}
	for _, facet := range one.Facets {
		s.total.Sum = int64(math.Round(facet.Stats.Sum))
	}
	all := s.query.Offset == 0 && !more
	if (changed > 0 || all && *s.total != shown) && s.tries < maxTries {
		s.tries++
		s.stage = begun
		return
	}
	if all {
		*s.total = shown
	}
}

// maxTries bounds how often a page is asked for again: on a server where something changes all the time, what is shown is
// right all the same, and the total of more than a page may be off by what changed while it was counted.
const maxTries = 5

// collect asks for the documents of the page.
func (s *search) collect() []api.MultiSearchCollectionParameters {
	s.sort()
	page := s.hits[min(s.query.Offset, len(s.hits)):]
	more := len(page) > s.query.Limit
	page = page[:min(len(page), s.query.Limit)]
	s.hits, s.result = page, searchindex.Result{Hits: []searchindex.Hit{}, More: more, Total: s.total}
	if len(page) == 0 || s.total != nil {
		s.stage = done
		for _, h := range page {
			s.result.Hits = append(s.result.Hits, s.shown(h, h.document))
		}
		return nil
	}
	s.stage = collected
	ids := make([]string, len(page))
	for i, h := range page {
		ids[i] = code(h.key)
	}
	return []api.MultiSearchCollectionParameters{
		s.c.question(both(present, "id:"+list(ids)), []string{fieldKey, fieldShown, fieldStored}, 1, len(ids)),
	}
}

// show puts the page together. A document that was removed since it was found is left out.
func (s *search) show(one answer) {
	documents := make(map[string]*found, len(one.Hits))
	for i := range one.Hits {
		documents[one.Hits[i].Document.Key] = &one.Hits[i].Document
	}
	for _, h := range s.hits {
		if d, ok := documents[h.key]; ok {
			s.result.Hits = append(s.result.Hits, s.shown(h, d))
		}
	}
}

func (s *search) shown(h hit, d *found) searchindex.Hit {
	return searchindex.Hit{
		ID: h.key, Score: h.score, Stored: d.stored(),
		Field: s.c.schema.Fields[h.match.Field].Name, Highlight: h.match.Highlighted(d.Shown),
	}
}
