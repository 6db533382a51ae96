package searchapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// FindPerformances returns a page of the performances for which everything in the filter holds, and how many there are
// in all. What is over comes behind all that is not; within both, the best match comes first where there are words, else
// the latest to begin.
func (s *Search) FindPerformances(ctx context.Context, filter search.Filter) (search.Page[search.Performance], error) {
	query, err := queryOf(filter)
	if err != nil {
		return search.Page[search.Performance]{}, err
	}
	if filter.Status != "" {
		query.Where = append(query.Where, searchindex.Is(facetStatus, filter.Status))
		return page[search.Performance](ctx, s.index, query)
	}
	lasting, over := query, query
	lasting.Where = append(query.Where[:len(query.Where):len(query.Where)], searchindex.Is(facetEnded, ended(false)))
	first, err := page[search.Performance](ctx, s.index, lasting)
	if err != nil {
		return first, err
	}
	// The page goes on with what is over where the rest ends. How many of those there are is counted either way.
	over.Where = append(query.Where[:len(query.Where):len(query.Where)], searchindex.Is(facetEnded, ended(true)))
	over.Offset = max(0, query.Offset-first.Total)
	over.Limit = max(1, query.Limit-len(first.Items))
	second, err := page[search.Performance](ctx, s.index, over)
	if err != nil {
		return second, err
	}
	first.Total += second.Total
	if len(first.Items) < query.Limit && !first.More {
		first.Items = append(first.Items, second.Items...)
	}
	first.More = query.Offset+len(first.Items) < first.Total
	return first, nil
}

// FindHalls returns a page of the halls that words find by their names and addresses.
func (s *Search) FindHalls(ctx context.Context, names search.Names) (search.Page[search.Hall], error) {
	return findNames[search.Hall](ctx, s.index, search.Halls, names)
}

// FindPerformers returns a page of the performers that words find by their names.
func (s *Search) FindPerformers(ctx context.Context, names search.Names) (search.Page[search.Performer], error) {
	return findNames[search.Performer](ctx, s.index, search.Performers, names)
}

func findNames[T any](ctx context.Context, index searchindex.Index, kind search.Kind, names search.Names) (search.Page[T], error) {
	query, err := paged(kind, names.Limit, names.Offset)
	if err != nil {
		return search.Page[T]{}, err
	}
	query.Text = searchindex.Words(names.Words)
	return page[T](ctx, index, query)
}

func page[T any](ctx context.Context, index searchindex.Index, query searchindex.Query) (search.Page[T], error) {
	result, err := index.Search(ctx, query)
	if err != nil {
		return search.Page[T]{}, unavailable(err)
	}
	items, err := found[T](result)
	return search.Page[T]{Items: items, Total: result.Total.Count, More: result.More}, err
}

// paged is a query for a page of a collection with its total, or the fault of one that lies too far.
func paged(kind search.Kind, limit, offset int) (searchindex.Query, error) {
	limit, err := search.LimitOf(limit)
	if err != nil {
		return searchindex.Query{}, err
	}
	if offset < 0 || offset+limit > search.MaxShown {
		return searchindex.Query{}, search.ErrTooFar
	}
	return searchindex.Query{Collection: string(kind), Limit: limit, Offset: offset, Count: true}, nil
}

func queryOf(filter search.Filter) (searchindex.Query, error) {
	query, err := paged(search.Performances, filter.Limit, filter.Offset)
	if err != nil {
		return searchindex.Query{}, err
	}
	if filter.Words != "" {
		query.Text = searchindex.Words(filter.Words)
	}
	for _, clause := range []struct{ field, words string }{
		{fieldTitle, filter.Title}, {fieldPerformer, filter.Performer}, {fieldHall, filter.Hall},
	} {
		if clause.words != "" {
			query.Text = append(query.Text, searchindex.Clause{Text: clause.words, Fields: []string{clause.field}})
		}
	}
	for _, facet := range []struct{ name, value string }{{facetCategory, filter.Category}, {facetRegion, filter.Region}} {
		if facet.value != "" {
			query.Where = append(query.Where, searchindex.Is(facet.name, facet.value))
		}
	}
	if !filter.To.IsZero() {
		query.Where = append(query.Where, searchindex.AtMost(numberStart, dayNumber(filter.To)))
	}
	if !filter.From.IsZero() {
		query.Where = append(query.Where, searchindex.AtLeast(numberEnd, dayNumber(filter.From)))
	}
	if filter.MinPrice > 0 {
		query.Where = append(query.Where, searchindex.AtLeast(numberPrice, int64(filter.MinPrice)))
	}
	switch {
	case filter.Free:
		query.Where = append(query.Where, searchindex.AtMost(numberPrice, 0))
	case filter.MaxPrice > 0:
		query.Where = append(query.Where, searchindex.AtMost(numberPrice, int64(filter.MaxPrice)))
	}
	if len(query.Text) == 0 {
		query.Sort = searchindex.Sort{Number: numberStart, Descending: true}
	}
	return query, nil
}
