package searchapp

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Names in the index.
const (
	fieldTitle     = "title"
	fieldPerformer = "performer"
	fieldHall      = "hall"
	fieldName      = "name"
	fieldAddress   = "address"
	facetCategory  = "category"
	facetRegion    = "region"
	facetEnded     = "ended" // whether it is over
	numberStart    = "start" // first day, counted from 1970
	numberEnd      = "end"   // last day
	numberPrice    = "price" // of the cheapest grade, KRW
)

// kinds are what the search box finds, in the order in which an answer shows them; collections, everything that
// the index holds.
var (
	kinds       = []search.Kind{search.Performances, search.Halls, search.Performers}
	collections = append(kinds[:len(kinds):len(kinds)], search.Reservations)
)

// Schemas are the collections that the index has to be opened with.
func Schemas() []searchindex.Schema {
	return []searchindex.Schema{
		{
			Collection: string(search.Performances),
			Fields:     []searchindex.Field{{Name: fieldTitle, Weight: 10}, {Name: fieldPerformer, Weight: 5}, {Name: fieldHall, Weight: 2}},
			Facets:     []string{facetCategory, facetRegion, facetStatus, facetEnded},
			Numbers:    []string{numberStart, numberEnd, numberPrice},
		},
		{
			Collection: string(search.Halls),
			Fields:     []searchindex.Field{{Name: fieldName, Weight: 10}, {Name: fieldAddress, Weight: 2}},
		},
		{
			Collection: string(search.Performers),
			Fields:     []searchindex.Field{{Name: fieldName, Weight: 10}},
		},
		reservationSchema,
	}
}

func performanceDocument(p search.Performance) (searchindex.Document, error) {
	return document(p.ID, p.Popularity, p, func(d *searchindex.Document) {
		d.Text = map[string][]string{fieldTitle: {p.Title}, fieldPerformer: p.Performers, fieldHall: {p.HallName}}
		d.Facets = map[string]string{facetCategory: p.Category, facetRegion: p.Region, facetStatus: p.Status, facetEnded: ended(p.Ended())}
		d.Numbers = map[string]int64{
			numberStart: dayNumber(p.StartDate), numberEnd: dayNumber(p.EndDate), numberPrice: int64(p.MinPrice),
		}
	})
}

func ended(is bool) string { return strconv.FormatBool(is) }

func hallDocument(h search.Hall) (searchindex.Document, error) {
	return document(h.ID, h.Popularity, h, func(d *searchindex.Document) {
		d.Text = map[string][]string{fieldName: {h.Name}, fieldAddress: {h.Address}}
	})
}

func performerDocument(p search.Performer) (searchindex.Document, error) {
	return document(p.ID, p.Popularity, p, func(d *searchindex.Document) {
		d.Text = map[string][]string{fieldName: {p.Name}}
	})
}

// document is a thing in the index: kept whole, so that an answer needs nobody else.
func document(id int64, popularity int, thing any, fill func(*searchindex.Document)) (searchindex.Document, error) {
	stored, err := json.Marshal(thing)
	if err != nil {
		return searchindex.Document{}, fmt.Errorf("search: document %d: %w", id, err)
	}
	d := searchindex.Document{ID: name(id), Popularity: popularity, Stored: stored}
	fill(&d)
	return d, nil
}

func name(id int64) string { return strconv.FormatInt(id, 10) }

// found reads the things of a result.
func found[T any](result searchindex.Result) ([]search.Found[T], error) {
	things := make([]search.Found[T], len(result.Hits))
	for i, hit := range result.Hits {
		if err := json.Unmarshal(hit.Stored, &things[i].Thing); err != nil {
			return nil, fmt.Errorf("search: document %s of the index: %w", hit.ID, err)
		}
		things[i].Highlight = hit.Highlight
	}
	return things, nil
}
