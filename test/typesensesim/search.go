package typesensesim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// asked is one search of a multi_search.
type asked struct {
	Collection string `json:"collection"`
	Q          string `json:"q"`
	FilterBy   string `json:"filter_by"`
	SortBy     string `json:"sort_by"`
	Include    string `json:"include_fields"`
	FacetBy    string `json:"facet_by"`
	FacetMost  *int   `json:"max_facet_values"`
	Strategy   string `json:"facet_strategy"`
	Page       *int   `json:"page"`
	PerPage    *int   `json:"per_page"`
}

// multiSearch answers searches in their order, each with an answer or an error of its own ("Federated / Multi
// Search").
func (s *Server) multiSearch(r *http.Request) (int, any, error) {
	var body struct {
		Searches []json.RawMessage `json:"searches"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return 0, nil, badRequest("Bad JSON.")
	}
	if len(body.Searches) > maxSearches {
		return 0, nil, badRequest("Number of multi searches exceeds `limit_multi_searches` parameter.")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	results := make([]any, len(body.Searches))
	for i, raw := range body.Searches {
		result, err := s.search(raw)
		if err != nil {
			p := err.(problem) //nolint:errorlint,forcetypeassert // search returns nothing else
			result = map[string]any{"code": p.status, "error": p.text}
		}
		results[i] = result
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

func (s *Server) search(raw json.RawMessage) (any, error) {
	var q asked
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		return nil, problem{http.StatusNotImplemented, "the stand-in does not know this search: " + err.Error()}
	}
	if q.Q != "*" {
		return nil, problem{http.StatusNotImplemented, "the stand-in searches for * only"}
	}
	number, limit := 1, 10
	if q.Page != nil {
		number = max(1, *q.Page)
	}
	if q.PerPage != nil {
		limit = *q.PerPage
	}
	if limit > maxPerPage {
		return nil, problem{http.StatusUnprocessableEntity, fmt.Sprintf("Only upto %d hits can be fetched per page.", maxPerPage)}
	}
	c, err := s.collection(q.Collection)
	if err != nil {
		return nil, notFound("Not found.") // with another letter than elsewhere
	}
	found, err := c.found(q.FilterBy)
	if err != nil {
		return nil, err
	}
	if err := c.sort(found, q.SortBy); err != nil {
		return nil, err
	}
	facets, err := c.facets(found, q)
	if err != nil {
		return nil, err
	}
	page := found[min((number-1)*limit, len(found)):]
	hits := make([]any, min(limit, len(page)))
	for i := range hits {
		hits[i] = map[string]any{"document": page[i].some(q.Include), "highlight": map[string]any{}, "highlights": []any{}}
	}
	return map[string]any{
		"found": len(found), "out_of": len(c.documents), "hits": hits, "facet_counts": facets, "page": number,
		"search_cutoff": false, "search_time_ms": 0,
		"request_params": map[string]any{"collection_name": c.schema.Name, "per_page": limit, "q": q.Q},
	}, nil
}

// order is one part of sort_by.
type order struct {
	field        string
	descending   bool
	missingFirst bool
}

// orders reads sort_by: up to three fields with :asc or :desc, each perhaps with (missing_values: first or last).
func (c *collection) orders(text string) ([]order, error) {
	if text == "" {
		if c.schema.Sorting == "" {
			return nil, nil
		}
		return []order{{field: c.schema.Sorting, descending: true}}, nil
	}
	parts := strings.Split(text, ",")
	if len(parts) > 3 {
		return nil, problem{http.StatusUnprocessableEntity, "Only upto 3 sort_by fields can be specified."}
	}
	orders := make([]order, len(parts))
	for i, part := range parts {
		at := strings.LastIndexByte(part, ':')
		if at < 0 {
			return nil, badRequest("Parameter `sort_by` is malformed.")
		}
		name, direction := strings.TrimSpace(part[:at]), strings.ToLower(strings.TrimSpace(part[at+1:]))
		o := order{descending: direction == "desc"}
		if direction != "asc" && direction != "desc" {
			return nil, badRequest("Order for field` %s` should be either ASC or DESC.", name)
		}
		if base, option, ok := strings.Cut(name, "("); ok {
			name = base
			switch strings.ReplaceAll(option, " ", "") {
			case "missing_values:last)":
			case "missing_values:first)":
				o.missingFirst = true
			default:
				return nil, badRequest("Bad syntax for sorting field `%s`", name)
			}
		}
		if f, ok := c.field(name); !ok || !f.sortable() {
			return nil, notFound("Could not find a field named `%s` in the schema for sorting.", name)
		}
		o.field, orders[i] = name, o
		orders[i].field = name
	}
	return orders, nil
}

// sort orders documents; of equals the latest comes first.
func (c *collection) sort(found []*document, by string) error {
	orders, err := c.orders(by)
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b *document) int {
		for _, o := range orders {
			if result := o.compare(a, b); result != 0 {
				return result
			}
		}
		return cmp.Compare(b.sequence, a.sequence)
	})
	return nil
}

func (o order) compare(a, b *document) int {
	x, err1 := a.numbers[o.field].Float64()
	y, err2 := b.numbers[o.field].Float64()
	switch {
	case err1 != nil && err2 != nil:
		return 0
	case err1 != nil || err2 != nil:
		if (err1 != nil) == o.missingFirst {
			return -1
		}
		return 1
	case o.descending:
		return cmp.Compare(y, x)
	}
	return cmp.Compare(x, y)
}

// facets counts the values of a field among everything that was found, and tells statistics of numbers.
func (c *collection) facets(found []*document, q asked) ([]any, error) {
	if q.FacetBy == "" {
		return []any{}, nil
	}
	f, ok := c.field(q.FacetBy)
	if !ok || !f.Facet {
		return nil, notFound("Could not find a facet field named `%s` in the schema.", q.FacetBy)
	}
	if !f.number() {
		return nil, problem{http.StatusNotImplemented, "the stand-in counts numbers only"}
	}
	counts := map[string]int{}
	values, sum := 0, 0.0
	low, high := 0.0, 0.0
	for _, d := range found {
		number, err := d.numbers[f.Name].Float64()
		if err != nil {
			continue
		}
		if values == 0 {
			low, high = number, number
		}
		low, high = min(low, number), max(high, number)
		values, sum = values+1, sum+number
		counts[string(d.numbers[f.Name])]++
	}
	if values == 0 {
		return []any{map[string]any{"field_name": f.Name, "counts": []any{}, "stats": map[string]any{"total_values": 0}}}, nil
	}
	most := 10
	if q.FacetMost != nil {
		most = *q.FacetMost
	}
	return []any{map[string]any{
		"field_name": f.Name, "counts": top(counts, most),
		"stats": map[string]any{"min": low, "max": high, "sum": sum, "avg": sum / float64(values), "total_values": len(counts)},
	}}, nil
}

// top are the values that most documents have.
func top(counts map[string]int, most int) []any {
	values := make([]string, 0, len(counts))
	for value := range counts {
		values = append(values, value)
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	out := []any{}
	for _, value := range values[:min(most, len(values))] {
		out = append(out, map[string]any{"value": value, "highlighted": value, "count": counts[value]})
	}
	return out
}
