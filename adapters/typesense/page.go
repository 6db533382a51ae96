package typesense

import (
	"math"

	"github.com/typesense/typesense-go/v3/typesense/api"
	"github.com/typesense/typesense-go/v3/typesense/api/pointer"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// browse asks for a page without words, which the server filters, orders, counts and adds up.
func (s *search) browse() []api.MultiSearchCollectionParameters {
	q := s.c.question(s.where, []string{fieldKey, fieldPopularity, fieldStored}, s.query.Limit+1)
	q.SortBy, q.Offset = pointer.String(s.order()), pointer.Int(s.query.Offset)
	if s.query.Sum != "" {
		// Every document is looked at: the default takes short cuts for facets with many values.
		q.FacetBy, q.MaxFacetValues, q.FacetStrategy = pointer.String(numberPrefix+s.query.Sum), pointer.Int(1), pointer.String("exhaustive")
	}
	return []api.MultiSearchCollectionParameters{q}
}

func (s *search) browsed(answers []answer) {
	one := answers[0]
	hits := one.Hits[:min(len(one.Hits), s.query.Limit)]
	s.result = searchindex.Result{Hits: make([]searchindex.Hit, len(hits)), More: len(one.Hits) > len(hits), Total: s.total}
	for i := range hits {
		d := &hits[i].Document
		s.result.Hits[i] = searchindex.Hit{ID: d.Key, Score: words.Match{}.Score(nil, d.Popularity), Stored: d.stored()}
	}
	if s.total == nil {
		return
	}
	s.total.Count = one.Found
	for _, facet := range one.Facets {
		s.total.Sum = int64(math.Round(facet.Stats.Sum))
	}
}

// collect asks for the documents of the page.
func (s *search) collect() []api.MultiSearchCollectionParameters {
	s.sort()
	page := s.hits[min(s.query.Offset, len(s.hits)):]
	more := len(page) > s.query.Limit
	page = page[:min(len(page), s.query.Limit)]
	s.hits, s.result = page, searchindex.Result{Hits: []searchindex.Hit{}, More: more, Total: s.total}
	if len(page) == 0 {
		s.stage = done
		return nil
	}
	s.stage = collected
	ids := make([]string, len(page))
	for i, h := range page {
		ids[i] = code(h.key)
	}
	return []api.MultiSearchCollectionParameters{
		s.c.question(both(present, "id:"+list(ids)), []string{fieldKey, fieldShown, fieldStored}, len(ids)),
	}
}

// show puts the page together. A document that was removed since it was found is left out.
func (s *search) show(one answer) {
	documents := make(map[string]*found, len(one.Hits))
	for i := range one.Hits {
		documents[one.Hits[i].Document.Key] = &one.Hits[i].Document
	}
	for _, h := range s.hits {
		d, ok := documents[h.key]
		if !ok {
			continue
		}
		s.result.Hits = append(s.result.Hits, searchindex.Hit{
			ID: h.key, Score: h.score, Stored: d.stored(),
			Field: s.c.schema.Fields[h.match.Field].Name, Highlight: h.match.Highlighted(d.Shown),
		})
	}
}
