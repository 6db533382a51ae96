package bridge

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/poster"
	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// sourcePage is how many things are read of the catalogue at once.
const sourcePage = 500

// Source answers search's question what there is to find from the catalogue.
type Source struct{ Catalog *catalogapp.Catalog }

// Performances implements what search asks.
func (s Source) Performances(ctx context.Context, ids []int64) ([]search.Performance, error) {
	shown, err := s.Catalog.Performances(ctx, ids)
	return mapped(shown, foundPerformance), err
}

// Halls implements what search asks.
func (s Source) Halls(ctx context.Context, ids []int64) ([]search.Hall, error) {
	return existing(ctx, ids, s.Catalog.Hall, catalog.ErrHallNotFound, foundHall)
}

// Performers implements what search asks.
func (s Source) Performers(ctx context.Context, ids []int64) ([]search.Performer, error) {
	return existing(ctx, ids, s.Catalog.Performer, catalog.ErrPerformerNotFound, foundPerformer)
}

// PerformancesWith implements what search asks.
func (s Source) PerformancesWith(ctx context.Context, hallIDs, performerIDs []int64) ([]int64, error) {
	var ids []int64
	var queries []catalog.ListingQuery
	for _, id := range hallIDs {
		queries = append(queries, catalog.ListingQuery{HallID: id, Limit: sourcePage})
	}
	for _, id := range performerIDs {
		queries = append(queries, catalog.ListingQuery{PerformerID: id, Limit: sourcePage})
	}
	for _, query := range queries {
		for shown, err := range s.listed(ctx, query) {
			if err != nil {
				return nil, err
			}
			ids = append(ids, shown.ID)
		}
	}
	return ids, nil
}

// AllPerformances implements what search asks. Lists leave line-ups out, so each page is read once more by
// its ids.
func (s Source) AllPerformances(ctx context.Context) iter.Seq2[search.Performance, error] {
	return func(yield func(search.Performance, error) bool) {
		var ids []int64
		flush := func() bool {
			found, err := s.Performances(ctx, ids)
			if err != nil {
				yield(search.Performance{}, err)
				return false
			}
			ids = ids[:0]
			for _, p := range found {
				if !yield(p, nil) {
					return false
				}
			}
			return true
		}
		for shown, err := range s.listed(ctx, catalog.ListingQuery{Limit: sourcePage}) {
			if err != nil {
				yield(search.Performance{}, err)
				return
			}
			if ids = append(ids, shown.ID); len(ids) == sourcePage && !flush() {
				return
			}
		}
		flush()
	}
}

// AllHalls implements what search asks.
func (s Source) AllHalls(ctx context.Context) iter.Seq2[search.Hall, error] {
	return pages(func(cursor catalog.Cursor) (catalog.Page[catalog.Hall], error) {
		return s.Catalog.Halls(ctx, catalog.NameQuery{Limit: sourcePage, Cursor: cursor})
	}, foundHall)
}

// AllPerformers implements what search asks.
func (s Source) AllPerformers(ctx context.Context) iter.Seq2[search.Performer, error] {
	return pages(func(cursor catalog.Cursor) (catalog.Page[catalog.Performer], error) {
		return s.Catalog.Performers(ctx, catalog.NameQuery{Limit: sourcePage, Cursor: cursor})
	}, foundPerformer)
}

func (s Source) listed(ctx context.Context, query catalog.ListingQuery) iter.Seq2[catalog.Shown, error] {
	return pages(func(cursor catalog.Cursor) (catalog.Page[catalog.Shown], error) {
		query.Cursor = cursor
		return s.Catalog.Listing(ctx, query)
	}, func(shown catalog.Shown) catalog.Shown { return shown })
}

// pages walks a list to its end.
func pages[T, F any](read func(catalog.Cursor) (catalog.Page[T], error), found func(T) F) iter.Seq2[F, error] {
	return func(yield func(F, error) bool) {
		var cursor catalog.Cursor
		for {
			page, err := read(cursor)
			if err != nil {
				var none F
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(found(item), nil) {
					return
				}
			}
			if cursor = page.Next; cursor == "" {
				return
			}
		}
	}
}

// existing reads things one by one and leaves out those that are gone.
func existing[T, F any](ctx context.Context, ids []int64, read func(context.Context, int64) (T, error), gone error, found func(T) F) ([]F, error) {
	things := make([]F, 0, len(ids))
	for _, id := range ids {
		thing, err := read(ctx, id)
		if errors.Is(err, gone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		things = append(things, found(thing))
	}
	return things, nil
}

func mapped[T, F any](things []T, found func(T) F) []F {
	all := make([]F, len(things))
	for i, thing := range things {
		all[i] = found(thing)
	}
	return all
}

func foundPerformance(s catalog.Shown) search.Performance {
	p := search.Performance{
		ID: s.ID, Title: s.Title, Category: string(s.Category), StartDate: s.StartDate, EndDate: s.EndDate, HallID: s.Hall.ID,
		HallName: s.Hall.Name, Region: search.RegionOf(s.Hall.Address), Status: string(s.Status), PosterURL: poster.PathOf(s), MinPrice: s.MinPrice,
	}
	for _, performer := range s.LineUp {
		p.Performers = append(p.Performers, performer.Name)
	}
	return p
}

func foundHall(h catalog.Hall) search.Hall {
	return search.Hall{ID: h.ID, Name: h.Name, Address: h.Address}
}

func foundPerformer(p catalog.Performer) search.Performer {
	return search.Performer{ID: p.ID, Name: p.Name}
}

// searchKinds says what of search an event of the catalogue is about.
var searchKinds = map[string]search.Kind{
	catalog.EventHallChanged:        search.Halls,
	catalog.EventPerformerChanged:   search.Performers,
	catalog.EventPerformanceChanged: search.Performances,
}

// SearchConsumer keeps the search index the same as the catalogue. Documents are read afresh, so applying an
// event twice or late does no harm.
func SearchConsumer(app *searchapp.Search) outbox.Consumer {
	return outbox.Consumer{
		Name: "search", Types: []string{catalog.EventHallChanged, catalog.EventPerformerChanged, catalog.EventPerformanceChanged},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			changes := make([]search.Changed, len(events))
			for i, event := range events {
				payload, err := outbox.Read[catalog.Changed](event)
				if err != nil {
					return err
				}
				changes[i] = search.Changed{Kind: searchKinds[event.Type], IDs: payload.IDs}
			}
			return patient(app.Refresh(ctx, changes))
		},
	}
}

// patient makes an error of search one that parks no event: but for a defect, it is an outage of the index or of what
// it copies.
func patient(err error) error {
	if err == nil || errors.Is(err, searchindex.ErrInvalid) {
		return err
	}
	return fmt.Errorf("%w: %w", outbox.ErrLater, err)
}
